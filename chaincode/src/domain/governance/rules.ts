// SPDX-License-Identifier: Apache-2.0
// When a proposal may be made and approved. Two MSPs are what the ledger can tell apart: that two people stand behind them is for the wards to see to.

import { type Actor, DomainError, type Hex64, KERNEL_ERRORS, type Milliseconds, WARD_MSPS } from '../kernel';
import { isScopeOf } from './kinds';
import {
    type ApprovalRefusal,
    type GovernanceProposal,
    LONGEST_PROPOSAL_MS,
    type ProposalEnd,
    type ProposalState,
    type Propose,
    type SettingState,
    type SettledSetting,
} from './proposal';

/**
 * Refuses a caller who speaks for neither ward: other organisations of a channel have administrators too.
 * @param actor - the caller.
 * @throws DomainError WARD_FORBIDDEN
 */
export function demandOfWards({ mspId }: Actor): void {
    if (!WARD_MSPS.some((one) => one === mspId)) {
        throw new DomainError(KERNEL_ERRORS.WARD_FORBIDDEN, 'Only administrators of the two wards decide what takes two.');
    }
}

/**
 * Refuses a proposal of a setting that there cannot be, or one that would wait for nothing or too long.
 * @param request - the proposal.
 * @param time - of the transaction.
 * @throws DomainError CONTENT_INVALID
 */
export function demandProposable({ kind, scope, expires }: Propose, time: Milliseconds): void {
    if (!isScopeOf(kind, scope)) {
        throw new DomainError(KERNEL_ERRORS.CONTENT_INVALID, `/scope: ${kind} has no such setting`);
    }
    if (expires <= time || expires > time + LONGEST_PROPOSAL_MS) {
        throw new DomainError(KERNEL_ERRORS.CONTENT_INVALID, '/expires: Must lie ahead, at most 90 days');
    }
}

/**
 * Tells how a proposal stands.
 * @param proposal - as stored.
 * @param end - how it has ended, if it has.
 * @param time - of the transaction that asks.
 */
export function stateOf({ expires }: GovernanceProposal, end: ProposalEnd | undefined, time: Milliseconds): ProposalState {
    return end?.outcome ?? (time < expires ? 'open' : 'expired');
}

/** A setting that a ward would change, and what stands on the ledger about it. */
export interface SettingQuestion {
    /** Whether less is demanded, or more allowed, than before. */
    readonly isLoosened: boolean;
    /** The last change of what both wards had approved when it was set before. */
    readonly served: Hex64 | undefined;
    /** What both wards have approved last. */
    readonly approved: Pick<SettingState, 'digest' | 'change'> | undefined;
    /** Of what it is to be. */
    readonly digest: Hex64;
}

/**
 * Tells whether a ward may change a setting alone: to demand more restricts what is its own, to demand less loosens it and takes both, once for each approval.
 * @param question - the setting.
 */
export function maySetAlone({ isLoosened, served, approved, digest }: SettingQuestion): boolean {
    return !isLoosened || (approved?.digest === digest && approved.change !== served);
}

/** An approval that somebody tries, and what stands on the ledger about it. */
export interface ApprovalQuestion {
    readonly proposal: GovernanceProposal;
    readonly end: ProposalEnd | undefined;
    readonly setting: SettingState | undefined;
    /** Where something is stored under the setting by now. */
    readonly settled: SettledSetting | undefined;
    readonly actor: Actor;
    /** What the caller has seen. */
    readonly digest: Hex64;
    readonly time: Milliseconds;
}

const OF_STATE = {
    approved: 'PROPOSAL_APPROVED',
    withdrawn: 'PROPOSAL_WITHDRAWN',
    expired: 'PROPOSAL_EXPIRED',
} as const satisfies Partial<Record<ProposalState, ApprovalRefusal>>;

/**
 * Tells why an approval is refused.
 * @param question - the approval.
 * @returns undefined when it is not.
 */
export function refusalOf({ proposal, end, setting, settled, actor, digest, time }: ApprovalQuestion): ApprovalRefusal | undefined {
    if (proposal.actor.mspId === actor.mspId) {
        return 'APPROVAL_OWN_WARD';
    }
    const state = stateOf(proposal, end, time);
    if (state !== 'open') {
        return OF_STATE[state];
    }
    if (proposal.digest !== digest) {
        return 'PROPOSAL_DIGEST_MISMATCH';
    }
    if (settled !== undefined) {
        return 'SETTING_SETTLED';
    }
    // Who proposed before the setting changed has consented to another step.
    return proposal.replaces === setting?.change ? undefined : 'PROPOSAL_SUPERSEDED';
}
