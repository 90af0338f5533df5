// SPDX-License-Identifier: Apache-2.0
// Spans of a ledger's life, counted by the latest block.

/** From one block to another, both included. */
export interface Span {
    readonly from: number;
    readonly to: number;
}

export const isIn = (block: number, { from, to }: Span): boolean => from <= block && block <= to;

/** What lies in one of the first and in one of the others; both in order and without overlaps. */
export const common = (some: readonly Span[], others: readonly Span[]): Span[] =>
    some.flatMap((one) =>
        others.map(({ from, to }) => ({ from: Math.max(one.from, from), to: Math.min(one.to, to) })).filter(({ from, to }) => from <= to),
    );
