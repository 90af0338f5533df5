// SPDX-License-Identifier: Apache-2.0
// Writes facts into their lists and reads lists for functions that are evaluated.

import {
    type BookedKind,
    type BookEntry,
    type EntryPlace,
    type Fact,
    type ForbidsChange,
    listOf,
    type LedgerId,
    type LookPlace,
    type Milliseconds,
    type Page,
    type StoredEntry,
    type StoredFact,
} from '../../domain';
import { factId } from '../../crypto';
import type { LedgerContext, PrivateRun } from '../../platform';
import { accessKeys, accessRuns } from './keys';

/** What makes a fact stand where nobody else's does. */
export interface FactMaterial {
    readonly notice: string;
    readonly random: string;
    readonly salt: string;
    /** They are looks at a board. */
    readonly board?: true;
}

/** Appends facts: two writes each, and no read, whatever their kind. What salts them is one secret; their ids differ, and nobody knows another one's. */
export async function append(
    ctx: LedgerContext,
    facts: readonly (Fact | ForbidsChange)[],
    { notice, random, salt, board }: FactMaterial,
): Promise<void> {
    const { actor, time, transactionId } = ctx;
    const { mspId, ledgerId, certificateId, ward, roles } = actor;
    const author = { mspId, ledgerId, certificateId, ward, roles };
    for (const [index, fact] of facts.entries()) {
        const { about, kind } = fact;
        const id = factId(random, transactionId, index);
        const stored: StoredFact<BookedKind> = { ...fact, id, author, time, notice, transactionId, salt, ...(board && { board }) };
        await ctx.shared.append(accessKeys[listOf(kind)](about, time, id), stored);
        await ctx.shared.append(accessKeys.book(ward, kind, stored), { about, id, kind, time, salt });
    }
}

/** All facts of several lists from which a standing, or what is stated of a person, is computed. */
export async function readFacts(ctx: LedgerContext, lists: readonly LedgerId[]): Promise<readonly StoredFact[]> {
    const facts = await Promise.all(lists.map(async (list) => ctx.shared.all(accessRuns.facts(list))));
    return facts.flat();
}

/**
 * Reads one look. By a range, though there is but one: a point read would leave the hash of its key, which stands in the transaction that stated it
 * beside its author's certificate. For functions that are evaluated.
 */
export async function readLook(ctx: LedgerContext, { about, time, id }: LookPlace): Promise<StoredFact<'look'> | undefined> {
    const found = await ctx.shared.all(accessRuns.look(about, time, id));
    return found.find((fact) => fact.kind === 'look');
}

/** Reads the fact of which a book tells; after an erasure there is none. */
export async function readBooked(ctx: LedgerContext, { about, kind, time, id }: BookEntry): Promise<StoredFact<BookedKind> | undefined> {
    const run: PrivateRun<StoredFact<BookedKind>> = accessRuns[listOf(kind)](about, time, id);
    return (await ctx.shared.all(run))[0];
}

/** The newest looks that people of some wards have stated, and where those before them begin. For functions that are evaluated. */
export async function newestLooks(
    ctx: LedgerContext,
    wards: readonly string[],
    range: { readonly limit: number; readonly cursor?: string | undefined },
): Promise<Page<StoredFact<'look'>>> {
    const { items, ...rest } = await ctx.shared.page(
        wards.map((ward) => accessRuns.book(ward, 'look')),
        range,
    );
    const found = await Promise.all(items.map(async (place) => readLook(ctx, place)));
    return { ...rest, items: found.filter((look) => look !== undefined) };
}

/** What is known of all entries of several lists. */
export async function readEntries(ctx: LedgerContext, lists: readonly LedgerId[]): Promise<readonly StoredEntry[]> {
    const entries = await Promise.all(lists.map(async (list) => ctx.shared.all(accessRuns.entries(list))));
    return entries.flat();
}

/** Reads what is known of one entry of a patient, by a range as a look. For functions that are evaluated. */
export async function readEntry(
    ctx: LedgerContext,
    lists: readonly LedgerId[],
    { time, id }: EntryPlace,
): Promise<StoredEntry | undefined> {
    const found = await Promise.all(lists.map(async (list) => ctx.shared.all(accessRuns.entry(list, time, id))));
    return found.flat()[0];
}

/** What was stated about somebody at one time, of every kind. By ranges, as a look. For functions that are evaluated. */
export async function readStatedAt(ctx: LedgerContext, about: LedgerId, time: Milliseconds): Promise<readonly StoredFact[]> {
    const [facts, looks, alarms] = await Promise.all([
        ctx.shared.all(accessRuns.factsAt(about, time)),
        ctx.shared.all(accessRuns.looksAt(about, time)),
        ctx.shared.all(accessRuns.alarmsAt(about, time)),
    ]);
    return [...facts, ...looks, ...alarms];
}
