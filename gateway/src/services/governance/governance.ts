// SPDX-License-Identifier: Apache-2.0
// What takes two wards: proposals of either, this ward's approvals of the other's, and the settings that stand.

import {
    type ActorReference,
    DomainError,
    ERRORS,
    type FoundProposal,
    type FoundSetting,
    type GovernedKindName,
    isHex64,
    type ListProposals,
    type Page,
    type ProposalState,
    type Propose,
} from '@wardledger/chaincode/domain';
import { instant } from '../../kernel';
import type { CommittedTransaction, Ledger, LedgerCaller } from '../../ledger';
import { pageOf, type PageRequest } from '../records';

/** Who did something, as history shows it. */
export interface ActorView {
    readonly mspId: string;
    readonly id: string;
}

/** A proposal as it is shown. */
export interface ProposalView {
    readonly id: string;
    readonly kind: GovernedKindName;
    readonly scope: string;
    readonly digest: string;
    readonly state: ProposalState;
    readonly ward: string;
    readonly proposer: ActorView;
    readonly proposed: string;
    readonly expires: string;
    /** Who approved or withdrew it, and when. */
    readonly decider?: ActorView;
    readonly decided?: string;
}

/** A setting as it is shown. */
export interface SettingView {
    readonly kind: GovernedKindName;
    readonly scope: string;
    readonly digest: string;
    readonly proposal: string;
    readonly approver: ActorView;
    readonly approved: string;
    /** Where its ward has ended it: by whom and when. */
    readonly revoker?: ActorView;
    readonly revoked?: string;
}

/** Names a setting. */
export type SettingPlace = Pick<FoundSetting, 'kind' | 'scope'>;

/** A write. */
type Written<T> = T & { readonly transaction: CommittedTransaction };

/** What governance needs. */
export interface GovernancePorts {
    readonly ledger: Pick<Ledger, 'evaluate' | 'submitOnce'>;
}

/** Proposals and settings. */
export interface Governance {
    propose(caller: LedgerCaller, proposal: Propose): Promise<Written<ProposalView>>;
    /** @throws DomainError why the ledger refuses the approval; the refusal is committed */
    approve(caller: LedgerCaller, id: string, digest: string): Promise<Written<ProposalView>>;
    withdraw(caller: LedgerCaller, id: string): Promise<Written<ProposalView>>;
    proposal(caller: LedgerCaller, id: string): Promise<ProposalView>;
    proposals(caller: LedgerCaller, filter: Pick<ListProposals, 'kind' | 'state'>, page: PageRequest): Promise<Page<ProposalView>>;
    setting(caller: LedgerCaller, place: SettingPlace): Promise<SettingView>;
    revoke(caller: LedgerCaller, place: SettingPlace): Promise<Written<SettingView>>;
}

const viewOf = ({ mspId, ledgerId: id }: ActorReference): ActorView => ({ mspId, id });

function proposalViewOf({ id, kind, scope, digest, state, ward, actor, time, expires, end }: FoundProposal): ProposalView {
    const proposal = { id, kind, scope, digest, state, ward, proposer: viewOf(actor), proposed: instant(time), expires: instant(expires) };
    return end === undefined ? proposal : { ...proposal, decider: viewOf(end.actor), decided: instant(end.time) };
}

function settingViewOf({ kind, scope, digest, proposal, actor, time, revoked }: FoundSetting): SettingView {
    const setting = { kind, scope, digest, proposal, approver: viewOf(actor), approved: instant(time) };
    return revoked === undefined ? setting : { ...setting, revoker: viewOf(revoked.actor), revoked: instant(revoked.time) };
}

/** A proposal is called by its transaction: what has another shape was never proposed. @throws DomainError PROPOSAL_NOT_FOUND */
function demandProposalId(id: string): string {
    if (!isHex64(id)) {
        throw new DomainError(ERRORS.PROPOSAL_NOT_FOUND);
    }
    return id;
}

/** Builds the service. */
export function createGovernance({ ledger }: GovernancePorts): Governance {
    return {
        propose: async (caller, request) => {
            const { result, transaction } = await ledger.submitOnce(caller, 'governance:Propose', () => ({ request }));
            return { ...proposalViewOf(result), transaction };
        },
        approve: async (caller, name, digest) => {
            const request = { id: demandProposalId(name), digest };
            const { result, transaction } = await ledger.submitOnce(caller, 'governance:Approve', () => ({ request }));
            if (result.decision === 'refused') {
                // The attempt is evidence: it is committed too, and its transaction is named.
                throw new DomainError(ERRORS[result.code], undefined, { transactionId: transaction.id });
            }
            return { ...proposalViewOf(result.proposal), transaction };
        },
        withdraw: async (caller, name) => {
            const request = { id: demandProposalId(name) };
            const { result, transaction } = await ledger.submitOnce(caller, 'governance:Withdraw', () => ({ request }));
            return { ...proposalViewOf(result), transaction };
        },
        proposal: async (caller, name) =>
            proposalViewOf(await ledger.evaluate(caller, 'governance:GetProposal', { id: demandProposalId(name) })),
        proposals: async (caller, filter, range) => {
            const page = await ledger.evaluate(caller, 'governance:ListProposals', { ...filter, ...range });
            return pageOf(page, page.items.map(proposalViewOf));
        },
        setting: async (caller, place) => settingViewOf(await ledger.evaluate(caller, 'governance:GetSetting', place)),
        revoke: async (caller, request) => {
            const { result, transaction } = await ledger.submitOnce(caller, 'governance:RevokeSetting', () => ({ request }));
            return { ...settingViewOf(result), transaction };
        },
    };
}
