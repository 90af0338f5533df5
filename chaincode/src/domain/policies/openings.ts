// SPDX-License-Identifier: Apache-2.0
// Decisions for openings: what a person is told before a look, and what a custodian is told before it opens.

import { type Static, Type } from '@sinclair/typebox';
import {
    CATEGORIES,
    type Category,
    type EncryptionKey,
    MOST_LOOKS,
    MOST_LOOKS_DECIDED,
    POLICY_ACTIONS,
    type PolicyAction,
    type Purpose,
    PurposeSchema,
} from '../access';
import {
    type ActorReference,
    closed,
    type Hex64,
    Hex64Schema,
    type LedgerId,
    LedgerIdSchema,
    type Milliseconds,
    MillisecondsSchema,
    oneOf,
    WardSchema,
} from '../kernel';
import type { PolicyDecision } from './decision/decide';
import type { DecisionRequest } from './decision/facts';
import type { ForbidsReference } from './own-forbids';

/** Of policies:CheckAccess: one use of the data of many, or of the records of many of the staff. */
export const CheckAccessSchema = closed({
    patients: Type.Array(LedgerIdSchema, { minItems: 1, maxItems: MOST_LOOKS }),
    category: oneOf(CATEGORIES),
    action: oneOf(POLICY_ACTIONS),
    purpose: PurposeSchema,
});
export type CheckAccess = Static<typeof CheckAccessSchema>;

/** In the order of the question. */
export interface CheckedAccesses {
    readonly decisions: readonly PolicyDecision['decision'][];
}

/** Where a look stands. */
export const LookPlaceSchema = closed({ about: LedgerIdSchema, time: MillisecondsSchema, id: LedgerIdSchema });
export type LookPlace = Static<typeof LookPlaceSchema>;

/** Of policies:CheckLook: a look by somebody of a ward, and an entry by what its keeper knows of it. */
export const CheckLookSchema = closed({
    look: LookPlaceSchema,
    ward: WardSchema,
    entry: closed({ about: LedgerIdSchema, notice: Hex64Schema }),
});
export type CheckLook = Static<typeof CheckLookSchema>;

/** Whether the look reads the entry, now. */
export interface CheckedLook {
    readonly decision: PolicyDecision['decision'];
}

/** Transient fields of policies:Decide. The key is for one answer. */
export const DecideTransientSchema = closed({
    question: closed({
        nonce: Hex64Schema,
        looks: Type.Array(LookPlaceSchema, { minItems: 1, maxItems: MOST_LOOKS_DECIDED }),
        /** Each look by itself: what has no decision is named, and takes none of the others along. */
        each: Type.Optional(Type.Literal(true)),
        /** What is opened is to be handed out sealed: the answer names to which key. */
        sealed: Type.Optional(Type.Literal(true)),
        /** A look that the asker has seen both wards decide about: who has not got so far decides nothing. */
        floor: Type.Optional(LookPlaceSchema),
    }),
    key: Hex64Schema,
});
export type DecisionQuestion = Static<typeof DecideTransientSchema>['question'];

/** The answer of policies:Decide, which says nothing to whoever has not the key. */
export interface SealedDecision {
    /** Base64 of iv, ciphertext and tag: AES-256-GCM of a {@link DecisionAnswer}. */
    readonly sealed: string;
}

/** What was decided of one look. */
export interface DecidedLook {
    /** As the look says. */
    readonly about: LedgerId;
    /** All ledger ids of the patient, the one that stays first; of staff the one that stays alone, and none for what is nobody's. */
    readonly lists: readonly LedgerId[];
    /** Of the look. */
    readonly id: LedgerId;
    readonly action: PolicyAction;
    readonly category: Category;
    readonly purpose: Purpose;
    /** Of a look at one entry: the random number that its envelope names. */
    readonly entry?: LedgerId;
    /** What the look's author was told: whoever was denied is denied. */
    readonly claimed: PolicyDecision['decision'];
    readonly decision: PolicyDecision['decision'];
    /** Ids of the policies that decided, in ascending order; none where the floor or the claim did. */
    readonly policies: readonly string[];
    /** As it was evaluated: with the set it makes the decision again. */
    readonly request: DecisionRequest;
}

/** What both wards' peers say to the custodian that asked. */
export interface DecisionAnswer {
    readonly nonce: Hex64;
    /** The transaction's. */
    readonly time: Milliseconds;
    /** Of the set in force. */
    readonly digest: Hex64;
    /** What wards forbid by themselves, in the order of their names; absent where neither does. */
    readonly forbids?: readonly ForbidsReference[];
    /** Whose looks these are. */
    readonly author: ActorReference & { readonly certificateId: Hex64 };
    /** In the order of the question. */
    readonly decisions: readonly DecidedLook[];
    /** Where each was asked for by itself: looks that are not there, or have expired, and patients of whom nothing can be read. Nothing opens by them. */
    readonly undecided?: readonly Pick<LookPlace, 'about' | 'id'>[];
    /** Where that was asked, and the author has one: the key to which what is permitted may be handed out sealed. */
    readonly recipient?: EncryptionKey;
}

/** Whether an answer is about the looks of a question, all of them and no others: decided, or where that was asked named as undecided. */
export function answersLooks(
    { decisions, undecided = [] }: Pick<DecisionAnswer, 'decisions' | 'undecided'>,
    { looks, each }: Pick<DecisionQuestion, 'looks' | 'each'>,
): boolean {
    const placeOf = ({ about, id }: Pick<LookPlace, 'about' | 'id'>): string => `${about} ${id}`;
    const isUndecided = new Set(undecided.map(placeOf));
    const asked = looks.map(placeOf);
    const decided = asked.filter((place) => !isUndecided.has(place));
    const isWhole = decisions.length + undecided.length === looks.length && decisions.length === decided.length;
    return (each === true || undecided.length === 0) && isWhole && decisions.every((one, index) => placeOf(one) === decided[index]);
}
