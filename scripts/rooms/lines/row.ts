// SPDX-License-Identifier: Apache-2.0
// What imports.test.ts tries line by line.

/** Lines of one file. */
export interface Row {
    /** The room of docs/architecture.md that the file lies in, or "tests". */
    readonly room: string;
    readonly file: string;
    /** True where the rules mean that very file, and not its folder. */
    readonly exactly?: boolean;
    readonly refused: readonly string[];
    readonly allowed: readonly string[];
}
