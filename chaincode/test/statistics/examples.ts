// SPDX-License-Identifier: Apache-2.0
// One valid call of every function of contract `statistics`, and who may make it, written down apart from its row in the domain.

import { STATS_2 } from '../../src/domain';
import type { ExamplesOf } from '../support/example';
import { digest } from '../support/fixtures';
import { windowId } from '../vitals/vitals-fixtures';

/** The form of one; what it holds makes no difference here. */
const ciphertext = Buffer.alloc(STATS_2.ciphertextBytes).toString('base64');

export const examples: ExamplesOf<'statistics'> = {
    'statistics:RequestRelease': {
        permitted: 'doctor nurse researcher submit',
        request: { codes: ['8867-4'], windows: [windowId('w', 'ward2')], ciphertextDigest: digest('sum') },
        transient: {},
    },
    'statistics:ReserveWindows': {
        permitted: 'doctor nurse researcher submit',
        request: { set: digest('set'), windows: [windowId('w', 'ward2')] },
        transient: {},
    },
    'statistics:FindReservation': {
        permitted: 'doctor nurse researcher evaluate',
        request: { window: windowId('w', 'ward2') },
        transient: {},
    },
    'statistics:AbandonReservation': {
        permitted: 'admin doctor nurse privacy-officer researcher submit',
        request: { id: digest('reservation') },
        transient: {},
    },
    'statistics:GetRelease': {
        permitted: 'admin auditor custodian doctor msp-administrator nurse privacy-officer researcher evaluate',
        request: { id: digest('release') },
        transient: {},
    },
    'statistics:AggregateWindows': {
        permitted: 'registrar submit',
        request: { release: digest('release'), from: 32 },
        transient: { addends: { ciphertexts: [ciphertext] } },
    },
    'statistics:JoinSums': {
        permitted: 'registrar submit',
        request: { release: digest('release'), at: [0, 2, 5] },
        transient: { addends: { ciphertexts: [ciphertext] } },
    },
    'statistics:ListSums': {
        permitted: 'admin auditor privacy-officer registrar evaluate',
        request: { release: digest('release'), limit: 10, cursor: 'AAAA' },
        optional: ['request/cursor'],
        transient: {},
    },
    'statistics:RetireWindow': { permitted: 'admin privacy-officer submit', request: { id: windowId('w', 'ward2') }, transient: {} },
    'statistics:FindRetired': {
        permitted: 'doctor nurse researcher evaluate',
        request: { windows: [windowId('w', 'ward2')] },
        transient: {},
    },
    'statistics:ReportBrokenRelease': {
        permitted: 'registrar submit',
        request: { release: digest('release'), evidence: digest('evidence') },
        transient: {},
    },
    'statistics:ListBrokenReleases': {
        permitted: 'admin auditor privacy-officer registrar evaluate',
        request: { ward: 'ward1', limit: 10 },
        transient: {},
    },
    'statistics:SetCohortRule': { permitted: 'admin privacy-officer submit', request: { posters: 2 }, transient: {} },
    'statistics:GetCohortRule': { permitted: 'admin auditor privacy-officer evaluate', request: { ward: 'ward1' }, transient: {} },
};
