// SPDX-License-Identifier: Apache-2.0
// Proposals of one ward, which an administrator of the other approves over the same digest, and the settings that approvals make.

import { type Static, Type } from '@sinclair/typebox';
import {
    closed,
    CursorSchema,
    type Hex64,
    Hex64Schema,
    LimitSchema,
    type Mark,
    type Milliseconds,
    MillisecondsSchema,
    oneOf,
} from '../kernel';
import { GOVERNED_KINDS, type GovernedKindName, type GovernedScope } from './kinds';

/** How long a proposal may wait for the other ward: ninety days. */
export const LONGEST_PROPOSAL_MS = 7_776_000_000;

export const PROPOSAL_STATES = ['open', 'expired', 'approved', 'withdrawn'] as const;
export type ProposalState = (typeof PROPOSAL_STATES)[number];

/** Whether a kind has a setting of this scope is a rule; here is its form. */
export const ScopeSchema = Type.String({ pattern: '^[a-z0-9][a-z0-9-]{0,63}(:[a-z0-9][a-z0-9-]{0,63})?$', maxLength: 129 });
const KindSchema = oneOf(GOVERNED_KINDS);
const place = { kind: KindSchema, scope: ScopeSchema };

export const ProposeSchema = closed({ ...place, digest: Hex64Schema, expires: MillisecondsSchema });
export type Propose = Static<typeof ProposeSchema>;
/** The digest again: whoever approves says what they have seen. */
export const ApproveSchema = closed({ id: Hex64Schema, digest: Hex64Schema });
export const WithdrawSchema = closed({ id: Hex64Schema });
export const GetProposalSchema = closed({ id: Hex64Schema });
export const ListProposalsSchema = closed({
    kind: Type.Optional(KindSchema),
    state: Type.Optional(oneOf(PROPOSAL_STATES)),
    limit: LimitSchema,
    cursor: Type.Optional(CursorSchema),
});
export type ListProposals = Static<typeof ListProposalsSchema>;
export const GetSettingSchema = closed(place);
export const RevokeSettingSchema = closed(place);

/** World state `proposal/{id}`, the id of its transaction; never changed. The mark is of the administrator who proposed. */
export interface GovernanceProposal extends Mark {
    readonly id: Hex64;
    readonly kind: GovernedKindName;
    readonly scope: GovernedScope;
    /** SHA-256 of what is proposed; the thing itself stands elsewhere. */
    readonly digest: Hex64;
    /** From then on it cannot be approved. */
    readonly expires: Milliseconds;
    readonly ward: string;
    /** The last change of the setting when this was proposed; absent where there was none. A change since then ends the consent. */
    readonly replaces?: Hex64;
}

/** World state `proposal~end/{id}`: that a proposal has ended, by whom and when; never changed. */
export interface ProposalEnd extends Mark {
    readonly outcome: 'approved' | 'withdrawn';
}

/** A proposal as it stands at the time of the transaction that reads it. */
export interface FoundProposal extends GovernanceProposal {
    readonly state: ProposalState;
    readonly end?: ProposalEnd;
}

/** World state `setting/{kind}/{scope}`: what both wards have approved last. The mark is of the administrator who approved. */
export interface SettingState extends Mark {
    readonly digest: Hex64;
    readonly proposal: Hex64;
    /** The transaction that made it as it is: of the approval, or of the revocation. */
    readonly change: Hex64;
    /** Where its ward has ended it. */
    readonly revoked?: Mark;
}

/** World state `setting~settled/{kind}/{scope}`: something is stored under the setting, which stays what it was then; written once, never changed. */
export interface SettledSetting {
    readonly digest: Hex64;
}

/** A setting with its name. */
export interface FoundSetting extends SettingState {
    readonly kind: GovernedKindName;
    readonly scope: GovernedScope;
}

/** Why an approval is refused; each is a code of the catalogue. */
export type ApprovalRefusal =
    | 'APPROVAL_OWN_WARD'
    | 'PROPOSAL_APPROVED'
    | 'PROPOSAL_WITHDRAWN'
    | 'PROPOSAL_EXPIRED'
    | 'PROPOSAL_DIGEST_MISMATCH'
    | 'SETTING_SETTLED'
    | 'PROPOSAL_SUPERSEDED';

/** What Approve answers; a refusal is committed too. */
export type ApprovalDecision =
    { readonly decision: 'approved'; readonly proposal: FoundProposal } | { readonly decision: 'refused'; readonly code: ApprovalRefusal };

/** World state `proposal~refusal/{id}/{transaction}`: evidence of a refused approval. */
export interface RefusedApproval extends Mark {
    readonly code: ApprovalRefusal;
    /** What the caller would have approved. */
    readonly digest: Hex64;
}
