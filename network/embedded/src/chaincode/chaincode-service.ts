// SPDX-License-Identifier: Apache-2.0
// A chaincode as a service at one peer: dialled when it is needed, and again after it went away. As at a peer, a transaction
// waits for the connection, and what runs when the service dies fails.
import type { ChaincodeHandler, ChaincodeRunner } from './chaincode-handler';
import type { Connection } from './connection';
import type { ChaincodeMessage } from './messages';
import { dial } from './service-stream';
import type { ChaincodeStream } from './stream';
import type { TransactionParameters } from './transaction-context';

/** One service, and how to talk to it. */
export interface ServiceOptions {
    /** As error texts have it: the package id where it is known. */
    readonly id: string;
    /** The id that the service must register with; undefined: any. */
    readonly packageId?: string | undefined;
    readonly connection: Connection;
    /** core.yaml chaincode.startuptimeout: from the connection to its REGISTER message. */
    readonly startupTimeoutMs: number;
    /** The peer's half of a new stream; `accept` judges the id that the chaincode gives. */
    readonly converse: (stream: ChaincodeStream, accept: (id: string) => void) => ChaincodeHandler;
}

/** A chaincode that is somewhere else. */
export class ChaincodeService implements ChaincodeRunner {
    readonly #options: ServiceOptions;
    #launched: Promise<ChaincodeHandler> | undefined;
    #handler: ChaincodeHandler | undefined;
    readonly #closing = new AbortController();

    constructor(options: ServiceOptions) {
        this.#options = options;
    }

    async execute(type: number, parameters: TransactionParameters, input: Uint8Array): Promise<ChaincodeMessage> {
        const handler = await this.launch();
        return handler.execute(type, parameters, input);
    }

    /**
     * Connects, unless it is connected or about to be.
     * @throws Error with a peer's text
     */
    launch(): Promise<ChaincodeHandler> {
        this.#launched ??= this.#launch().catch((error: unknown) => {
            this.#forget();
            throw new Error(`could not launch chaincode ${this.#options.id}: ${(error as Error).message}`, { cause: error });
        });
        return this.#launched;
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
        const { id, packageId, connection, startupTimeoutMs, converse } = this.#options;
        const stream = await dial(connection, this.#closing.signal).catch((error: unknown) => {
            throw new Error(`connection to ${id} failed: error cannot create connection for ${id}: ${(error as Error).message}`, {
                cause: error,
            });
        });
        const handler = converse(stream, (given) => {
            if (given === '') {
                throw new Error('error in handling register chaincode, chaincodeID name is empty');
            }
            if (packageId !== undefined && given !== packageId) {
                throw new Error(`peer will not accept external chaincode connection ${given} (except in dev mode)`);
            }
        });
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
            throw new Error(`connection to ${id} failed: error handling chaincode stream for ${id}: ${(error as Error).message}`, {
                cause: error,
            });
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
