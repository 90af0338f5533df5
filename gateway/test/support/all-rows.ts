// SPDX-License-Identifier: Apache-2.0
// Reads a list to its end, page by page, as a client does.

import { type Answer, rowsOf } from './two-wards';

/** The rows of all pages of a list. @param path - with a query */
export async function allRowsOf(client: (path: string) => Promise<Answer>, path: string): Promise<Record<string, unknown>[]> {
    const rows: Record<string, unknown>[] = [];
    let next = '';
    do {
        const page = await client(path + next);
        rows.push(...rowsOf(page));
        next = page.body.next === undefined ? '' : `&cursor=${page.body.next as string}`;
    } while (next !== '');
    return rows;
}
