// SPDX-License-Identifier: Apache-2.0
// Hashes of private values that live for so many blocks only: with the block after, they are gone from the state.
import type { Definitions } from './definitions';
import { spaceName, type State } from './state';
import type { Updates } from './updates';

interface Due {
    readonly space: string;
    readonly key: string;
    readonly committed: number;
}

/** What is over with which block. */
export class Expiry {
    readonly #due = new Map<number, Due[]>();

    /** To be called with each block's changes, after they were applied, with the definitions before the block. */
    pass(block: number, state: State, { updates, definitions }: { updates: Updates; definitions: Definitions }): void {
        for (const { space, key, committed } of this.#due.get(block) ?? []) {
            if (state.get(space, key)?.position.block === committed && updates.get(space, key) === undefined) {
                state.apply(space, key, undefined);
            }
        }
        this.#due.delete(block);
        this.#schedule(block, updates, definitions);
    }

    #schedule(block: number, updates: Updates, definitions: Definitions): void {
        for (const { space, changes } of updates.spaces()) {
            const blocks = space.collection === '' ? 0 : (definitions.collection(space.namespace, space.collection)?.blocksToLive ?? 0);
            if (blocks > 0) {
                const due = block + blocks + 1;
                const entries = [...changes.keys()].map((key) => ({ space: spaceName(space), key, committed: block }));
                this.#due.set(due, [...(this.#due.get(due) ?? []), ...entries]);
            }
        }
    }
}
