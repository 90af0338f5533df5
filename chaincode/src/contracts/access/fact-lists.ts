// SPDX-License-Identifier: Apache-2.0
// Writes facts into their lists and reads lists for functions that are evaluated.

import { type Fact, isLook, type LedgerId, type PatientStanding, standingOf, type StoredFact } from '../../domain';
import { factId } from '../../crypto';
import type { LedgerContext } from '../../platform';
import { accessKeys, accessRuns } from './keys';

/** What makes a fact stand where nobody else's does. */
export interface FactMaterial {
    readonly notice: string;
    readonly random: string;
    readonly salt: string;
}

/** Appends a fact: two writes, and no read, whatever its kind. */
export async function append(ctx: LedgerContext, fact: Fact, { notice, random, salt }: FactMaterial): Promise<void> {
    const { actor, time, transactionId } = ctx;
    const { mspId, ledgerId, certificateId, ward, roles } = actor;
    const author = { mspId, ledgerId, certificateId, ward, roles };
    const id = factId(random, transactionId);
    const stored: StoredFact = { ...fact, id, author, time, notice, transactionId, salt };
    const key = isLook(fact.kind) ? accessKeys.look : accessKeys.fact;
    await ctx.shared.append(key(fact.about, time, id), stored);
    await ctx.shared.append(accessKeys.book(ward, fact.kind, stored), { about: fact.about, id, salt });
}

/** All facts of several lists from which a standing, or what is stated of a person, is computed. */
export async function readFacts(ctx: LedgerContext, lists: readonly LedgerId[]): Promise<readonly StoredFact[]> {
    const facts = await Promise.all(lists.map(async (list) => ctx.shared.all(accessRuns.facts(list))));
    return facts.flat();
}

/** What holds of a patient at the time of the transaction. */
export async function readStanding(ctx: LedgerContext, lists: readonly LedgerId[]): Promise<PatientStanding> {
    return standingOf(await readFacts(ctx, lists), ctx.time);
}
