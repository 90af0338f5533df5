// SPDX-License-Identifier: Apache-2.0
// One valid call of every function of contract `vitals`, and who may make it, written down apart from its row in the domain.

import type { ExamplesOf } from '../support/example';
import { digest, id } from '../support/fixtures';
import { submission } from './attestation';
import { vitalsWindow } from './vitals-fixtures';

const ledgerId = id('alice');
const page = { limit: 10, cursor: 'AAAA' };
const READERS = 'auditor doctor iot-gateway nurse paramedic evaluate';

export const examples: ExamplesOf<'vitals'> = {
    'vitals:SubmitWindows': {
        permitted: 'doctor iot-gateway nurse paramedic submit',
        optional: ['request/windows/0/signals/0/rounded', 'request/windows/0/posts/0/late', 'request/windows/0/posts/0/via'],
        request: submission([
            vitalsWindow('a', {
                signals: [{ code: '8867-4', count: 3, rounded: true }],
                posts: [{ device: id('d'), sequence: 1, digest: digest('p'), late: true, via: { cluster: id('cluster'), round: 0 } }],
            }),
        ]),
        transient: {},
    },
    'vitals:GetWindow': {
        permitted: 'admin auditor custodian doctor iot-gateway msp-administrator nurse paramedic evaluate',
        request: { id: id('w') },
        transient: {},
    },
    'vitals:GetPost': { permitted: READERS, request: { device: id('d'), sequence: 1 }, transient: {} },
    'vitals:ListWindows': {
        permitted: 'auditor doctor iot-gateway nurse paramedic registrar researcher evaluate',
        optional: ['request/subject', 'request/from', 'request/to'],
        request: { subject: ledgerId, from: 0, to: 1, ...page },
        transient: {},
    },
    'vitals:GetWindowHistory': { permitted: READERS, request: { id: id('w'), ...page }, transient: {} },
    'vitals:GetPostHistory': { permitted: READERS, request: { device: id('d'), sequence: 1, ...page }, transient: {} },
};
