// SPDX-License-Identifier: Apache-2.0
// A TLS gRPC server whose methods take and give serialised messages.
import {
    Server,
    ServerCredentials,
    status,
    type handleServerStreamingCall,
    type handleUnaryCall,
    type MethodDefinition,
    type handleBidiStreamingCall,
    type UntypedHandleCall,
} from '@grpc/grpc-js';
import { refuseOddCalls } from './refused-calls';
import { requireUtf8, type TextPath } from '../protos/texts';
import { WireMessage } from '../protos/wire';
import { abortSignalOf, cancellationOf, type Cancellation } from './cancellation';
import { RpcError, toServiceError } from './rpc-error';

/** Largest message that a peer takes, and sends. */
export const MAX_MESSAGE_BYTES = 100 * 1024 * 1024;

/** grpc-js would refuse a large message in other words than Go; up to this size the refusal is ours. */
const MAX_RECEIVED_BYTES = 2.5 * MAX_MESSAGE_BYTES;

/** A method with one request and one answer. */
export type UnaryMethod = (request: WireMessage, call: Cancellation) => Promise<Buffer>;
/** A method with one request and a stream of answers. */
export type ServerStreamMethod = (request: WireMessage, signal: AbortSignal) => AsyncIterable<Buffer>;
/** A method that answers each message of a stream; returning false ends the stream. */
export type DuplexMethod = (request: WireMessage, send: (answer: Buffer) => void, signal: AbortSignal) => Promise<boolean>;

/** A gRPC service: its full name, its methods, and how many calls it serves at a time. */
export interface Service {
    readonly name: string;
    readonly limit?: number;
    /** Texts of the requests, by method. */
    readonly texts?: Readonly<Record<string, readonly TextPath[]>>;
    readonly unary?: Readonly<Record<string, UnaryMethod>>;
    readonly serverStream?: Readonly<Record<string, ServerStreamMethod>>;
    readonly duplex?: Readonly<Record<string, DuplexMethod>>;
}

/** Counts the calls of one service. */
class Limiter {
    readonly #service: Service;
    #active = 0;

    constructor(service: Service) {
        this.#service = service;
    }

    async run<T>(work: () => Promise<T>): Promise<T> {
        const { name, limit = Infinity } = this.#service;
        if (this.#active >= limit) {
            throw new Error(`too many requests for /${name}, exceeding concurrency limit (${limit})`);
        }
        this.#active++;
        try {
            return await work();
        } finally {
            this.#active--;
        }
    }
}

function parsed(bytes: Buffer, texts: readonly TextPath[] = []): WireMessage {
    if (bytes.length > MAX_MESSAGE_BYTES) {
        throw new RpcError(status.RESOURCE_EXHAUSTED, `grpc: received message larger than max (${bytes.length} vs. ${MAX_MESSAGE_BYTES})`);
    }
    try {
        const message = new WireMessage(bytes);
        requireUtf8(message, texts);
        return message;
    } catch (error) {
        throw new RpcError(status.INTERNAL, `grpc: error unmarshalling request: ${(error as Error).message}`);
    }
}

/** An answer, unless it is larger than what a peer sends. */
function sendable(answer: Buffer): Buffer {
    if (answer.length > MAX_MESSAGE_BYTES) {
        throw new RpcError(
            status.RESOURCE_EXHAUSTED,
            `grpc: trying to send message larger than max (${answer.length} vs. ${MAX_MESSAGE_BYTES})`,
        );
    }
    return answer;
}

function unaryHandler(method: UnaryMethod, limiter: Limiter, texts?: readonly TextPath[]): handleUnaryCall<Buffer, Buffer> {
    return (call, callback) => {
        limiter
            .run(async () => method(parsed(call.request, texts), cancellationOf(call)))
            .then((answer) => {
                callback(null, sendable(answer));
            })
            .catch((error: unknown) => {
                callback(toServiceError(error));
            });
    };
}

function streamHandler(method: ServerStreamMethod, limiter: Limiter): handleServerStreamingCall<Buffer, Buffer> {
    return (call) => {
        const controller = abortSignalOf(call);
        const serve = async (): Promise<void> => {
            for await (const answer of method(parsed(call.request), controller.signal)) {
                if (!call.write(sendable(answer))) {
                    await drained(call, controller.signal);
                }
            }
        };
        limiter.run(serve).then(
            () => {
                call.end();
            },
            (error: unknown) => call.emit('error', toServiceError(error)),
        );
    };
}

