// SPDX-License-Identifier: Apache-2.0
// Homomorphic encryption for the gateway: a worker thread that has the public key only.

import type { HeWindow } from './he-window';

/** How an `HeEncryptor` is made. */
export interface HeEncryptorOptions {
    /** Uncompressed SEAL bytes of the public key. */
    readonly publicKey: Uint8Array;
    /** Milliseconds until a job is given up and its worker replaced; 10,000 unless told. */
    readonly deadline?: number;
}

/** One window's ciphertext. */
export interface EncryptedWindow {
    /** Uncompressed SEAL bytes, 131,185 of them. */
    readonly ciphertext: Uint8Array;
    /** SHA-256 (hex) of these bytes. */
    readonly digest: string;
}

/** Encrypts windows of parameter set `stats-1`. */
export interface HeEncryptorPort {
    /** SHA-256 (hex) of the public key: the key id that a window names. */
    readonly keyId: string;
    /** @throws Error when a value, code or length does not fit the table; Error `deadline` when the worker hangs */
    encrypt(window: HeWindow): Promise<EncryptedWindow>;
    close(): Promise<void>;
}
