// SPDX-License-Identifier: Apache-2.0
// What a program above `wardledger-audit` has it look at besides blocks. What that means is nothing that this room knows.
import type { FlagTable } from '@wardledger/command-line';
import type { CheckedBlock } from '../core';

/** What came of it. */
export interface Conclusion {
    /** For people. */
    readonly lines: readonly string[];
    /** The same for programs. */
    readonly fields: object;
    readonly notCovered: readonly string[];
}

/** Is shown every block, in order, and asked in the end. */
export interface Witness {
    see(block: CheckedBlock): void;
    /** @throws Wrong for what is wrong; anything else means that it could not look */
    conclude(): Promise<Conclusion>;
}

/** Further flags of `verify`. */
export interface Further {
    readonly flags: FlagTable;
    /** What help says of it. */
    readonly about: string;
    /** @returns `undefined` where these flags ask for nothing. @throws UsageError */
    begin(values: Readonly<Record<string, unknown>>): Promise<Witness | undefined>;
}
