// SPDX-License-Identifier: Apache-2.0
// A chaincode that its peer reaches when it is needed, and again after it went away: a service that is dialled, or a thread that is started.
// As at a peer, a transaction waits for it, and what runs when it goes away fails.
import type { ChaincodeHandler, ChaincodeRunner } from './chaincode-handler';
import type { ChaincodeMessage } from './messages';
import type { ChaincodeStream } from './stream';
import type { TransactionParameters } from './transaction-context';

/** How one peer reaches a chaincode. */
export interface Launch {
    /** As error texts have it: the package id where it is known. */
    readonly id: string;
    /** A new stream; `signal` gives up. @throws Error with a peer's text */
    readonly open: (signal: AbortSignal) => Promise<ChaincodeStream>;
    /** Throws when a chaincode may not register under the id it gives; default: any may. */
    readonly accept?: (id: string) => void;
    /** A peer's text for a stream that ended, for that reason, before the chaincode had registered. */
    readonly endedEarly: (reason: string) => string;
}

/** A chaincode and the peer that reaches it. */
export interface LaunchOptions extends Launch {
    /** core.yaml chaincode.startuptimeout: from the stream to its REGISTER message. */
    readonly startupTimeoutMs: number;
    /** The peer's half of a new stream. */
    readonly converse: (stream: ChaincodeStream) => ChaincodeHandler;
}

/** A chaincode at one peer. */
export class LaunchedChaincode implements ChaincodeRunner {
    readonly #options: LaunchOptions;
    readonly #closing = new AbortController();
    readonly #running = new Set<Promise<ChaincodeMessage>>();
    #launched: Promise<ChaincodeHandler> | undefined;
    #handler: ChaincodeHandler | undefined;

    constructor(options: LaunchOptions) {
        this.#options = options;
    }

    async execute(type: number, parameters: TransactionParameters, input: Uint8Array): Promise<ChaincodeMessage> {
        const answer = this.launch().then((handler) => handler.execute(type, parameters, input));
        this.#running.add(answer);
        try {
            return await answer;
        } finally {
            this.#running.delete(answer);
        }
    }

    /**
     * Reaches it, unless it is there or about to be.
     * @throws Error with a peer's text
     */
    launch(): Promise<ChaincodeHandler> {
        this.#launched ??= this.#launch().catch((error: unknown) => {
            this.#forget();
            throw new Error(`could not launch chaincode ${this.#options.id}: ${(error as Error).message}`, { cause: error });
        });
        return this.#launched;
    }

    async idle(): Promise<void> {
        await Promise.allSettled(this.#running);
    }

    close(): void {
        this.#closing.abort();
        this.#handler?.close();
    }

    #forget(): void {
        this.#launched = undefined;
        this.#handler = undefined;
    }

    async #launch(): Promise<ChaincodeHandler> {
        const { id, open, endedEarly, startupTimeoutMs, converse } = this.#options;
        const handler = converse(await open(this.#closing.signal));
        this.#handler = handler;
        void handler.ended.then(() => {
            if (this.#handler === handler) {
                this.#forget();
            }
        });

        // It counts as launched when it has registered.
        let timer: NodeJS.Timeout | undefined;
        const late = new Promise<never>((_, reject) => {
            timer = setTimeout(() => {
                reject(new Error(`timeout expired while starting chaincode ${id} for transaction`));
            }, startupTimeoutMs);
        });
        const failed = (error: unknown): never => {
            throw new Error(endedEarly((error as Error).message), { cause: error });
        };
        try {
            await Promise.race([handler.ready.catch(failed), late]);
        } catch (error) {
            handler.close();
            throw error;
        } finally {
            clearTimeout(timer);
        }
        return handler;
    }
}
