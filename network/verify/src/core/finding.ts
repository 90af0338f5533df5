// SPDX-License-Identifier: Apache-2.0
// What is wrong, where, and what should have been there instead.

/** The first thing that is wrong. */
export interface Finding {
    /** The number that the block should have. */
    readonly block: number;
    /** Its place in the block, counted from 0, and its id as far as it can be read. */
    readonly transaction?: { readonly index: number; readonly id: string };
    readonly what: string;
    readonly found?: string;
    readonly expected?: string;
}

const inWords = ({ block, transaction, what, found, expected }: Finding): string => {
    const place =
        transaction === undefined ? '' : `, transaction ${transaction.index}${transaction.id === '' ? '' : ` (${transaction.id})`}`;
    const values = [...(found === undefined ? [] : [`found ${found}`]), ...(expected === undefined ? [] : [`expected ${expected}`])];
    return `block ${block}${place}: ${[what, ...values].join('; ')}`;
};

/** A ledger that breaks a rule. */
export class BrokenRule extends Error {
    readonly finding: Finding;

    constructor(finding: Finding, options?: ErrorOptions) {
        super(inWords(finding), options);
        this.finding = finding;
    }
}

/** Breaks a rule of a block, told without its number. */
export class BrokenBlock extends Error {
    readonly values: Pick<Finding, 'found' | 'expected'>;

    constructor(what: string, values: Pick<Finding, 'found' | 'expected'> = {}) {
        super(what);
        this.values = values;
    }
}
