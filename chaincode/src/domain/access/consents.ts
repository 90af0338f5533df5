// SPDX-License-Identifier: Apache-2.0
// Consent: what a patient has decided about a purpose and a person. The newest decision wins, but a permission for everybody does not lift a
// refusal of somebody by name; and where ids were merged each list is decided by itself, and a refusal in any of them wins.

import type { LedgerId } from '../kernel';
import type { Purpose } from './data-use';
import type { ConsentDecision, StoredFact } from './facts';

/** What of a decision counts. */
type Consent = Pick<StoredFact<'consent'>, 'about' | 'purpose' | 'decision' | 'actors'>;

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

/**
 * Tells what the patient has decided.
 * @param consents - those that hold, oldest first.
 * @param use - by whom and for what.
 * @returns undefined where nothing was.
 */
export function decisionOf(consents: readonly Consent[], use: Use): ConsentDecision | undefined {
    const lists = [...new Set(consents.map(({ about }) => about))];
    const decisions = lists.map((list) =>
        decisionIn(
            consents.filter(({ about }) => about === list),
            use,
        ),
    );
    return decisions.includes('deny') ? 'deny' : decisions.find((decision) => decision !== undefined);
}

/** Whether the patient refuses a use. */
export function isRefused(consents: readonly Consent[], use: Use): boolean {
    return decisionOf(consents, use) === 'deny';
}
