// SPDX-License-Identifier: Apache-2.0
// A client that does all that Fabric's SDK does for a transaction (three messages composed, signed and sent), at a fraction of its cost,
// so that what is measured is the network.

import { gateway, peer } from '@hyperledger/fabric-protos';
import { newKeys, readCredentials, VALUE, type LoadClient, type Target } from './client';
import { GrpcConnection } from './grpc-connection';
import { TransactionWriter } from './transaction';

const VALID = peer.TxValidationCode.VALID;

class LeanClient implements LoadClient {
    readonly #connection: GrpcConnection;
    readonly #writer: TransactionWriter;
    readonly #nextKey = newKeys();
    readonly #readKey = this.#nextKey();

    constructor(target: Target) {
        const credentials = readCredentials(target);
        this.#writer = new TransactionWriter(credentials);
        this.#connection = new GrpcConnection(target.endpoint, credentials);
    }

    prepare(): Promise<void> {
        return this.#put(this.#readKey);
    }

    submit(): Promise<void> {
        return this.#put(this.#nextKey());
    }

    async evaluate(): Promise<void> {
        await this.#connection.call('Evaluate', this.#writer.propose(['bare:Get', this.#readKey]).request);
    }

    close(): void {
        this.#connection.close();
    }

    async #put(key: string): Promise<void> {
        const { txId, request } = this.#writer.propose(['bare:Put', key, VALUE]);
        const endorsed = await this.#connection.call('Endorse', request);
        await this.#connection.call('Submit', this.#writer.submission(txId, endorsed));
        const answer = await this.#connection.call('CommitStatus', this.#writer.statusRequest(txId));
        const code = gateway.CommitStatusResponse.deserializeBinary(answer).getResult();
        if (code !== VALID) {
            throw new Error(`transaction ${txId} ended with code ${String(code)}`);
        }
    }
}

/** Connects to a peer. */
export const leanClient = (target: Target): LoadClient => new LeanClient(target);
