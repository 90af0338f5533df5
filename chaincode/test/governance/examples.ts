// SPDX-License-Identifier: Apache-2.0
// One valid call of every function of contract `governance`, and who may make it, written down apart from its row in the domain.

import type { ExamplesOf } from '../support/example';
import { digest } from '../support/fixtures';

const proposed = { id: digest('proposal'), digest: digest('setting') };
const setting = { kind: 'attestation-key', scope: 'ward1' } as const;
const READERS = 'admin auditor privacy-officer evaluate';

export const examples: ExamplesOf<'governance'> = {
    'governance:Propose': {
        permitted: 'admin submit',
        request: { ...setting, digest: digest('setting'), expires: 1_750_000_100_000 },
        transient: {},
    },
    'governance:Approve': { permitted: 'admin submit', request: proposed, transient: {} },
    'governance:Withdraw': { permitted: 'admin submit', request: { id: proposed.id }, transient: {} },
    'governance:RevokeSetting': { permitted: 'admin submit', request: setting, transient: {} },
    'governance:GetProposal': { permitted: READERS, request: { id: proposed.id }, transient: {} },
    'governance:ListProposals': {
        permitted: READERS,
        optional: ['request/kind', 'request/state'],
        request: { kind: 'attestation-key', state: 'open', limit: 10, cursor: 'AAAA' },
        transient: {},
    },
    'governance:GetSetting': { permitted: 'admin auditor custodian privacy-officer evaluate', request: setting, transient: {} },
};
