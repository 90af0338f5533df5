// SPDX-License-Identifier: Apache-2.0
// Merkle trees of RFC 6962: leaves and nodes are hashed under different prefixes, so that no node can pass for a leaf.

import { HASH_BYTES, sha256 } from './keyed-hash';

const [LEAF, NODE] = [0, 1];

/**
 * Computes the root over a list of entries.
 * @param entries - none gives the hash of nothing.
 * @returns 32 bytes.
 * @see RFC 6962 section 2.1
 */
export function merkleRoot(entries: readonly Uint8Array[]): Uint8Array {
    return levelsOf(entries).at(-1)?.[0] ?? sha256(new Uint8Array(0));
}

/**
 * Gives what leads from an entry to the root: its neighbours, from below.
 * @param entries - all of the tree.
 * @param index - of the entry.
 * @returns 32 bytes each; none where the tree has one entry.
 * @see RFC 6962 section 2.1.1
 */
export function merklePath(entries: readonly Uint8Array[], index: number): Uint8Array[] {
    return levelsOf(entries).flatMap((level, height) => level[Math.floor(index / 2 ** height) ^ 1] ?? []);
}

/**
 * Computes the root to which a path leads.
 * @param entry - of which the path is.
 * @param place - its index, and how many entries the tree has.
 * @param path - as `merklePath` gives it.
 * @returns 32 bytes; `undefined` for a path of another length, or an index that the tree does not have.
 * @see RFC 9162 section 2.1.3.2
 */
export function rootByPath(
    entry: Uint8Array,
    { index, size }: { readonly index: number; readonly size: number },
    path: readonly Uint8Array[],
): Uint8Array | undefined {
    if (index >= size) {
        return undefined;
    }
    let [node, place, last]: [Uint8Array, number, number] = [leafOf(entry), index, size - 1];
    for (const neighbour of path) {
        if (last === 0) {
            return undefined;
        }
        if (place % 2 === 1 || place === last) {
            node = nodeOf(neighbour, node);
            // One that is left over has no neighbour until it is a right one.
            while (place % 2 === 0) {
                [place, last] = [place / 2, Math.floor(last / 2)];
            }
        } else {
            node = nodeOf(node, neighbour);
        }
        [place, last] = [Math.floor(place / 2), Math.floor(last / 2)];
    }
    return last === 0 ? node : undefined;
}

/** From the leaves up to the root. In pairs from the left; one that is left over is in the level above as it is: the same as to split at the largest power of two. */
function levelsOf(entries: readonly Uint8Array[]): Buffer[][] {
    const levels = [entries.map(leafOf)];
    for (let level = levels[0] ?? []; level.length > 1;) {
        const above: Buffer[] = [];
        for (let place = 0; place < level.length; place += 2) {
            const [left, right] = level.slice(place, place + 2) as [Buffer, Buffer?];
            above.push(right === undefined ? left : nodeOf(left, right));
        }
        levels.push(above);
        level = above;
    }
    return levels;
}

function leafOf(entry: Uint8Array): Buffer {
    const leaf = Buffer.alloc(1 + entry.length, LEAF);
    leaf.set(entry, 1);
    return sha256(leaf);
}

function nodeOf(left: Uint8Array, right: Uint8Array): Buffer {
    const node = Buffer.alloc(1 + 2 * HASH_BYTES, NODE);
    node.set(left, 1);
    node.set(right, 1 + HASH_BYTES);
    return sha256(node);
}
