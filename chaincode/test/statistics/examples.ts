// SPDX-License-Identifier: Apache-2.0
// One valid call of every function of contract `statistics`, and who may make it, written down apart from its row in the domain.

import type { ExamplesOf } from '../support/example';
import { digest, id } from '../support/fixtures';

export const examples: ExamplesOf<'statistics'> = {
    'statistics:RequestRelease': {
        permitted: 'doctor nurse researcher submit',
        request: { codes: ['8867-4'], windows: [id('w')], ciphertextDigest: digest('sum') },
        transient: {},
    },
    'statistics:GetRelease': {
        permitted: 'admin auditor custodian doctor msp-administrator nurse privacy-officer researcher evaluate',
        request: { id: digest('release') },
        transient: {},
    },
    'statistics:RetireWindow': { permitted: 'admin privacy-officer submit', request: { id: id('w') }, transient: {} },
    'statistics:FindRetired': {
        permitted: 'doctor nurse researcher evaluate',
        request: { windows: [id('w')] },
        transient: {},
    },
    'statistics:SetCohortRule': { permitted: 'admin privacy-officer submit', request: { posters: 2 }, transient: {} },
    'statistics:GetCohortRule': { permitted: 'admin auditor privacy-officer evaluate', request: { ward: 'ward1' }, transient: {} },
};
