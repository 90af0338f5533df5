// SPDX-License-Identifier: Apache-2.0
// A client that costs little, so that what is measured is the network: requests made beforehand, bare HTTP/2, one signature a transaction.

import { common, gateway, peer } from '@hyperledger/fabric-protos';
import { signLowS } from '@wardledger/bench-common';
import { CHANNEL, newKeys, readCredentials, VALUE, type Credentials, type LoadClient, type Target } from './client';
import { GrpcConnection } from './grpc-connection';
import { prepared, type Prepared } from './prepared';

const VALID = peer.TxValidationCode.VALID;

/** Serialised gateway.SubmitRequest with the endorsed transaction, signed. */
function submission(txId: string, endorsed: Uint8Array, { key }: Credentials): Uint8Array {
    const envelope = gateway.EndorseResponse.deserializeBinary(endorsed).getPreparedTransaction() ?? new common.Envelope();
    envelope.setSignature(signLowS(envelope.getPayload_asU8(), key));
    const request = new gateway.SubmitRequest();
    request.setTransactionId(txId);
    request.setChannelId(CHANNEL);
    request.setPreparedTransaction(envelope);
    return request.serializeBinary();
}

class LeanClient implements LoadClient {
    readonly #connection: GrpcConnection;
    readonly #credentials: Credentials;
    readonly #nextKey = newKeys();
    readonly #waiting: Prepared[] = [];

    constructor(target: Target) {
        this.#credentials = readCredentials(target);
        this.#connection = new GrpcConnection(target.endpoint, this.#credentials);
    }

    prepare(count: number): Promise<void> {
        while (this.#waiting.length < count) {
            this.#waiting.push(this.#put());
        }
        return Promise.resolve();
    }

    async submit(): Promise<void> {
        const { txId, proposed, status } = this.#waiting.pop() ?? this.#put();
        const endorsed = await this.#connection.call('Endorse', proposed);
        await this.#connection.call('Submit', submission(txId, endorsed, this.#credentials));
        const answer = gateway.CommitStatusResponse.deserializeBinary(await this.#connection.call('CommitStatus', status));
        if (answer.getResult() !== VALID) {
            throw new Error(`transaction ${txId} ended with code ${String(answer.getResult())}`);
        }
    }

    async evaluate(): Promise<void> {
        await this.#connection.call('Evaluate', (this.#waiting.pop() ?? this.#put()).proposed);
    }

    close(): void {
        this.#connection.close();
    }

    #put(): Prepared {
        return prepared(['bare:Put', this.#nextKey(), VALUE], this.#credentials);
    }
}

/** Connects to a peer. */
export const leanClient = (target: Target): LoadClient => new LeanClient(target);
