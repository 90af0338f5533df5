// SPDX-License-Identifier: Apache-2.0
// What the ledger holds of a post: one digest over a keyed digest of its header, a nonce, and the root over keyed leaves of its readings as they were sent. Everything is
// keyed, for whoever knows device, patient and time has a few hundred readings to try. Byte by byte in docs/post-bytes.md (S0, Algorithm 2: h, w_i, h2).

import { demandDefined, type Hex64, postHeader, postReadings, type SentPost } from '../domain';
import { HASH_BYTES, hmacSha256, keysOf, sha256 } from './keyed-hash';
import { merklePath, merkleRoot, rootByPath } from './merkle';

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
    const { keyedHeader, entries } = committed(post, key);
    return digestOf(keyedHeader, nonce, merkleRoot(entries));
}

/** That one reading is in a post: what opens it and its header, and of the others nothing but digests. Bytes are base64url. */
export interface ReadingProof {
    /** Of all readings, signal by signal, and observations. */
    readonly index: number;
    /** How many there are. */
    readonly leaves: number;
    /** What its leaf holds. */
    readonly reading: string;
    /** Of this leaf alone: 32 bytes. */
    readonly leafKey: string;
    /** Whose the post is, when it was measured, and what each leaf is of. */
    readonly header: string;
    /** 32 bytes. */
    readonly headerKey: string;
    /** N: 16 bytes. */
    readonly nonce: string;
    /** From the leaf to the root: 32 bytes each. */
    readonly path: readonly string[];
}

/**
 * Proves one reading of a post: whoever has the proof can try no other reading, for each leaf has a key of its own.
 * @param post - as it was sent.
 * @param secrets - by which it was committed.
 * @param index - of the reading.
 * @returns `undefined` where the post has no such reading.
 * @throws RangeError as `postDigestOf`
 */
export function readingProofOf(post: SentPost, { key, nonce }: PostSecrets, index: number): ReadingProof | undefined {
    const { header, headerKey, leafKeys, entries, readings } = committed(post, key);
    const [reading, leafKey] = [readings[index], leafKeys[index]];
    if (reading === undefined || leafKey === undefined) {
        return undefined;
    }
    return {
        index,
        leaves: entries.length,
        reading: textOf(reading),
        leafKey: textOf(leafKey),
        header: textOf(header),
        headerKey: textOf(headerKey),
        nonce,
        path: merklePath(entries, index).map(textOf),
    };
}

/**
 * Computes the digest of the post in which a proof says that a reading is. What header and reading say, and that they agree, is for whoever reads them (docs/post-bytes.md).
 * @param proof - as somebody gives it.
 * @returns `undefined` where it leads to no digest.
 * @throws RangeError for keys, a nonce or a node of another length: one digest would have two openings.
 */
export function digestOfProof(proof: ReadingProof): Hex64 | undefined {
    const header = hmacSha256(bytesOf(proof.headerKey, HASH_BYTES), Buffer.from(proof.header, 'base64url'));
    const entry = entryOf(bytesOf(proof.leafKey, HASH_BYTES), header, {
        index: proof.index,
        reading: Buffer.from(proof.reading, 'base64url'),
    });
    const path = proof.path.map((node) => bytesOf(node, HASH_BYTES));
    const root = rootByPath(entry, { index: proof.index, size: proof.leaves }, path);
    return root && digestOf(header, proof.nonce, root);
}

/** What a post is committed by: its header, keys, the keyed header and an entry for each reading. */
interface Committed {
    readonly header: Uint8Array;
    readonly headerKey: Uint8Array;
    readonly leafKeys: readonly Uint8Array[];
    readonly keyedHeader: Uint8Array;
    readonly entries: readonly Uint8Array[];
    readonly readings: readonly Uint8Array[];
}

function committed(post: SentPost, key: string): Committed {
    const readings = postReadings(post);
    const [first, ...leafKeys] = keysOf(bytesOf(key, HASH_BYTES), 1 + readings.length);
    const headerKey = demandDefined(first, 'the key of a header');
    const header = postHeader(post);
    const keyedHeader = hmacSha256(headerKey, header);
    const entries = readings.map((reading, index) =>
        entryOf(demandDefined(leafKeys[index], 'the key of a leaf'), keyedHeader, { index, reading }),
    );
    return { header, headerKey, leafKeys, keyedHeader, entries, readings };
}

function digestOf(header: Uint8Array, nonce: string, root: Uint8Array): Hex64 {
    return sha256(Buffer.concat([DIGEST_TAG, header, bytesOf(nonce, NONCE_BYTES), root])).toString('hex');
}

function textOf(bytes: Uint8Array): string {
    return Buffer.from(bytes).toString('base64url');
}
