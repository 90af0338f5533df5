// SPDX-License-Identifier: Apache-2.0
// A committed block as listeners get it, and the few newest ones kept in memory: they are asked for most.
import { blockBytes } from '../encoding/block-bytes';
import type { CommittedBlock } from '../ports';
import type { StoredBlock } from '../storage/block-store';

/** Wraps a stored block; its bytes are built once, when asked for. */
export function committedBlock(stored: StoredBlock): CommittedBlock {
    let bytes: Uint8Array | undefined;
    return {
        number: stored.parts.header.number,
        transactions: stored.transactions,
        bytes: () => (bytes ??= blockBytes(stored.parts)),
    };
}

/** Remembers the blocks used last. */
export class BlockCache {
    readonly #blocks = new Map<number, CommittedBlock>();
    readonly #size: number;

    constructor(size: number) {
        this.#size = size;
    }

    get(number: number): CommittedBlock | undefined {
        return this.#blocks.get(number);
    }

    add(block: CommittedBlock): CommittedBlock {
        this.#blocks.set(block.number, block);
        const oldest = this.#blocks.keys().next();
        if (this.#blocks.size > this.#size && oldest.done !== true) {
            this.#blocks.delete(oldest.value);
        }
        return block;
    }
}
