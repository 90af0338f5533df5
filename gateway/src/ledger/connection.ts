// SPDX-License-Identifier: Apache-2.0
// One gRPC connection to the ward's own peer, shared by every identity, with a deadline on every call.

import { Client, credentials, Metadata, status, type CallOptions } from '@grpc/grpc-js';
import { connect, hash, type Gateway } from '@hyperledger/fabric-gateway';
import type { LedgerCaller } from './ports';

/** Deadlines in milliseconds. */
export interface LedgerDeadlines {
    readonly evaluate: number;
    readonly endorse: number;
    readonly submit: number;
    readonly commitStatus: number;
}

/** Where the peer is and how it is recognised. */
export interface ConnectionOptions {
    /** `host:port` */
    readonly peerEndpoint: string;
    /** PEM of the CA that signed the peer's TLS certificate. */
    readonly tlsRoot: Uint8Array | string;
    /** The name in the peer's certificate, where it is not the host of the endpoint. */
    readonly serverName?: string;
    readonly deadlines?: Partial<LedgerDeadlines>;
}

const DEADLINES: LedgerDeadlines = { evaluate: 5_000, endorse: 15_000, submit: 10_000, commitStatus: 30_000 };
const MAXIMUM_MESSAGE = 100 * 1024 * 1024;
/** A question that every peer refuses at once: it names nobody and is signed by nobody. */
const NOBODYS_QUESTION = '/gateway.Gateway/Evaluate';
/** What a call fails with to which nobody answers; any other failure is an answer. */
const NO_ANSWER: readonly number[] = [status.UNAVAILABLE, status.DEADLINE_EXCEEDED, status.CANCELLED];

/** The connection and the identities that speak over it. */
export class LedgerConnection {
    readonly deadlines: LedgerDeadlines;
    readonly #client: Client;

    constructor({ peerEndpoint, tlsRoot, serverName, deadlines }: ConnectionOptions) {
        this.deadlines = { ...DEADLINES, ...deadlines };
        this.#client = new Client(peerEndpoint, credentials.createSsl(Buffer.from(tlsRoot)), {
            'grpc.max_receive_message_length': MAXIMUM_MESSAGE,
            'grpc.max_send_message_length': MAXIMUM_MESSAGE,
            'grpc.keepalive_time_ms': 60_000,
            // A peer that comes back is found again within a few seconds.
            'grpc.initial_reconnect_backoff_ms': 200,
            'grpc.max_reconnect_backoff_ms': 3_000,
            ...(serverName === undefined ? {} : { 'grpc.ssl_target_name_override': serverName, 'grpc.default_authority': serverName }),
        });
    }

    // Deadlines are times of the wall clock because gRPC takes no others; it makes a timer of them at once, which no later step moves.

    /** The SDK's view of the connection for one identity: no connection of its own, cheap to make. */
    as(caller: LedgerCaller): Gateway {
        const within = (milliseconds: number) => (): CallOptions => ({ deadline: Date.now() + milliseconds });
        return connect({
            client: this.#client,
            identity: { mspId: caller.mspId, credentials: Buffer.from(caller.certificate, 'utf8') },
            // Low-s and DER: the custodian's promise. The SDK's own signer would need the private key here.
            // It hashes the message itself (OpenSSL signs no digest made elsewhere), so the SDK must not hash before: `hash.none`.
            signer: (message) => caller.sign(message),
            hash: hash.none,
            evaluateOptions: within(this.deadlines.evaluate),
            endorseOptions: within(this.deadlines.endorse),
            submitOptions: within(this.deadlines.submit),
            commitStatusOptions: within(this.deadlines.commitStatus),
        });
    }

    /** Whether the peer answers a call within the time: a connection stands also to a process that has stopped answering. */
    reachable(timeoutMilliseconds: number): Promise<boolean> {
        const same = (bytes: Buffer): Buffer => bytes;
        const metadata = new Metadata({ waitForReady: true });
        const options = { deadline: Date.now() + timeoutMilliseconds };
        return new Promise((resolve) => {
            this.#client.makeUnaryRequest(NOBODYS_QUESTION, same, same, Buffer.alloc(0), metadata, options, (error) => {
                resolve(error === null || !NO_ANSWER.includes(error.code));
            });
        });
    }

    close(): void {
        this.#client.close();
    }
}
