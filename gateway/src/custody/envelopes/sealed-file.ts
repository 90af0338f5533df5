// SPDX-License-Identifier: Apache-2.0
// Files too large for an envelope, sealed in segments as they stream: the STREAM construction (Hoang, Reyhanitabar, Rogaway, Vizár 2015) over AES-256-GCM, under
// a key that is drawn for one file. A nonce counts the segments and says which is the last, so that one that was removed, moved, repeated, cut off or taken
// from another file does not open; and any part can be opened without what stands before it.

import { createHash, randomBytes } from 'node:crypto';
import { decryptGcm, encryptGcm } from '../keys/aes-gcm';

/** Bytes of a file in one segment. */
export const SEGMENT_BYTES = 65_536;

const TAG_BYTES = 16;
const NONCE_BYTES = 12;
const COUNTER_AT = 7;
/** What a sealed file begins with; its last byte is the version of this layout. */
const HEADER = Buffer.from('WLFILE\0\x01', 'latin1');

/** Reads so many bytes of what is stored, from a place; fewer where it ends before. */
export type ReadStored = (position: number, length: number) => Promise<Uint8Array>;

/** A sealed file and what opens it. */
export interface SealedFile {
    /** Of {@link newFileKey}. */
    readonly key: string;
    /** Bytes of the file itself, as its author has signed. */
    readonly size: number;
    readonly read: ReadStored;
}

/** The bytes from and to which a file is wanted, both included. */
export interface ByteRange {
    readonly from: number;
    readonly to: number;
}

/** Why a file is not opened. */
export class SealedFileError extends Error {
    constructor() {
        super('a stored file does not open under its key');
        this.name = 'SealedFileError';
    }
}

/** The key of one file: 256 random bits, base64url. */
export function newFileKey(): string {
    return randomBytes(32).toString('base64url');
}

/** Bytes that are stored for a file of a size. */
export function sealedSize(size: number): number {
    return HEADER.length + size + TAG_BYTES * segmentsOf(size);
}

/** Seals what comes, a segment at a time; a file of nothing has one empty segment. */
export async function* sealFile(key: string, content: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
    const bytes = Buffer.from(key, 'base64url');
    yield HEADER;
    const segment = Buffer.allocUnsafe(SEGMENT_BYTES);
    let filled = 0;
    let index = 0;
    for await (const chunk of content) {
        for (let taken = 0; taken < chunk.length;) {
            // A full segment waits until something follows it: the last one is marked.
            if (filled === SEGMENT_BYTES) {
                yield encryptGcm(segment, inputs(bytes, index, false));
                index += 1;
                filled = 0;
            }
            const part = chunk.subarray(taken, taken + SEGMENT_BYTES - filled);
            segment.set(part, filled);
            filled += part.length;
            taken += part.length;
        }
    }
    yield encryptGcm(segment.subarray(0, filled), inputs(bytes, index, true));
}

/**
 * Opens a range, a segment at a time: nothing is given that was not verified.
 * @throws SealedFileError where a segment is not what was sealed in its place
 */
export async function* openFile({ key, size, read }: SealedFile, { from, to }: ByteRange): AsyncGenerator<Uint8Array, void, undefined> {
    const bytes = Buffer.from(key, 'base64url');
    const last = segmentsOf(size) - 1;
    if (!HEADER.equals(await read(0, HEADER.length))) {
        throw new SealedFileError();
    }
    for (let index = Math.floor(from / SEGMENT_BYTES); index <= Math.floor(to / SEGMENT_BYTES); index += 1) {
        const start = index * SEGMENT_BYTES;
        const length = index === last ? size - start : SEGMENT_BYTES;
        const sealed = await read(HEADER.length + index * (SEGMENT_BYTES + TAG_BYTES), length + TAG_BYTES);
        const opened = opening(sealed, inputs(bytes, index, index === last));
        yield opened.subarray(Math.max(0, from - start), to + 1 - start);
    }
}

/** SHA-256 (hex) of what streams by. */
export class StreamDigest {
    readonly #hash = createHash('sha256');

    /** Hands on what comes. */
    async *over(content: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
        for await (const chunk of content) {
            this.#hash.update(chunk);
            yield chunk;
        }
    }

    /** Of all that came; once. */
    hex(): string {
        return this.#hash.digest('hex');
    }
}

function segmentsOf(size: number): number {
    return Math.max(1, Math.ceil(size / SEGMENT_BYTES));
}

function inputs(key: Buffer, index: number, isLast: boolean): Parameters<typeof encryptGcm>[1] {
    const nonce = Buffer.alloc(NONCE_BYTES);
    nonce.writeUInt32BE(index, COUNTER_AT);
    nonce.writeUInt8(isLast ? 1 : 0, NONCE_BYTES - 1);
    return { key, nonce, associated: HEADER };
}

function opening(sealed: Uint8Array, gcm: Parameters<typeof decryptGcm>[1]): Buffer {
    try {
        return decryptGcm(sealed, gcm);
    } catch {
        throw new SealedFileError();
    }
}
