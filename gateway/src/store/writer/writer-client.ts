// SPDX-License-Identifier: Apache-2.0
// The main thread's side of the writer: collects what is asked while a batch is under way and sends it as the next one.

import { once } from 'node:events';
import { extname, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { DomainError, ERRORS } from '@wardledger/chaincode/domain';
import type { OperationInput, OperationName, OperationOutput } from '../operations/operations';
import { StoreError } from '../ports';
import type { WriterReply } from './group-commit';
import { WriterQueue } from './writer-queue';
import type { WriterData, WriterMessage } from './writer-worker';

interface Waiting {
    readonly resolve: (output: unknown) => void;
    readonly reject: (error: Error) => void;
}

/** Performs operations; every promise resolves after the commit that holds its operation was synced. */
export interface Writer {
    call<Name extends OperationName>(name: Name, input: OperationInput<Name>): Promise<OperationOutput<Name>>;
    /** Whether an operation has found that the file is no sound database any more. */
    readonly isDamaged: boolean;
    /** Lets what was asked finish, then closes the database. */
    close(): Promise<void>;
}

/** Asks the writer thread; every promise resolves after the commit that holds its operation was synced. */
export class WriterClient implements Writer {
    readonly #worker: Worker;
    readonly #waiting = new Map<number, Waiting>();
    readonly #queue = new WriterQueue();
    #nextId = 1;
    #busy = false;
    #closed = false;
    #damaged = false;

    private constructor(worker: Worker) {
        this.#worker = worker;
        worker.on('message', (replies: WriterReply[]) => {
            this.#busy = false;
            this.#flush();
            for (const reply of replies) {
                const waiting = this.#waiting.get(reply.id);
                this.#waiting.delete(reply.id);
                if ('failure' in reply) {
                    this.#damaged ||= reply.failure.damaged;
                    waiting?.reject(errorOf(reply.failure));
                } else {
                    waiting?.resolve(reply.output);
                }
            }
        });
        worker.on('exit', () => {
            this.#fail(new Error('the store was closed'));
        });
        worker.on('error', () => {
            this.#fail(new Error('the writer thread died'));
        });
    }

    get isDamaged(): boolean {
        return this.#damaged;
    }

    /** Starts the thread and waits until the database is open and migrated. @throws StoreError when it cannot be */
    static async open(path: string): Promise<WriterClient> {
        // Run from TypeScript (tests), the thread needs the same translation as its parent; built code needs nothing.
        const extension = extname(__filename);
        const execArgv = extension === '.ts' ? ['--require', join(__dirname, '../../../../scripts/typescript-hook.cjs')] : [];
        const data: WriterData = { path };
        const worker = new Worker(join(__dirname, `writer-worker${extension}`), { workerData: data, execArgv, env: {} });
        await once(worker, 'message').catch((error: unknown) => {
            const { code, syscall } = error as NodeJS.ErrnoException; // from the thread comes what the error holds, without its class
            if (code === 'STORE_OUTDATED') {
                throw new StoreError(code);
            }
            throw syscall === undefined ? new StoreError('STORE_DAMAGED', error) : error; // what the system says of the file speaks for itself
        });
        return new WriterClient(worker);
    }

    /** Performs one operation. */
    call<Name extends OperationName>(name: Name, input: OperationInput<Name>): Promise<OperationOutput<Name>> {
        if (this.#closed) {
            return Promise.reject(new Error('the store was closed'));
        }
        const id = this.#nextId++;
        this.#queue.add({ id, name, input });
        this.#flush();
        return new Promise((resolve, reject) => {
            this.#waiting.set(id, { resolve: resolve as (output: unknown) => void, reject });
        });
    }

    /** Lets what was asked finish, then ends the thread. */
    async close(): Promise<void> {
        if (this.#closed) {
            return;
        }
        this.#closed = true;
        while (this.#waiting.size > 0) {
            await new Promise((resolve) => setTimeout(resolve, 2));
        }
        const ended = once(this.#worker, 'exit');
        this.#send('close');
        await ended;
    }

    #flush(): void {
        if (this.#busy || this.#queue.length === 0) {
            return;
        }
        this.#busy = true;
        this.#send({ requests: this.#queue.take() });
    }

    #send(message: WriterMessage): void {
        this.#worker.postMessage(message);
    }

    #fail(error: Error): void {
        this.#closed = true;
        this.#queue.clear();
        for (const { reject } of this.#waiting.values()) {
            reject(error);
        }
        this.#waiting.clear();
    }
}

type Failure = Extract<WriterReply, { readonly failure: unknown }>['failure'];

function errorOf({ message, full, damaged }: Failure): Error {
    if (damaged) {
        return new StoreError('STORE_DAMAGED');
    }
    return full ? new DomainError(ERRORS.STORE_FULL, 'The disk takes nothing more.', { retryAfter: 30 }) : new Error(message);
}
