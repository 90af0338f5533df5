// SPDX-License-Identifier: Apache-2.0
// Blobs beside the database, named by the SHA-256 of their content: ciphertexts (packed) and envelopes. A file is whole or absent.

import { hash } from 'node:crypto';
import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { packCiphertext, unpackCiphertext } from '@wardledger/chaincode/crypto';
import { SyncedFiles, undefinedWhereAbsent } from './synced-files';

/** `ciphertext`: uncompressed SEAL bytes, kept packed. `envelope`: JWE text in UTF-8, kept as it is. */
export type BlobKind = 'ciphertext' | 'envelope';

const EXTENSIONS: Record<BlobKind, string> = { ciphertext: 'ct', envelope: 'jwe' };

/** Where blobs are put and found. */
export interface BlobStore {
    /** Resolves when the file and its name are synced. Writing the same content again is harmless. @returns its digest, hex @throws DomainError CIPHERTEXT_INVALID for one that is none */
    write(kind: BlobKind, content: Uint8Array): Promise<string>;
    /** `undefined` when there is no such blob. @throws Error when its bytes do not match the digest, DomainError CIPHERTEXT_INVALID when they are no packed ciphertext */
    read(kind: BlobKind, digest: string): Promise<Uint8Array | undefined>;
    /** Removes one, if it is there. @returns whether it was */
    remove(kind: BlobKind, digest: string): Promise<boolean>;
    /** Removes blobs of a kind that were written before a time (milliseconds since the epoch), except these digests. @returns how many */
    removeOlder(kind: BlobKind, before: number, keep: ReadonlySet<string>): Promise<number>;
}

/**
 * Gives the path of a blob: `<directory>/<first two digits>/<digest>.<ct|jwe>`.
 * @param digest - SHA-256 of the content as it was before packing, 64 hex digits
 */
export function blobPath(directory: string, kind: BlobKind, digest: string): string {
    if (!/^[0-9a-f]{64}$/.test(digest)) {
        throw new Error('not a digest');
    }
    return join(directory, digest.slice(0, 2), `${digest}.${EXTENSIONS[kind]}`);
}

function digestOf(content: Uint8Array): string {
    return hash('sha256', content, 'hex');
}

/** @param directory - created with mode 0700 when it is missing */
export function blobStore(directory: string): BlobStore {
    const files = new SyncedFiles(directory);

    return {
        async write(kind, content) {
            const digest = digestOf(content);
            await files.place(blobPath(directory, kind, digest), kind === 'ciphertext' ? packCiphertext(content) : content);
            return digest;
        },
        async read(kind, digest) {
            const stored = await readFile(blobPath(directory, kind, digest)).catch(undefinedWhereAbsent);
            if (stored === undefined) {
                return undefined;
            }
            const content = kind === 'ciphertext' ? unpackCiphertext(stored) : stored;
            if (digestOf(content) !== digest) {
                throw new Error('a stored blob does not match its digest');
            }
            return content;
        },
        async remove(kind, digest) {
            const removed = await rm(blobPath(directory, kind, digest)).then(() => true, undefinedWhereAbsent);
            return removed === true;
        },
        async removeOlder(kind, before, keep) {
            const ending = `.${EXTENSIONS[kind]}`;
            let removed = 0;
            for (const folder of await readdir(directory)) {
                const names = await readdir(join(directory, folder)).catch(() => []);
                for (const name of names.filter((each) => each.endsWith(ending))) {
                    const path = join(directory, folder, name);
                    const digest = name.slice(0, -ending.length);
                    if (!keep.has(digest) && (await stat(path)).mtimeMs < before) {
                        await rm(path);
                        removed += 1;
                    }
                }
            }
            return removed;
        },
    };
}
