// SPDX-License-Identifier: Apache-2.0
// A refusal with an entry of the catalogue: what the domain throws, the ledger's clients receive and HTTP answers with.

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

/** Facts about a refusal: ids, numbers and pointers only, never an outside id, a name or a reading. */
export type ErrorParams = Readonly<Record<string, string | number>>;

/** A refusal. `detail` may reach the caller and the log, so it never holds health data or an outside id. */
export class DomainError extends Error {
    readonly code: string;
    readonly entry: ErrorEntry;
    readonly params: ErrorParams;

    /**
     * @param entry - a row of an aggregate's table, or of the catalogue.
     * @param detail - what happened here; the entry's title where nothing more is to be said.
     * @param params - facts for programs.
     */
    constructor(entry: ErrorEntry, detail: string = entry.title, params: ErrorParams = {}) {
        super(detail);
        this.name = 'DomainError';
        this.code = entry.code;
        this.entry = entry;
        this.params = params;
    }
}