/** Resolves when the client has taken what was written, or is gone. */
function drained(call: NodeJS.EventEmitter, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
        call.once('drain', resolve);
        signal.addEventListener('abort', () => {
            resolve();
        });
    });
}

/**
 * Answers the messages of a stream one after the other, until one answer is false or the client has no more. Not a `for await`:
 * leaving such a loop destroys the stream, and with it what has been written to it.
 */
function answerEach(call: NodeJS.ReadableStream, answer: (message: Buffer) => Promise<boolean>): Promise<void> {
    return new Promise((resolve, reject) => {
        let last: Promise<boolean> = Promise.resolve(true);
        const then = (next: (goesOn: boolean) => Promise<boolean>): void => {
            last = last.then(next);
            last.catch(reject);
        };
        call.on('data', (message: Buffer) => {
            then(async (goesOn) => {
                const more = goesOn && (await answer(message));
                if (!more) {
                    resolve();
                }
                return more;
            });
        });
        call.on('end', () => {
            then((goesOn) => {
                resolve();
                return Promise.resolve(goesOn);
            });
        });
    });
}

function duplexHandler(method: DuplexMethod, limiter: Limiter): handleBidiStreamingCall<Buffer, Buffer> {
    return (call) => {
        const controller = abortSignalOf(call);
        const send = (answer: Buffer): void => void call.write(sendable(answer));
        const serve = (): Promise<void> => answerEach(call, (message) => method(parsed(message), send, controller.signal));
        limiter.run(serve).then(
            () => {
                controller.abort();
                call.end();
            },
            (error: unknown) => call.emit('error', toServiceError(error)),
        );
    };
}

/** Methods take and give what is on the wire. */
const same = (bytes: Buffer): Buffer => bytes;
const SERIALISED = { requestSerialize: same, requestDeserialize: same, responseSerialize: same, responseDeserialize: same };

/** Where a server listens and with which certificate. */
export interface ServerOptions {
    readonly host: string;
    readonly port: number;
    readonly certificate: Buffer;
    readonly key: Buffer;
}

/** A running server. */
export interface RunningServer {
    readonly port: number;
    stop(): Promise<void>;
}

/**
 * Starts a server.
 * @param options - port 0 takes any free one
 */
export async function startServer({ host, port, certificate, key }: ServerOptions, services: readonly Service[]): Promise<RunningServer> {
    const server = new Server({ 'grpc.max_receive_message_length': MAX_RECEIVED_BYTES, 'grpc.max_send_message_length': -1 });
    services.forEach((service) => {
        const limiter = new Limiter(service);
        const definitions: Record<string, MethodDefinition<Buffer, Buffer>> = {};
        const handlers: Record<string, UntypedHandleCall> = {};
        const add = (method: string, [requestStream, responseStream]: [boolean, boolean], handler: UntypedHandleCall): void => {
            definitions[method] = { path: `/${service.name}/${method}`, requestStream, responseStream, ...SERIALISED };
            handlers[method] = handler;
        };
        Object.entries(service.unary ?? {}).forEach(([name, method]) => {
            add(name, [false, false], unaryHandler(method, limiter, service.texts?.[name]) as UntypedHandleCall);
        });
        Object.entries(service.serverStream ?? {}).forEach(([name, method]) => {
            add(name, [false, true], streamHandler(method, limiter) as UntypedHandleCall);
        });
        Object.entries(service.duplex ?? {}).forEach(([name, method]) => {
            add(name, [true, true], duplexHandler(method, limiter) as UntypedHandleCall);
        });
        server.addService(definitions, handlers);
    });
    const methods = new Map(
        services.map(({ name, unary, serverStream, duplex }) => [name, new Set(Object.keys({ ...unary, ...serverStream, ...duplex }))]),
    );
    refuseOddCalls(server, methods);
    const credentials = ServerCredentials.createSsl(null, [{ private_key: key, cert_chain: certificate }], false);
    const bound = await new Promise<number>((resolve, reject) => {
        server.bindAsync(`${host}:${port}`, credentials, (error, actual) => {
            if (error) {
                reject(error);
            } else {
                resolve(actual);
            }
        });
    });
    return {
        port: bound,
        stop: () => {
            server.forceShutdown();
            return Promise.resolve();
        },
    };
}
