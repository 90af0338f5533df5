// SPDX-License-Identifier: Apache-2.0
// Reads a list of the ledger to its end, page by page.

import { LARGEST_PAGE, type Page } from '@wardledger/chaincode/domain';

/** Asks for one page; the cursor is left out for the first. */
export type AskForPage<T> = (range: { readonly limit: number; readonly cursor?: string }) => Promise<Page<T>>;

/**
 * Gives the items of one page after the other, and asks for the next only when it is wanted.
 * @param first - so many are asked for first, by whom few may do; each page after it is twice as large.
 */
export async function* pagesOf<T>(ask: AskForPage<T>, first = LARGEST_PAGE): AsyncGenerator<readonly T[], void, undefined> {
    let limit = Math.min(first, LARGEST_PAGE);
    let page = await ask({ limit });
    yield page.items;
    while (page.next !== undefined) {
        limit = Math.min(2 * limit, LARGEST_PAGE);
        page = await ask({ limit, cursor: page.next });
        yield page.items;
    }
}
