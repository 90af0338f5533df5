// SPDX-License-Identifier: Apache-2.0
// A board looks at its patients every quarter of an hour. Whoever asks who looked is shown those of one person and shift as one.

import type { LedgerId, Milliseconds } from '../../kernel';
import type { StoredFact, StoredLook } from '../facts';
import { inOrder } from '../order';

/** Shifts are of eight hours, and begin at 06:00, 14:00 and 22:00 UTC: the ledger knows no other clock. */
const SHIFT_MS = 28_800_000;
const FIRST_SHIFT_MS = 21_600_000;

/** From when (included) to when (excluded) a shift goes. */
export interface Shift {
    readonly from: Milliseconds;
    readonly to: Milliseconds;
}

/** The shift in which a time lies. */
export function shiftOf(time: Milliseconds): Shift {
    const from = time - ((time - FIRST_SHIFT_MS + SHIFT_MS) % SHIFT_MS);
    return { from, to: from + SHIFT_MS };
}

/** A look at a board. */
export type BoardLook = StoredFact<'look'> & { readonly board: true };

export function isAtBoard(look: StoredLook): look is BoardLook {
    return look.kind === 'look' && look.board === true;
}

/** How many looks at a board one line stands for, and from when to when. */
export interface BoardLooks {
    readonly count: number;
    readonly first: Milliseconds;
    readonly last: Milliseconds;
}

/** Looks at boards as lines, by the look that each is shown as, which is its newest. What was denied stands in a line of its own. */
export function boardLines(looks: readonly BoardLook[]): ReadonlyMap<LedgerId, BoardLooks> {
    const lines = new Map<string, { readonly id: LedgerId } & BoardLooks>();
    for (const { id, author, purpose, decision, time } of inOrder(looks)) {
        const name = [author.ledgerId, purpose, decision, shiftOf(time).from].join(' ');
        const { count, first } = lines.get(name) ?? { count: 0, first: time };
        lines.set(name, { id, count: count + 1, first, last: time });
    }
    return new Map([...lines.values()].map(({ id, ...line }) => [id, line]));
}
