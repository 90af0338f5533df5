// SPDX-License-Identifier: Apache-2.0
// Merkle trees of RFC 6962: leaves and nodes are hashed under different prefixes, so that no node can pass for a leaf.

import { createHash } from 'node:crypto';

const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);

function hash(...parts: readonly Uint8Array[]): Uint8Array {
    return parts.reduce((digest, part) => digest.update(part), createHash('sha256')).digest();
}

/** The largest power of two that is smaller than the size of a tree of two leaves or more. */
function splitOf(size: number): number {
    let split = 1;
    while (split * 2 < size) {
        split *= 2;
    }
    return split;
}

/**
 * Computes the root over a list of leaves.
 * @param leaves - the leaves' contents; none gives the hash of nothing.
 * @returns 32 bytes.
 * @see RFC 6962 section 2.1
 */
export function merkleRoot(leaves: readonly Uint8Array[]): Uint8Array {
    const [first] = leaves;
    if (first === undefined) {
        return hash();
    }
    if (leaves.length === 1) {
        return hash(LEAF, first);
    }
    const split = splitOf(leaves.length);
    return hash(NODE, merkleRoot(leaves.slice(0, split)), merkleRoot(leaves.slice(split)));
}

/**
 * Gives the audit path of one leaf, lowest sibling first.
 * @param leaves - the leaves' contents.
 * @param index - of the leaf, 0 to the number of leaves less one.
 * @throws RangeError for an index outside the list.
 * @see RFC 6962 section 2.1.1
 */
export function inclusionProof(leaves: readonly Uint8Array[], index: number): Uint8Array[] {
    if (!Number.isInteger(index) || index < 0 || index >= leaves.length) {
        throw new RangeError('no such leaf');
    }
    if (leaves.length === 1) {
        return [];
    }
    const split = splitOf(leaves.length);
    const [left, right] = [leaves.slice(0, split), leaves.slice(split)];
    return index < split
        ? [...inclusionProof(left, index), merkleRoot(right)]
        : [...inclusionProof(right, index - split), merkleRoot(left)];
}

/** A claim that a leaf stands at a place in a tree. */
export interface Inclusion {
    readonly leaf: Uint8Array;
    readonly index: number;
    /** Number of leaves of the tree. */
    readonly size: number;
    readonly proof: readonly Uint8Array[];
    readonly root: Uint8Array;
}

/**
 * Verifies an audit path.
 * @param inclusion - the claim.
 * @returns false for a wrong one.
 */
export function verifyInclusion({ leaf, index, size, proof, root }: Inclusion): boolean {
    if (!Number.isSafeInteger(index) || !Number.isSafeInteger(size) || index < 0 || index >= size) {
        return false;
    }
    const computed = rootFrom(hash(LEAF, leaf), index, size, [...proof]);
    return computed !== undefined && Buffer.compare(computed, root) === 0;
}

/** Climbs from a leaf to the root of a tree of `size` leaves; undefined when the path has another length than the tree's height there. */
function rootFrom(leafHash: Uint8Array, index: number, size: number, proof: Uint8Array[]): Uint8Array | undefined {
    if (size === 1) {
        return proof.length === 0 ? leafHash : undefined;
    }
    const sibling = proof.pop();
    if (sibling === undefined) {
        return undefined;
    }
    const split = splitOf(size);
    const own = index < split ? rootFrom(leafHash, index, split, proof) : rootFrom(leafHash, index - split, size - split, proof);
    if (own === undefined) {
        return undefined;
    }
    return index < split ? hash(NODE, own, sibling) : hash(NODE, sibling, own);
}
