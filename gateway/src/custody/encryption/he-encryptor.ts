// SPDX-License-Identifier: Apache-2.0
// Homomorphic encryption for the gateway: a worker thread that has the public key only.

import { sha256Hex } from '@wardledger/chaincode/crypto';
import { packSlots } from './he-slots';
import type { HeWindow } from './he-window';
import { HeWorkerHost } from './he-worker-host';

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

/** What the pipeline needs of homomorphic encryption. */
export interface HeEncryptorPort {
    /** SHA-256 (hex) of the public key: the key id that a window names. */
    readonly keyId: string;
    /** @throws RangeError when a value, code or length does not fit the table; HeJobError when the worker gave no result */
    encrypt(window: HeWindow): Promise<EncryptedWindow>;
    close(): Promise<void>;
}

/** Encrypts windows of parameter set `stats-2` in a thread of its own; one at a time, in the order asked. */
export class HeEncryptor implements HeEncryptorPort {
    readonly keyId: string;
    readonly #host: HeWorkerHost;

    constructor(options: HeEncryptorOptions) {
        this.keyId = sha256Hex(options.publicKey);
        this.#host = new HeWorkerHost({ publicKey: options.publicKey }, options.deadline ?? 10_000);
    }

    /** Starts the thread now and checks the parameters, instead of with the first window. */
    start(): Promise<void> {
        return this.#host.start();
    }

    async encrypt(window: HeWindow): Promise<EncryptedWindow> {
        const ciphertext = (await this.#host.run({ operation: 'encrypt', slots: packSlots(window) })) as Uint8Array;
        return { ciphertext, digest: sha256Hex(ciphertext) };
    }

    close(): Promise<void> {
        return this.#host.close();
    }
}
