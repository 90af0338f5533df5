// SPDX-License-Identifier: Apache-2.0
// What the ledger holds of a post: one digest over a keyed digest of its header, a nonce, and the root over keyed leaves of its readings as they were sent. Everything is
// keyed, for whoever knows device, patient and time has a few hundred readings to try. Byte by byte in docs/post-bytes.md (S0, Algorithm 2: h, w_i, h2).

import { demandDefined, type Hex64, postHeader, postReadings, type SentPost } from '../domain';
import { HASH_BYTES, hmacSha256, keysOf, sha256 } from './keyed-hash';
import { merkleRoot } from './merkle';

/** How what is hashed to the digest begins. */
const DIGEST_TAG = Buffer.from('wardledger post digest 1\n', 'ascii');
const INDEX_BYTES = 4;
const NONCE_BYTES = 16;

/** What opens a post's digest to whoever has the readings; drawn for one post, or of it. */
export interface PostSecrets {
    /** K: 32 bytes, base64url. Whoever has it can try readings, so it is where the readings are alone. */
    readonly key: string;
    /** N: 16 bytes, base64url. */
    readonly nonce: string;
}

/** @throws RangeError for other lengths */
function bytesOf(text: string, length: number): Buffer {
    const bytes = Buffer.from(text, 'base64url');
    if (bytes.length !== length) {
        throw new RangeError('no key or nonce of a post');
    }
    return bytes;
}

/** An entry of the tree: the key of this leaf alone, so that it can be shown without the others; whose it is, which one, and what it holds. */
function entryOf(
    key: Uint8Array,
    header: Uint8Array,
    { index, reading }: { readonly index: number; readonly reading: Uint8Array },
): Buffer {
    const entry = Buffer.allocUnsafe(2 * HASH_BYTES + INDEX_BYTES + reading.length);
    entry.set(key);
    entry.set(header, HASH_BYTES);
    entry.writeUInt32BE(index, 2 * HASH_BYTES);
    entry.set(reading, 2 * HASH_BYTES + INDEX_BYTES);
    return entry;
}

/**
 * Computes the digest of a post that the ledger holds, and that a device signs.
 * @param post - as it was sent.
 * @param secrets - by which it was committed.
 * @throws RangeError for what no post holds, and for another length of key or nonce
 */
export function postDigestOf(post: SentPost, { key, nonce }: PostSecrets): Hex64 {
    const readings = postReadings(post);
    const [headerKey, ...leafKeys] = keysOf(bytesOf(key, HASH_BYTES), 1 + readings.length);
    const header = hmacSha256(demandDefined(headerKey, 'the key of a header'), postHeader(post));
    const entries = readings.map((reading, index) =>
        entryOf(demandDefined(leafKeys[index], 'the key of a leaf'), header, { index, reading }),
    );
    return sha256(Buffer.concat([DIGEST_TAG, header, bytesOf(nonce, NONCE_BYTES), merkleRoot(entries)])).toString('hex');
}
