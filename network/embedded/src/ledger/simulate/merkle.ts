// SPDX-License-Identifier: Apache-2.0
// Results of a range query, folded into hashes when there are more than fifty, exactly as peers fold them: phantom checks compare these hashes.
import { sha256 } from '../encoding/bytes';
import { queryReads } from '../rwset/encode';
import type { KeyRead, MerkleSummary } from '../rwset/model';

/** How many results (or hashes) a level keeps before it is folded into the next. */
export const MAX_DEGREE = 50;

const LEAVES = 1;

/** Collects results in order; ends as the plain list or as a summary of hashes. */
export class RangeResults {
    readonly #maxDegree: number;
    readonly #levels = new Map<number, Uint8Array[]>();
    #pending: KeyRead[] = [];
    #maxLevel = LEAVES;

    constructor(maxDegree = MAX_DEGREE) {
        this.#maxDegree = maxDegree;
    }

    add(read: KeyRead): void {
        this.#pending.push(read);
        if (this.#pending.length > this.#maxDegree) {
            this.#foldPending();
        }
    }

    /** The end of the query: either reads or a summary. */
    finish(): { reads: readonly KeyRead[]; merkle: MerkleSummary | undefined } {
        if (this.#maxLevel === LEAVES && this.#level(LEAVES).length === 0) {
            return { reads: this.#pending, merkle: undefined };
        }
        if (this.#pending.length > 0) {
            this.#foldPending();
        }
        // What is left below the highest level is raised, so that the summary covers every result.
        for (let level = LEAVES; level < this.#maxLevel; level++) {
            const hashes = this.#level(level);
            const [only] = hashes;
            if (only) {
                this.#raise(level, hashes.length === 1 ? only : sha256(...hashes));
            }
        }
        const top = this.#level(this.#maxLevel);
        if (top.length > this.#maxDegree) {
            this.#raise(this.#maxLevel, sha256(...top));
        }
        return { reads: [], merkle: this.summary() };
    }

    /** The hashes of the highest level so far. */
    summary(): MerkleSummary {
        return { maxDegree: this.#maxDegree, maxLevel: this.#maxLevel, hashes: this.#level(this.#maxLevel) };
    }

    #level(level: number): Uint8Array[] {
        return this.#levels.get(level) ?? [];
    }

    #append(level: number, hash: Uint8Array): void {
        this.#levels.set(level, [...this.#level(level), hash]);
        this.#maxLevel = Math.max(this.#maxLevel, level);
    }

    #foldPending(): void {
        this.#append(LEAVES, sha256(queryReads(this.#pending).serializeBinary()));
        this.#pending = [];
        for (let level = LEAVES; this.#level(level).length > this.#maxDegree; level++) {
            this.#raise(level, sha256(...this.#level(level)));
        }
    }

    #raise(level: number, hash: Uint8Array): void {
        this.#levels.delete(level);
        this.#append(level + 1, hash);
    }
}
