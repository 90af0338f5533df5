// SPDX-License-Identifier: Apache-2.0
// Consent: what a patient has decided about a purpose and a person. The newest decision wins, but a permission for everybody does not lift a
// refusal of somebody by name; and where ids were merged each list is decided by itself, and a refusal in any of them wins. Of linked numbers refusals
// count, and permissions do not: a link closes, and opens nothing.

import { type Static, Type } from '@sinclair/typebox';
import { closed, type Hex64, Hex64Schema, type LedgerId, LedgerIdSchema } from '../kernel';
import { NOBODY, type Purpose, PurposeSchema } from './data-use';
import type { ConsentDecision, StoredFact } from './facts';

/** What of a decision counts. */
type Consent = Pick<StoredFact<'consent'>, 'about' | 'purpose' | 'decision' | 'actors'>;

/** What decides about uses. */
export interface Decisions {
    /** The patient's that hold, oldest first. */
    readonly consents: readonly Consent[];
    /** Those of linked numbers. */
    readonly linkedConsents: readonly Consent[];
}

/** Who wants to use data, and for what. */
export interface Use {
    readonly person: LedgerId;
    readonly purpose: Purpose;
}

/** What one list says about a use: the newest of those that name the person, against the newest of those that name nobody. */
function decisionIn(consents: readonly Consent[], { person, purpose }: Use): ConsentDecision | undefined {
    const about = consents.filter((consent) => consent.purpose === purpose);
    const named = about.findLast(({ actors }) => actors?.includes(person) === true);
    if (named?.decision === 'deny') {
        return 'deny';
    }
    return about.findLast(({ actors }) => actors === undefined || actors.includes(person))?.decision;
}

/** What several lists say, each by itself: a refusal in any of them wins. */
function decisionOfLists(consents: readonly Consent[], use: Use): ConsentDecision | undefined {
    const lists = [...new Set(consents.map(({ about }) => about))];
    const decisions = lists.map((list) =>
        decisionIn(
            consents.filter(({ about }) => about === list),
            use,
        ),
    );
    return decisions.includes('deny') ? 'deny' : decisions.find((decision) => decision !== undefined);
}

/**
 * Tells what the patient has decided.
 * @param decisions - of the patient.
 * @param use - by whom and for what.
 * @returns undefined where nothing was.
 */
export function decisionOf({ consents, linkedConsents }: Decisions, use: Use): ConsentDecision | undefined {
    return decisionOfLists(linkedConsents, use) === 'deny' ? 'deny' : decisionOfLists(consents, use);
}

/** Whether the patient refuses a use. */
export function isRefused(decisions: Decisions, use: Use): boolean {
    return decisionOf(decisions, use) === 'deny';
}

/**
 * Whether the patient refuses a purpose to anybody at all, to everybody or to one person by name. By this it is decided who is in a sum: once released it is
 * given to all who may have sums, and no window is in two of them.
 */
export function isRefusedToAnybody(decisions: Decisions, purpose: Purpose): boolean {
    const named = [...decisions.consents, ...decisions.linkedConsents].flatMap(({ actors }) => actors ?? []);
    return [NOBODY, ...named].some((person) => isRefused(decisions, { person, purpose }));
}

/** Whether the patient has permitted a use to this person by name, and refuses it by no other decision. */
export function isPermittedByName(decisions: Decisions, use: Use): boolean {
    const names = ({ purpose, decision, actors }: Consent): boolean =>
        purpose === use.purpose && decision === 'permit' && actors?.includes(use.person) === true;
    return decisionOf(decisions, use) === 'permit' && decisions.consents.some(names);
}

/** Of how many patients one question may be. */
export const MOST_REFUSALS_ASKED = 200;

/** Transient fields of access:FindRefusing. The key is for one answer. */
export const FindRefusingTransientSchema = closed({
    question: closed({
        nonce: Hex64Schema,
        patients: Type.Array(LedgerIdSchema, { minItems: 1, maxItems: MOST_REFUSALS_ASKED, uniqueItems: true }),
        purpose: PurposeSchema,
    }),
    key: Hex64Schema,
});
export type RefusalQuestion = Static<typeof FindRefusingTransientSchema>['question'];

/** The answer of access:FindRefusing, which says nothing to whoever has not the key. */
export interface SealedRefusals {
    /** Base64 of iv, ciphertext and tag: AES-256-GCM of a {@link RefusalAnswer}. */
    readonly sealed: string;
}

/** What both wards' peers say to the custodian that asked. */
export interface RefusalAnswer {
    readonly nonce: Hex64;
    /** Those of the patients who refuse the purpose to anybody, as they were asked about. */
    readonly refusing: readonly LedgerId[];
}
