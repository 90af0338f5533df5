// SPDX-License-Identifier: Apache-2.0
// The collection of both wards: off the channel, which sees only hashes of its keys and values. Every value written carries a random salt.

import type { ChaincodeStub } from 'fabric-shim-api';
import type { Hex64 } from '../../domain';
import { fromBytes, toBytes } from './json-value';
import type { PrivateKey } from './ledger-keys';

export const COLLECTION = 'bothWards';

/** What every private value carries, so that its hash cannot be guessed. */
interface Salted {
    readonly salt: Hex64;
}

/** Typed access to the private state of one transaction. */
export class PrivateState {
    readonly #stub: ChaincodeStub;

    constructor(stub: ChaincodeStub) {
        this.#stub = stub;
    }

    /**
     * Reads a value; always committed state.
     * @param key - of the value.
     * @returns undefined for an absent key.
     */
    async get<T>(key: PrivateKey<T>): Promise<T | undefined> {
        return fromBytes(await this.#stub.getPrivateData(COLLECTION, key.path)) as T | undefined;
    }

    /**
     * Writes a salted value as canonical JSON.
     * @param key - of the value.
     * @param value - the fact.
     */
    async put<T extends Salted>(key: PrivateKey<T>, value: T): Promise<void> {
        await this.#stub.putPrivateData(COLLECTION, key.path, toBytes(value));
    }

    /**
     * Deletes a value together with its past versions on every peer.
     * @param key - of the value.
     */
    async purge(key: PrivateKey<unknown>): Promise<void> {
        await this.#stub.purgePrivateData(COLLECTION, key.path);
    }
}
