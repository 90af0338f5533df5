// SPDX-License-Identifier: Apache-2.0
// How an aggregate writes its refusals down: one row a code. catalogue/errors.ts gathers the tables.

/** A row: code, HTTP status, title and explanation. */
export interface ErrorEntry<Code extends string = string> {
    readonly code: Code;
    readonly status: number;
    readonly title: string;
    /** What happened and what the caller can do. */
    readonly explanation: string;
}

/** Rows by code. */
export type ErrorTable<Code extends string> = { readonly [One in Code]: ErrorEntry<One> };

/**
 * Gives every row its own key as its code.
 * @param rows - status, title and explanation by code.
 */
export function errorTable<Code extends string>(rows: Readonly<Record<Code, Omit<ErrorEntry, 'code'>>>): ErrorTable<Code> {
    const entries = Object.entries<Omit<ErrorEntry, 'code'>>(rows).map(([code, row]) => [code, { code, ...row }]);
    return Object.fromEntries(entries) as ErrorTable<Code>;
}
