// SPDX-License-Identifier: Apache-2.0
// Where proposals, their ends, refused approvals and settings stand.

import type {
    GovernanceProposal,
    GovernedKindName,
    GovernedScope,
    Hex64,
    Milliseconds,
    ProposalEnd,
    RefusedApproval,
    SettingState,
    SettledSetting,
} from '../../domain';
import { padded, type Prefix, prefix, type WorldKey, worldKey } from '../../platform';

/** A list of proposals: of one kind, that have not ended or have ended so. */
export interface ProposalRun {
    readonly stage: 'unended' | ProposalEnd['outcome'];
    readonly kind: GovernedKindName;
}

export const governanceKeys = {
    proposal: (id: Hex64): WorldKey<GovernanceProposal> => worldKey('proposal', id),
    end: (id: Hex64): WorldKey<ProposalEnd> => worldKey('proposal~end', id),
    /** In the order of expiry, so that a page finds the expired ones, of which nothing is written, before the open ones. */
    listed: ({ stage, kind }: ProposalRun, expires: Milliseconds, id: Hex64): WorldKey<Hex64> =>
        worldKey('proposal~list', stage, kind, padded(expires), id),
    refusal: (id: Hex64, transactionId: string): WorldKey<RefusedApproval> => worldKey('proposal~refusal', id, transactionId),
    setting: (kind: GovernedKindName, scope: GovernedScope): WorldKey<SettingState> => worldKey('setting', kind, scope),
    settled: (kind: GovernedKindName, scope: GovernedScope): WorldKey<SettledSetting> => worldKey('setting~settled', kind, scope),
} as const;

export const governancePrefixes = {
    listed: ({ stage, kind }: ProposalRun): Prefix<Hex64> => prefix('proposal~list', stage, kind),
} as const;
