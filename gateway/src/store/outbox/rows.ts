// SPDX-License-Identifier: Apache-2.0
// Rows of the outbox as they come from the database: put in order, and read one by one.

/** Rows as they were asked for; ids without a row are left out. */
export function inOrder<Row extends { readonly id: string }>(ids: readonly string[], rows: readonly Row[]): Row[] {
    const byId = new Map(rows.map((row) => [row.id, row]));
    return ids.flatMap((id) => byId.get(id) ?? []);
}

/** Reads every row for itself: one that does not open, altered on the disk, hides no other. */
export function sorted<Row extends { readonly id: string }, Read>(
    rows: readonly Row[],
    read: (row: Row) => Read,
): { readonly readable: Read[]; readonly unreadable: string[] } {
    const [readable, unreadable]: [Read[], string[]] = [[], []];
    for (const row of rows) {
        try {
            readable.push(read(row));
        } catch {
            unreadable.push(row.id);
        }
    }
    return { readable, unreadable };
}
