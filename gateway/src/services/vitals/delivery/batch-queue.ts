// SPDX-License-Identifier: Apache-2.0
// What waits for a transaction, by caller; callers take turns, so that a chatty one delays no other.

import type { CarriedKind } from '../../../store';
import { type Batch, waitingBatch } from './batch';

/** Posts or windows of a caller that wait for company. */
interface Line {
    readonly key: string;
    items: string[];
    /** Time of the monotonic clock from which they go even if they are few. */
    readyAt: number;
}

/** Batches that waited before: together as they were. */
interface Returned {
    readonly batch: Batch;
    readonly notBefore: number;
}

/** A queue of one kind. */
export class BatchQueue {
    readonly #kind: CarriedKind;
    readonly #most: number;
    /** In order of their turns. */
    readonly #lines = new Map<string, Line>();
    #returned: Returned[] = [];

    /** @param most - items of a batch */
    constructor(kind: CarriedKind, most: number) {
        this.#kind = kind;
        this.#most = most;
    }

    /** @param readyAt - time of the monotonic clock until which the item waits for company; 0 for none */
    add({ id, line: key }: { readonly id: string; readonly line: string }, readyAt: number): void {
        const line = this.#lines.get(key) ?? { key, items: [], readyAt: Infinity };
        line.items.push(id);
        line.readyAt = Math.min(line.readyAt, readyAt);
        this.#lines.set(key, line);
    }

    /** A batch that is tried again, not before a time of the monotonic clock. */
    putBack(batch: Batch, notBefore: number): void {
        this.#returned.push({ batch, notBefore });
    }

    /** Nothing waits for company any more. */
    hurryAll(): void {
        for (const line of this.#lines.values()) {
            line.readyAt = 0;
        }
    }

    /** The next batch; its caller goes to the end of the line. */
    next(now: number): Batch | undefined {
        const due = this.#returned.findIndex(({ notBefore }) => notBefore <= now);
        if (due >= 0) {
            return this.#returned.splice(due, 1)[0]?.batch;
        }
        for (const line of this.#lines.values()) {
            if (line.items.length < this.#most && line.readyAt > now) {
                continue;
            }
            const items = line.items.splice(0, this.#most);
            this.#lines.delete(line.key);
            if (line.items.length > 0) {
                line.readyAt = Math.min(line.readyAt, now); // its head has waited; what is left goes out as its turn comes
                this.#lines.set(line.key, line);
            }
            return waitingBatch(this.#kind, items);
        }
        return undefined;
    }

    /** When `next` may give something, if nothing is added meanwhile; `undefined` when nothing waits. */
    readyAt(): number | undefined {
        const lines = [...this.#lines.values()].map(({ items, readyAt }) => (items.length >= this.#most ? 0 : readyAt));
        const times = [...lines, ...this.#returned.map(({ notBefore }) => notBefore)];
        return times.length === 0 ? undefined : times.reduce((least, time) => Math.min(least, time));
    }
}
