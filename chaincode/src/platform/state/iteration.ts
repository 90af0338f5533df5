// SPDX-License-Identifier: Apache-2.0
// Walks the shim's iterators and always closes them: an open one holds a database iterator on the peer.

/** A key and its value, as the shim's ranges give them. */
export interface KeyValue {
    readonly key: string;
    readonly value: Uint8Array;
}

/** What the shim's state and history iterators have in common. */
export interface ShimIterator<T> {
    next(): Promise<{ readonly value?: T; readonly done?: boolean }>;
    close(): Promise<void>;
}

/**
 * Collects from an iterator and closes it.
 * @param iterator - freshly opened.
 * @param visit - called for each item; answers false to stop early.
 */
export async function walk<T>(iterator: ShimIterator<T>, visit: (item: T) => boolean): Promise<void> {
    try {
        for (let step = await iterator.next(); step.value !== undefined; step = await iterator.next()) {
            if (!visit(step.value)) {
                return;
            }
        }
    } finally {
        await iterator.close();
    }
}
