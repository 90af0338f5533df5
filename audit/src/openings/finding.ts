// SPDX-License-Identifier: Apache-2.0
// What is wrong with a log of openings, and where.

import { Wrong } from '@wardledger/block-verifier/program';

/** Breaks a rule of a line, told without its place. */
export class BrokenLine extends Error {
    readonly values: { readonly found?: string; readonly expected?: string };

    constructor(what: string, values: BrokenLine['values'] = {}, options?: ErrorOptions) {
        super(what, options);
        this.values = values;
    }
}

/** A set of policies is needed that nobody has given: not wrong, but not checked either. */
export class MissingPolicies extends Error {
    readonly digest: string;

    constructor(digest: string) {
        super(`a decision was made by the set of policies ${digest}: give it with --policies`);
        this.digest = digest;
    }
}

/** The first line of a log that is wrong. */
export class BrokenOpening extends Wrong {
    readonly finding: { readonly openings: string; readonly line: number; readonly what: string } & BrokenLine['values'];

    constructor(place: { readonly openings: string; readonly line: number }, broken: BrokenLine) {
        const { message: what, values } = broken;
        const { found, expected } = values;
        const words = [
            what,
            ...(found === undefined ? [] : [`found ${found}`]),
            ...(expected === undefined ? [] : [`expected ${expected}`]),
        ];
        super(`${place.openings}: line ${String(place.line)}: ${words.join('; ')}`, { cause: broken });
        this.finding = { ...place, what, ...values };
    }
}

export function demand(holds: boolean, what: string, values: BrokenLine['values'] = {}): asserts holds {
    if (!holds) {
        throw new BrokenLine(what, values);
    }
}
