// SPDX-License-Identifier: Apache-2.0
// What readers of trails are told beside the facts: who may read them at all, what people are called, and what an announcement was of. For functions that
// are evaluated.

import {
    type HeardOf,
    attributesOf,
    DomainError,
    ERRORS,
    type FactAuthor,
    type FoundNotice,
    type LedgerId,
    mayHear,
    maySeeLooks,
    type Milliseconds,
} from '../../domain';
import type { LedgerContext } from '../../platform';
import { readFacts, readStatedAt } from './fact-lists';
import { accessRuns } from './keys';
import { type FetchedPatient, readPatient } from './patients';

/** Lets only those go on who may see who looked. @throws DomainError ACCESS_DENIED */
export async function demandReaderOfLooks(ctx: LedgerContext, about: LedgerId): Promise<FetchedPatient> {
    const patient = await readPatient(ctx, about);
    if (!maySeeLooks(patient.standing, ctx.actor)) {
        throw new DomainError(ERRORS.ACCESS_DENIED);
    }
    return patient;
}

/** What the authors of facts are called, as administrators of their wards have stated it. */
export async function readUsernames(
    ctx: LedgerContext,
    facts: readonly { readonly author: FactAuthor }[],
): Promise<ReadonlyMap<LedgerId, string>> {
    const authors = new Map(facts.map(({ author }) => [author.ledgerId, author]));
    const found = await Promise.all(
        [...authors.values()].map(async ({ ledgerId, ward }) => {
            const attributes = attributesOf(await readFacts(ctx, [ledgerId]), { ledgerId, ward });
            return [ledgerId, attributes?.username] as const;
        }),
    );
    return new Map(found.flatMap(([ledgerId, username]) => (username === undefined ? [] : [[ledgerId, username] as const])));
}

/** What of some announcements stands in the lists of a patient, as far as the caller may hear of it. */
export async function findNotices(
    ctx: LedgerContext,
    { marks, standing }: FetchedPatient,
    places: readonly { readonly notice: string; readonly time: Milliseconds }[],
): Promise<readonly FoundNotice[]> {
    const wanted = new Set(places.map(({ notice }) => notice));
    const times = [...new Set(places.map(({ time }) => time))];
    const mayBeTold = (one: HeardOf): boolean => mayHear(standing, ctx.actor, one);
    const announcedAt = async (list: LedgerId, time: Milliseconds): Promise<FoundNotice[]> => {
        const [facts, entries] = await Promise.all([readStatedAt(ctx, list, time), ctx.shared.all(accessRuns.entriesAt(list, time))]);
        return [
            ...facts.filter(mayBeTold).map(({ notice, kind, id }) => ({ notice, kind, id })),
            ...entries.filter(mayBeTold).map(({ notice, id }) => ({ notice, kind: 'entry' as const, id })),
        ];
    };
    const found = await Promise.all(marks.ids.flatMap((list) => times.map(async (time) => announcedAt(list, time))));
    return found.flat().filter(({ notice }) => wanted.has(notice));
}
