// SPDX-License-Identifier: Apache-2.0
// Whose record numbers are, as both wards have approved it: settled by the first that is registered.

import { demandNumbering, type FoundNumbering, type Numbering } from '../../domain';
import type { LedgerContext } from '../../platform';
import { readChoice, settle } from '../governance';

/** Reads whose record numbers are. */
export async function readNumbering(ctx: LedgerContext): Promise<FoundNumbering> {
    const { choice, settled } = await readChoice(ctx, 'record-numbers');
    return { numbering: choice, settled };
}

/** Settles whose record numbers are: a number is registered. */
export async function settleNumbering(ctx: LedgerContext, { numbering, settled }: FoundNumbering): Promise<void> {
    await settle(ctx, 'record-numbers', { choice: numbering, settled });
}

/**
 * Registers a number as far as numbering goes.
 * @param said - for which numbering its lookup key was made; `both` unless it is said.
 * @throws DomainError NUMBERING_DIFFERS
 */
export async function admitNumber(ctx: LedgerContext, said: Numbering | undefined): Promise<void> {
    const found = await readNumbering(ctx);
    demandNumbering(found.numbering, said);
    await settleNumbering(ctx, found);
}
