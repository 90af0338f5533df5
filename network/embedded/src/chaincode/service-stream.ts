// SPDX-License-Identifier: Apache-2.0
// A chaincode as a service: the peer dials the chaincode's server and talks to it over one gRPC stream.
import { Client, connectivityState, credentials, type ClientDuplexStream, type ServiceError } from '@grpc/grpc-js';
import type { Connection } from './connection';
import { decodeMessage, encodeMessage, MAX_MESSAGE_BYTES, type ChaincodeMessage } from './messages';
import type { ChaincodeStream } from './stream';

const METHOD = '/protos.Chaincode/Connect';

/** Those of a peer: a ping after a minute of silence, and 20 s to answer it. */
const channelOptions = {
    'grpc.max_receive_message_length': MAX_MESSAGE_BYTES,
    'grpc.max_send_message_length': MAX_MESSAGE_BYTES,
    'grpc.keepalive_time_ms': 60_000,
    'grpc.keepalive_timeout_ms': 20_000,
    'grpc.keepalive_permit_without_calls': 1,
    'grpc.enable_http_proxy': 0,
    'grpc.use_local_subchannel_pool': 1, // a dial is a new connection, as a peer makes it
};

/** The peer's end of a stream to a chaincode's server. */
class ServiceStream implements ChaincodeStream {
    readonly #client: Client;
    readonly #call: ClientDuplexStream<ChaincodeMessage, ChaincodeMessage>;
    #ended = false;

    constructor(client: Client) {
        this.#client = client;
        this.#call = client.makeBidiStreamRequest(METHOD, encodeMessage, decodeMessage);
    }

    send(message: ChaincodeMessage): void {
        if (!this.#ended) {
            this.#call.write(message);
        }
    }

    receive(onMessage: (message: ChaincodeMessage) => void, onEnd: (reason: string) => void): void {
        const end = (reason: string): void => {
            if (!this.#ended) {
                this.#ended = true;
                this.#client.close();
                onEnd(reason);
            }
        };
        this.#call.on('data', onMessage);
        this.#call.on('end', () => {
            end('EOF');
        });
        this.#call.on('error', (error: ServiceError) => {
            end(`receive from chaincode support stream failed: ${error.details}`);
        });
    }

    close(): void {
        this.#call.cancel();
    }
}

/** Why the last attempt to connect failed: what a call says that does not wait for the next one. */
function lastFailure(client: Client, deadline: number): Promise<string> {
    return new Promise((resolve) => {
        const probe = client.makeBidiStreamRequest(METHOD, encodeMessage, decodeMessage, { deadline });
        probe.on('error', (error: ServiceError) => {
            resolve(error.details);
        });
        probe.on('data', () => {
            probe.cancel();
        });
    });
}

/** Waits for the connection. As at a peer, a refusal ends it at once; any other failure is followed by a further attempt until the timeout. */
async function connected(client: Client, { address, dialTimeoutMs }: Connection): Promise<void> {
    const channel = client.getChannel();
    const deadline = Date.now() + dialTimeoutMs;
    for (;;) {
        // A client that was closed meanwhile throws here.
        const state = channel.getConnectivityState(true);
        if (state === connectivityState.READY) {
            return;
        }
        if (state === connectivityState.TRANSIENT_FAILURE && (await lastFailure(client, deadline)).includes('ECONNREFUSED')) {
            throw new Error(`connection error: desc = "transport: error while dialing: dial tcp ${address}: connect: connection refused"`);
        }
        const isLate = await new Promise<Error | undefined>((resolve) => {
            channel.watchConnectivityState(state, deadline, resolve);
        });
        if (isLate) {
            throw new Error('context deadline exceeded');
        }
    }
}

/**
 * Connects to a chaincode's server and opens the stream.
 * @param signal - gives up
 * @throws Error with a peer's text when nobody answers, or somebody who is not trusted
 */
export async function dial(connection: Connection, signal: AbortSignal): Promise<ChaincodeStream> {
    const { address, tls } = connection;
    const channelCredentials = tls
        ? credentials.createSsl(tls.rootCertificate, tls.client?.key, tls.client?.certificate)
        : credentials.createInsecure();
    const named = tls?.serverName === undefined ? {} : { 'grpc.ssl_target_name_override': tls.serverName };
    const client = new Client(address, channelCredentials, { ...channelOptions, ...named });
    const giveUp = (): void => {
        client.close();
    };
    signal.addEventListener('abort', giveUp, { once: true });
    try {
        await connected(client, connection);
        return new ServiceStream(client);
    } catch (error) {
        client.close();
        const { message } = error as Error;
        throw new Error(`error creating grpc connection to ${address}: failed to create new connection: ${message}`, {
            cause: error,
        });
    } finally {
        signal.removeEventListener('abort', giveUp);
    }
}
