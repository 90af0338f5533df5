// SPDX-License-Identifier: Apache-2.0
// A copy of a ledger, wherever it is.

/** Blocks that somebody holds. Close it when done. */
export interface BlockCopy {
    /** Who holds it, for people. */
    readonly name: string;
    /** Number of blocks. */
    height(): Promise<number>;
    /** The raw blocks 0 to height - 1, in order. */
    blocks(height: number): AsyncGenerator<Uint8Array>;
    close(): void;
}
