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
    const node = Buffer.alloc(1 + 2 * HASH_BYTES, NODE);
    let level = entries.map((entry) => {
        const leaf = Buffer.alloc(1 + entry.length, LEAF);
        leaf.set(entry, 1);
        return sha256(leaf);
    });
    // From the left in pairs; one that is left over is in the level above as it is: the same as to split at the largest power of two.
    while (level.length > 1) {
        const above: Buffer[] = [];
        for (let place = 0; place < level.length; place += 2) {
            const [left, right] = level.slice(place, place + 2) as [Buffer, Buffer?];
            if (right === undefined) {
                above.push(left);
            } else {
                node.set(left, 1);
                node.set(right, 1 + HASH_BYTES);
                above.push(sha256(node));
            }
        }
        level = above;
    }
    return level[0] ?? sha256(new Uint8Array(0));
}
