// SPDX-License-Identifier: Apache-2.0
// SQLite binds so many values in one statement, and keeps a compiled one for each length.

/** How many ids one statement asks about. */
export const SLICE = 500;

/** How many rows one statement inserts: each binds as many values as it has columns. */
export const ROWS_PER_INSERT = 50;

/** Some of them at a time, in order. */
export function slicesOf<T>(items: readonly T[], size = SLICE): T[][] {
    return Array.from({ length: Math.ceil(items.length / size) }, (_, index) => items.slice(index * size, (index + 1) * size));
}
