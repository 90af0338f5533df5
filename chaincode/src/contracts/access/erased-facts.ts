// SPDX-License-Identifier: Apache-2.0
// Finds and purges facts about patients who were erased. A purge shows the hashes of the keys that it purges, and each of them stands in the
// transaction that stated the fact; so it names many erased patients, and not which of them a fact was about.

import {
    DomainError,
    type ErasedFacts,
    type ErasedPlace,
    ERRORS,
    FACT_LISTS,
    type LedgerId,
    MOST_ERASED,
    type StoredCorrection,
    type StoredEntry,
    type StoredFact,
} from '../../domain';
import type { LedgerContext } from '../../platform';
import { subjectKeys, subjectPrefixes } from '../subjects';
import { accessKeys, accessRuns, formKey } from './keys';

/** What stands in the lists of a patient. */
type AnyFact = StoredFact | StoredEntry | StoredCorrection;

/** Finds facts about whom the caller's ward has erased, of each patient no more than a page. For functions that are evaluated. */
export async function findErasedFacts(ctx: LedgerContext, limit: number): Promise<ErasedFacts> {
    const all = await ctx.world.all(subjectPrefixes.erased(ctx.actor.ward));
    const found = await Promise.all(all.map(async (about) => placesOf(ctx, about, limit)));
    const places = found.flat();
    const isLeft = new Set(places.map(({ about }) => about));
    const erased = [...all.filter((id) => isLeft.has(id)), ...all.filter((id) => !isLeft.has(id))].slice(0, MOST_ERASED);
    const named = new Set(erased);
    return { erased, places: places.filter(({ about }) => named.has(about)) };
}

async function placesOf(ctx: LedgerContext, about: LedgerId, limit: number): Promise<ErasedPlace[]> {
    const lists = {
        fact: accessRuns.facts(about),
        look: accessRuns.looks(about),
        alarm: accessRuns.alarms(about),
        entry: accessRuns.entries(about),
        correction: accessRuns.corrections(about),
    } as const;
    const found = await Promise.all(
        FACT_LISTS.map(async (list) => {
            const { items } = await ctx.shared.page<AnyFact>([lists[list]], { limit });
            return items.map(({ time, id }) => ({ about, time, id, list }));
        }),
    );
    return found.flat();
}

/**
 * Purges facts, and their entries in books. One that is gone already stays gone: both gateways' upkeep may have found it.
 * @param erased - whom the ward has erased; the facts are about some of them.
 * @throws DomainError PATIENT_NOT_ERASED
 */
export async function purgeFacts(ctx: LedgerContext, erased: readonly LedgerId[], places: readonly ErasedPlace[]): Promise<void> {
    const marks = await Promise.all(erased.map(async (id) => ctx.world.get(subjectKeys.erased(ctx.actor.ward, id))));
    if (marks.includes(undefined) || places.some(({ about }) => !erased.includes(about))) {
        throw new DomainError(ERRORS.PATIENT_NOT_ERASED);
    }
    for (const { about, time, id, list } of places) {
        const key = accessKeys[list](about, time, id);
        // Of what stands there, or another patient's entry in a book could be named. It leaves the hash that the purge leaves, too.
        const stored = await ctx.shared.get<AnyFact>(key);
        if (stored === undefined) {
            continue;
        }
        await ctx.shared.purge(key);
        if ('kind' in stored) {
            await ctx.shared.purge(accessKeys.book(stored.author.ward, stored.kind, stored));
        } else if (list === 'entry') {
            await ctx.shared.purge(formKey(about, id));
        }
    }
}
