// SPDX-License-Identifier: Apache-2.0
// Sets of policies: proposed as text by one ward, shown as what is stored, approved by the other.

import { DomainError, ERRORS, type Hex64, type Milliseconds, type OwnAttributes, type TriedSet } from '@wardledger/chaincode/domain';
import { newSalt } from '../../custody';
import type { Ledger, LedgerCaller } from '../../ledger';
import type { Governance } from '../governance';
import { ContentError } from '../refusals';
import type { CedarBuild } from './cedar';
import { readForbidsText, readPolicyText, renderPolicyText } from './policies';

/** How long the other ward has, where nobody says. */
const PROPOSAL_MS = 30 * 86_400_000;

/** `POST /v1/policies/proposals`. */
export interface NewSet {
    readonly text: string;
    /** Attributes of people that the wards add. */
    readonly own: OwnAttributes;
    readonly expires?: Milliseconds | undefined;
}

/** `POST /v1/policies/try`: a text, or the digest of a set that is stored. */
export interface SetToTry extends Pick<NewSet, 'own'> {
    readonly digest?: Hex64 | undefined;
    readonly text?: string | undefined;
    /** Whether the text is what the caller's ward would forbid by itself. */
    readonly isForbids: boolean;
}

/** A set as people read it: rendered from what is stored, never what somebody says it is. */
export interface SetView {
    readonly digest: Hex64;
    readonly inForce: boolean;
    readonly text: string;
    /** Cedar's JSON, whose SHA-256 is the digest. */
    readonly set: string;
}

/** What sets need. */
export interface PolicySetPorts {
    readonly ledger: Pick<Ledger, 'evaluate' | 'submitOnce'>;
    readonly governance: Pick<Governance, 'approve' | 'proposal' | 'propose'>;
    readonly cedar: CedarBuild;
    readonly now: () => Milliseconds;
}

type Proposed = Awaited<ReturnType<Governance['propose']>> & { readonly text: string };

/** Sets and their proposals. */
export interface PolicySets {
    propose(caller: LedgerCaller, set: NewSet): Promise<Proposed>;
    /** @throws DomainError PROPOSAL_NOT_FOUND, POLICY_SET_NOT_FOUND, and why the ledger refuses the approval */
    approve(caller: LedgerCaller, id: string, digest: Hex64): Promise<Proposed>;
    /** Counts what would change for the newest looks of the ward's people, or with forbids for those at its patients; nothing is stored. */
    try(caller: LedgerCaller, set: SetToTry): Promise<TriedSet>;
    /** The set in force, or one that is stored. */
    show(caller: LedgerCaller, digest?: Hex64): Promise<SetView>;
}

/** Builds the service. */
export function createPolicySets({ ledger, governance, cedar, now }: PolicySetPorts): PolicySets {
    const show: PolicySets['show'] = async (caller, asked) => {
        const request = asked === undefined ? {} : { digest: asked };
        const { digest, set, isInForce } = await ledger.evaluate(caller, 'policies:GetSet', request);
        return { digest, inForce: isInForce, text: await renderPolicyText(cedar, set), set };
    };
    return {
        show,
        try: async (caller, asked) => {
            const { digest, text, own, isForbids } = asked;
            if (isForbids) {
                if (text === undefined || digest !== undefined) {
                    throw new ContentError([{ pointer: '/text', detail: 'of forbids the text, and no digest' }]);
                }
                const { text: set } = await readForbidsText(cedar, text, own);
                return ledger.evaluate(caller, 'policies:TryForbids', { set });
            }
            if (text !== undefined && digest === undefined) {
                const { text: set } = await readPolicyText(cedar, text, own);
                return ledger.evaluate(caller, 'policies:TrySet', { set });
            }
            if (digest !== undefined && text === undefined) {
                return ledger.evaluate(caller, 'policies:TrySet', { digest });
            }
            throw new ContentError([{ pointer: '/text', detail: 'either a text or the digest of a stored set' }]);
        },
        propose: async (caller, { text, own, expires = now() + PROPOSAL_MS }) => {
            const { text: set, digest } = await readPolicyText(cedar, text, own);
            const stored = await renderPolicyText(cedar, set);
            await ledger.submitOnce(caller, 'policies:StoreSet', () => ({ request: {}, transient: { set, salt: newSalt() } }));
            const proposal = await governance.propose(caller, { kind: 'policy-set', scope: 'both', digest, expires });
            return { ...proposal, text: stored };
        },
        approve: async (caller, id, digest) => {
            const proposal = await governance.proposal(caller, id);
            if (proposal.kind !== 'policy-set') {
                throw new DomainError(ERRORS.PROPOSAL_NOT_FOUND);
            }
            // What nobody can read nobody approves.
            const { text } = await show(caller, proposal.digest);
            return { ...(await governance.approve(caller, id, digest)), text };
        },
    };
}
