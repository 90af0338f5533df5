// SPDX-License-Identifier: Apache-2.0
// Cuts a list for whoever takes so much at a time.

/**
 * Gives the items of a list in their order, in parts.
 * @param size - of each part but the last, which may have fewer; of an empty list there is none.
 */
export function slicesOf<T>(items: readonly T[], size: number): T[][] {
    return Array.from({ length: Math.ceil(items.length / size) }, (_, index) => items.slice(index * size, (index + 1) * size));
}
