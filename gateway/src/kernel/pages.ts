// SPDX-License-Identifier: Apache-2.0
// Reads a list of the ledger to its end, page by page.

import { LARGEST_PAGE, type Page } from '@wardledger/chaincode/domain';

/** Asks for one page; the cursor is left out for the first. */
export type AskForPage<T> = (range: { readonly limit: number; readonly cursor?: string }) => Promise<Page<T>>;

/** Gives the items of one page after the other, and asks for the next only when it is wanted. */
export async function* pagesOf<T>(ask: AskForPage<T>): AsyncGenerator<readonly T[], void, undefined> {
    let page = await ask({ limit: LARGEST_PAGE });
    yield page.items;
    while (page.next !== undefined) {
        page = await ask({ limit: LARGEST_PAGE, cursor: page.next });
        yield page.items;
    }
}
