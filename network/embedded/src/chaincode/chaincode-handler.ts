// SPDX-License-Identifier: Apache-2.0
// The peer's half of the shim protocol for one chaincode at one peer: starts transactions, and answers what the chaincode asks.
import { WireMessage, asBuffer } from '../protos/wire';
import type { Membership } from './collection-access';
import { MessageType, messageTypeName, type ChaincodeMessage } from './messages';
import { queryOperations } from './query-operations';
import { stateOperations } from './state-operations';
import type { ChaincodeStream } from './stream';
import { requireTexts } from './utf8-fields';
import { TransactionContext, type TransactionParameters } from './transaction-context';

/** Runs another chaincode for one that calls it. */
export type Invoke = (payload: Uint8Array, context: TransactionContext) => Promise<Uint8Array>;

/** What a handler needs besides its stream. */
export interface HandlerOptions {
    readonly name: string;
    readonly membership: Membership;
    readonly invoke: Invoke;
    readonly executeTimeoutMs: number;
    /** Throws when a chaincode may not register under the id it gives; default: any may. */
    readonly accept?: (id: string) => void;
}

/** Something that runs transactions of one chaincode. */
export interface ChaincodeRunner {
    /**
     * Runs one transaction.
     * @returns the chaincode's last message: COMPLETED or ERROR
     * @throws Error when it takes too long, when it is running already, or when the chaincode goes away
     */
    execute(type: number, parameters: TransactionParameters, input: Uint8Array): Promise<ChaincodeMessage>;
    /** Waits for the transactions that run now. */
    idle(): Promise<void>;
    close(): void;
}

const contextId = (channelId: string, txId: string): string => channelId + txId;

/** One chaincode at one peer. */
export class ChaincodeHandler implements ChaincodeRunner {
    /** Settles when the chaincode has registered; rejects when it may not, or ends before. */
    readonly ready: Promise<unknown>;
    /** Settles when the stream is over. */
    readonly ended: Promise<unknown>;
    readonly #options: HandlerOptions;
    readonly #stream: ChaincodeStream;
    readonly #contexts = new Map<string, TransactionContext>();
    readonly #waiting = new Map<string, (error: Error) => void>();
    readonly #forIdle: (() => void)[] = [];
    readonly #registered = Promise.withResolvers<undefined>();
    readonly #over = Promise.withResolvers<undefined>();
    #ended = false;

    constructor(stream: ChaincodeStream, options: HandlerOptions) {
        this.#stream = stream;
        this.#options = options;
        this.ready = this.#registered.promise;
        this.ended = this.#over.promise;
        this.ready.catch(() => undefined); // who waits for it hears of it
        stream.receive(
            (message) => {
                switch (message.type) {
                    case MessageType.REGISTER:
                        this.#register(message);
                        return;
                    case MessageType.COMPLETED:
                    case MessageType.ERROR:
                        this.#contexts.get(contextId(message.channelId, message.txId))?.complete(message);
                        return;
                    case MessageType.KEEPALIVE:
                        return;
                    default:
                        void this.#serve(message);
                }
            },
            (reason = 'EOF') => {
                this.#ended = true;
                this.#over.resolve(undefined);
                this.#registered.reject(new Error(reason));
                this.#waiting.forEach((fail) => {
                    fail(new Error('chaincode stream terminated'));
                });
            },
        );
    }

    async execute(type: number, parameters: TransactionParameters, input: Uint8Array): Promise<ChaincodeMessage> {
        const { channelId, txId, proposal } = parameters;
        const id = contextId(channelId, txId);
        if (this.#contexts.has(id)) {
            throw new Error(`error sending: txid: ${txId}(${channelId}) exists`);
        }
        try {
            const answer = new Promise<ChaincodeMessage>((resolve, reject) => {
                const fail = (reason: string): void => {
                    clearTimeout(timer);
                    reject(new Error(`error sending: ${reason}`));
                };
                const timer = setTimeout(fail, this.#options.executeTimeoutMs, 'timeout expired while executing transaction');
                const context = new TransactionContext(parameters, this.#options.name, (message) => {
                    clearTimeout(timer);
                    resolve(message);
                });
                this.#contexts.set(id, context);
                this.#waiting.set(id, (error) => {
                    fail(error.message);
                });
                if (this.#ended) {
                    fail('chaincode stream terminated');
                }
            });
            this.#stream.send({ type, payload: input, txId, channelId, proposal });
            return await answer;
        } finally {
            this.#contexts.get(id)?.closeQueries();
            this.#contexts.delete(id);
            this.#waiting.delete(id);
            if (this.#contexts.size === 0) {
                this.#forIdle.splice(0).forEach((resolve) => {
                    resolve();
                });
            }
        }
    }

    idle(): Promise<void> {
        return this.#contexts.size === 0 ? Promise.resolve() : new Promise((resolve) => this.#forIdle.push(resolve));
    }

    close(): void {
        this.#stream.close();
    }

    #register({ payload }: ChaincodeMessage): void {
        try {
            this.#options.accept?.(new WireMessage(asBuffer(payload)).text(2));
        } catch (error) {
            this.#registered.reject(error);
            this.#stream.close();
            return;
        }
        const empty = { payload: new Uint8Array(0), txId: '', channelId: '' };
        this.#stream.send({ type: MessageType.REGISTERED, ...empty });
        this.#stream.send({ type: MessageType.READY, ...empty });
        this.#registered.resolve(undefined);
    }

    /** Answers what the chaincode asks in a transaction: with a RESPONSE, or with an ERROR that says why not. */
    async #serve({ type, payload, channelId, txId }: ChaincodeMessage): Promise<void> {
        try {
            const context = this.#contexts.get(contextId(channelId, txId));
            if (!context) {
                throw new Error(type === MessageType.INVOKE_CHAINCODE ? 'could not get valid transaction' : 'no ledger context');
            }
            let answer: Uint8Array | undefined;
            if (type === MessageType.INVOKE_CHAINCODE) {
                requireTexts(type, payload);
                answer = await this.#options.invoke(payload, context);
            } else {
                const operation = stateOperations[type] ?? queryOperations[type];
                if (!operation) {
                    throw new Error(`Fabric side handler cannot handle message (${messageTypeName(type)}) while in ready state`);
                }
                requireTexts(type, payload);
                answer = operation(payload, context, this.#options.membership);
            }
            this.#stream.send({ type: MessageType.RESPONSE, payload: answer ?? new Uint8Array(0), txId, channelId });
        } catch (error) {
            const text = `${messageTypeName(type)} failed: transaction ID: ${txId}: ${(error as Error).message}`;
            this.#stream.send({ type: MessageType.ERROR, payload: Buffer.from(text), txId, channelId });
        }
    }
}
