// SPDX-License-Identifier: Apache-2.0
// Homomorphic decryption for the custodian: a worker thread that has the secret key. Gives totals, never slots.

import { sumCiphertexts } from '@wardledger/chaincode/crypto';
import { totalsOf } from './he-slots';
import type { SignalTotals } from './he-window';
import { HeWorkerHost } from './he-worker-host';

/** Decrypts sums. */
export class HeDecryptor {
    readonly #host: HeWorkerHost;

    /** @param secretKey - uncompressed SEAL bytes */
    constructor(secretKey: Uint8Array, deadline = 10_000) {
        this.#host = new HeWorkerHost({ secretKey }, deadline);
    }

    /** Starts the thread now and checks the parameters and the key. */
    start(): Promise<void> {
        return this.#host.start();
    }

    /**
     * Decrypts a sum to the totals of every signal of the set.
     *
     * @returns `undefined` when what was inside is no sum of readings
     * @throws DomainError `CIPHERTEXT_INVALID` before SEAL sees bytes that are no ciphertext; HeJobError when the worker gave no result
     */
    async totals(ciphertext: Uint8Array): Promise<readonly SignalTotals[] | undefined> {
        const checked = sumCiphertexts([ciphertext]); // a sum of one: reads every coefficient, and gives the same bytes
        const slots = (await this.#host.run({ operation: 'decrypt', ciphertext: checked })) as BigInt64Array;
        return totalsOf(slots);
    }

    close(): Promise<void> {
        return this.#host.close();
    }
}
