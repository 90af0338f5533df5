// SPDX-License-Identifier: Apache-2.0
// One valid call of every function of contract `vitals`, and who may make it, written down apart from its row in the domain.

import { identities } from '../support/certificates';
import type { ExamplesOf } from '../support/example';
import { digest, id } from '../support/fixtures';
import { deviceSignature } from '../devices/device-keys';
import { attested } from './attestation';
import { postsIn, statementOf, vitalsWindow, windowId } from './vitals-fixtures';

const ledgerId = id('alice');
const page = { limit: 10, cursor: 'AAAA' };
const post = { device: id('d'), sequence: 1, digest: digest('p') };
const signed = { signature: deviceSignature('d', post) };
const stated = statementOf(vitalsWindow('a', { signals: [{ code: '8867-4', count: 3, rounded: true }], posts: [post] }));
const window = { ...stated, posts: { ...stated.posts, leftOut: [{ device: id('d'), sequence: 2, reason: 'UNREADABLE' as const }] } };
const authorship = { certificate: identities.ward1One.pem, signature: 'MEUCIQ==', nonce: digest('nonce'), time: 1 };
const author = { person: id(identities.ward1One.pem), certificate: identities.ward1One.pem, signature: 'MEUCIQ==', time: 1 };
const remade = { ...window, manual: true as const, id: id('anew'), corrects: { window: window.id, version: 1 } };
const READERS = 'auditor doctor iot-gateway nurse paramedic evaluate';

export const examples: ExamplesOf<'vitals'> = {
    'vitals:SubmitPosts': {
        permitted: 'iot-gateway submit',
        optional: ['late', 'via', 'signature'].map((field) => `transient/posts/posts/0/${field}`),
        request: {},
        transient: postsIn([vitalsWindow('a', { posts: [{ ...post, ...signed, late: true, via: { cluster: id('cluster'), round: 0 } }] })]),
    },
    'vitals:EnterPosts': {
        permitted: 'registrar submit',
        optional: ['late', 'via', 'signature', 'replaces'].map((field) => `transient/posts/posts/0/${field}`),
        request: {},
        transient: {
            posts: {
                posts: [
                    {
                        ...post,
                        ...signed,
                        window: window.id,
                        late: true,
                        via: { cluster: id('cluster'), round: 0 },
                        author,
                        replaces: { device: id('replaced'), sequence: 1 },
                    },
                ],
                salt: digest('s'),
            },
        },
    },
    'vitals:FindPoster': { permitted: 'custodian evaluate', request: { window: id('w') }, transient: {} },
    'vitals:SubmitWindows': {
        permitted: 'iot-gateway registrar submit',
        optional: ['request/windows/0/manual', 'request/windows/0/signals/0/rounded', 'request/windows/0/posts/leftOut'],
        request: { windows: [attested({ ...window, manual: true }, 'ward1')] },
        transient: {},
    },
    'vitals:CorrectPosts': {
        permitted: 'doctor nurse paramedic submit by registrar',
        optional: ['transient/correction/replacement'],
        request: { ledgerId },
        transient: {
            correction: { posts: [{ device: id('d'), sequence: 1 }], reason: 'Probe off', replacement: id('anew') },
            authorship,
        },
    },
    'vitals:RemakeWindows': {
        permitted: 'registrar submit',
        optional: ['request/windows/0/manual', 'request/windows/0/signals/0/rounded', 'request/windows/0/posts/leftOut'],
        request: { windows: [{ ...attested(remade, 'ward1'), corrects: remade.corrects }] },
        transient: {},
    },
    'vitals:SettleCorrection': { permitted: 'registrar submit', request: { window: id('w') }, transient: {} },
    'vitals:ListDueCorrections': { permitted: 'registrar evaluate', request: page, transient: {} },
    'vitals:FindDueCorrection': { permitted: 'custodian evaluate', request: { window: id('w') }, transient: {} },
    'vitals:ListCorrections': { permitted: 'registrar evaluate', request: { patient: ledgerId, ...page }, transient: {} },
    'vitals:GetWindow': {
        permitted: 'admin auditor custodian doctor iot-gateway msp-administrator nurse paramedic registrar evaluate',
        request: { id: windowId('w', 'ward2') },
        transient: {},
    },
    'vitals:GetPost': {
        permitted: READERS,
        optional: ['request/ward'],
        request: { device: id('d'), ward: 'ward2', sequence: 1 },
        transient: {},
    },
    'vitals:ListPosts': {
        permitted: 'auditor custodian doctor iot-gateway nurse paramedic registrar evaluate',
        optional: ['request/ward'],
        request: { device: id('d'), ward: 'ward2', from: 0, to: 1 },
        transient: {},
    },
    'vitals:ListWindows': {
        permitted: 'auditor doctor iot-gateway nurse paramedic registrar researcher evaluate',
        optional: ['request/subject', 'request/from', 'request/to'],
        request: { subject: ledgerId, from: 0, to: 1, ...page },
        transient: {},
    },
    'vitals:GetWindowHistory': { permitted: READERS, request: { id: windowId('w', 'ward2'), ...page }, transient: {} },
    'vitals:GetPostHistory': {
        permitted: READERS,
        optional: ['request/ward'],
        request: { device: id('d'), ward: 'ward2', sequence: 1, ...page },
        transient: {},
    },
};
