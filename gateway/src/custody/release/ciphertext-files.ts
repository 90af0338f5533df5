// SPDX-License-Identifier: Apache-2.0
// Reads homomorphic ciphertexts from the ward's blob folder: files named by the digest of the uncompressed bytes, packed inside.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sha256Hex, unpackCiphertext } from '@wardledger/chaincode/crypto';
import { DomainError, ERRORS } from '@wardledger/chaincode/domain';

/** What the system is short of for a moment says nothing about the file: a sum without it would spend the others' release. */
const PASSING: ReadonlySet<unknown> = new Set(['EMFILE', 'ENFILE', 'ENOMEM']);

/** Finds the bytes of a ciphertext by its digest. */
export interface CiphertextSource {
    /**
     * @throws DomainError `CIPHERTEXT_INVALID` when it is missing, or its bytes are not those of the digest; `CUSTODIAN_UNAVAILABLE` when
     * the process has no room to look
     */
    read(digest: string): Promise<Uint8Array>;
}

/** The ciphertexts that the ward's gateway keeps under `folder`. */
export function ciphertextFiles(folder: string): CiphertextSource {
    return {
        async read(digest) {
            const path = join(folder, digest.slice(0, 2), `${digest}.ct`);
            const bytes = await readFile(path)
                .then(unpackCiphertext)
                .catch((error: unknown) => {
                    if (PASSING.has((error as NodeJS.ErrnoException).code)) {
                        throw new DomainError(ERRORS.CUSTODIAN_UNAVAILABLE, 'a ciphertext cannot be read at this moment');
                    }
                    return undefined; // missing, damaged, or no packed ciphertext
                });
            if (bytes === undefined || sha256Hex(bytes) !== digest) {
                throw new DomainError(ERRORS.CIPHERTEXT_INVALID, 'a ciphertext is missing or differs from its digest');
            }
            return bytes;
        },
    };
}
