// SPDX-License-Identifier: Apache-2.0
// The shape of the examples that every contract's folder of tests has in `examples.ts`.

import type { LedgerFunctionName, LedgerFunctions } from '../../src/domain';

/** One valid call with every field that there is, for the tests that go over all functions. */
export interface Example<Name extends LedgerFunctionName> {
    readonly request: LedgerFunctions[Name]['request'];
    readonly transient: LedgerFunctions[Name]['transient'];
    /** Who may call it and how, in alphabetic order: `admin doctor submit`, and who submits it for them: `by registrar`. A change of the function's row must be meant. */
    readonly permitted: string;
    /** Places of fields that may be absent: `request/ward`. */
    readonly optional?: readonly string[];
    /** Places whose absence is refused too, but by a rule that has tests of its own. */
    readonly together?: readonly string[];
    /** Changes that make no difference: `transient/record/envelope = too long`. */
    readonly valid?: readonly string[];
}

/** The examples of one contract. */
export type ExamplesOf<Contract extends string> = {
    readonly [Name in Extract<LedgerFunctionName, `${Contract}:${string}`>]: Example<Name>;
};
