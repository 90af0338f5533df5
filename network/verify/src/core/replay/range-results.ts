// SPDX-License-Identifier: Apache-2.0
// Results of a range query, folded into hashes where there are many, as peers fold them.
import { joined, isSame, sha256 } from '../wire/bytes';
import type { MerkleSummary } from '../wire/fabric-messages';
import { numeric, optional, present } from '../wire/writer';
import type { Position } from './state';

const LEAVES = 1;

/** A key that a range finds. */
export interface Row {
    readonly key: string;
    readonly position: Position;
}

/** Collects results in order. */
class Folding {
    readonly #degree: number;
    readonly #levels = new Map<number, Uint8Array[]>();
    #pending: Uint8Array[] = [];
    #top = LEAVES;

    constructor(degree: number) {
        this.#degree = degree;
    }

    async add({ key, position }: Row): Promise<void> {
        const version = joined([numeric(1, position.block), numeric(2, position.tx)]);
        this.#pending.push(present(1, joined([optional(1, key), present(2, version)])));
        if (this.#pending.length > this.#degree) {
            await this.#fold();
        }
    }

    /** The highest level and its hashes; `undefined` where there are too few results to be folded. */
    async finish(): Promise<Pick<MerkleSummary, 'maxLevel' | 'hashes'> | undefined> {
        if (this.#top === LEAVES && this.#level(LEAVES).length === 0) {
            return undefined;
        }
        if (this.#pending.length > 0) {
            await this.#fold();
        }
        // What is left below the highest level is raised, so that the summary covers every result.
        for (let level = LEAVES; level < this.#top; level++) {
            const [only, ...more] = this.#level(level);
            if (only !== undefined) {
                this.#raise(level, more.length === 0 ? only : await sha256(only, ...more));
            }
        }
        if (this.#level(this.#top).length > this.#degree) {
            this.#raise(this.#top, await sha256(...this.#level(this.#top)));
        }
        return { maxLevel: this.#top, hashes: this.#level(this.#top) };
    }

    #level(level: number): Uint8Array[] {
        return this.#levels.get(level) ?? [];
    }

    #append(level: number, hash: Uint8Array): void {
        this.#levels.set(level, [...this.#level(level), hash]);
        this.#top = Math.max(this.#top, level);
    }

    async #fold(): Promise<void> {
        this.#append(LEAVES, await sha256(joined(this.#pending)));
        this.#pending = [];
        for (let level = LEAVES; this.#level(level).length > this.#degree; level++) {
            this.#raise(level, await sha256(...this.#level(level)));
        }
    }

    #raise(level: number, hash: Uint8Array): void {
        this.#levels.delete(level);
        this.#append(level + 1, hash);
    }
}

/** Whether these rows fold into that summary. */
export async function foldsInto(rows: Iterable<Row>, { maxDegree, maxLevel, hashes }: MerkleSummary): Promise<boolean> {
    if (maxDegree < 2) {
        return false;
    }
    const folding = new Folding(maxDegree);
    for (const row of rows) {
        await folding.add(row);
    }
    const now = await folding.finish();
    return (
        now?.maxLevel === maxLevel &&
        now.hashes.length === hashes.length &&
        hashes.every((hash, at) => isSame(hash, now.hashes[at] ?? hash))
    );
}
