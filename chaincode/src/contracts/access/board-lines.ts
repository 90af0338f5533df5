// SPDX-License-Identifier: Apache-2.0
// Looks at boards in a page of who looked: one line for a person and shift, on the page where its newest look stands. For functions that are evaluated.

import { boardLines, type BoardLooks, isAtBoard, type LedgerId, type Milliseconds, shiftOf, type StoredLook } from '../../domain';
import { type LedgerContext, newestFirst } from '../../platform';
import { accessRuns } from './keys';

/** A page, and of which lists and time it is one. */
export interface PageOfLooks {
    readonly lists: readonly LedgerId[];
    readonly items: readonly StoredLook[];
    readonly from?: Milliseconds | undefined;
    readonly to?: Milliseconds | undefined;
}

/** A look as it is shown; where it stands for those of a shift, with them. */
export interface ShownLook {
    readonly look: StoredLook;
    readonly board?: BoardLooks;
}

/** Leaves out of a page the looks at boards that another line stands for, on this page or on one before. */
export async function withBoardLines(ctx: LedgerContext, page: PageOfLooks): Promise<readonly ShownLook[]> {
    const lines = await linesOf(ctx, page);
    return page.items.flatMap((look): ShownLook[] => {
        const board = lines.get(look.id);
        return board === undefined && isAtBoard(look) ? [] : [{ look, ...(board && { board }) }];
    });
}

/** The lines of all shifts that the page has a part of: they may have begun before it, and end behind it. */
async function linesOf(
    ctx: LedgerContext,
    { lists, items, from = 0, to = Infinity }: PageOfLooks,
): Promise<ReadonlyMap<LedgerId, BoardLooks>> {
    const times = items.filter(isAtBoard).map(({ time }) => time);
    if (times.length === 0) {
        return new Map();
    }
    const span = { from: Math.max(from, shiftOf(Math.min(...times)).from), to: Math.min(to, shiftOf(Math.max(...times)).to) };
    const looks = await ctx.shared.page(lists.map(accessRuns.looks), { limit: Infinity, ...newestFirst(span) });
    return boardLines(looks.items.filter(isAtBoard));
}
