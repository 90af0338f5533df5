// SPDX-License-Identifier: Apache-2.0
// Runs jobs in the SEAL thread, one after the other, each with a deadline. A thread that failed, died or overran is replaced.

import { extname, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { HeEngineKeys } from './he-engine';
import type { HeJob, HeReply, HeResult } from './he-worker';

const START_DEADLINE = 60_000;

/** Why a job gave no result. `failed` covers whatever SEAL objected to, on purpose without detail. */
export class HeJobError extends Error {
    readonly reason: 'failed' | 'deadline' | 'died' | 'closed';

    constructor(reason: HeJobError['reason']) {
        super(`homomorphic encryption: the job was given up (${reason})`);
        this.name = 'HeJobError';
        this.reason = reason;
    }
}

/** One thread at a time, started when it is first needed. */
export class HeWorkerHost {
    readonly #keys: HeEngineKeys;
    readonly #deadline: number;
    readonly #script: string;
    #worker: Worker | undefined;
    #last: Promise<unknown> = Promise.resolve();
    #closed = false;

    /**
     * @param deadline - milliseconds for one job, not counting the thread's own start
     * @param script - what the thread runs, without extension; another one in tests only
     */
    constructor(keys: HeEngineKeys, deadline: number, script = join(__dirname, 'he-worker')) {
        this.#keys = keys;
        this.#deadline = deadline;
        this.#script = script;
    }

    /** The id of the thread that stands ready; `undefined` when there is none. */
    get threadId(): number | undefined {
        return this.#worker?.threadId;
    }

    /** Starts the thread and waits until it has checked the parameters. */
    async start(): Promise<void> {
        await this.#enqueue(() => this.#ready());
    }

    /** @throws HeJobError */
    run(job: HeJob): Promise<HeResult> {
        return this.#enqueue(async () => {
            const worker = await this.#ready();
            try {
                const awaited = nextReply(worker, this.#deadline);
                worker.postMessage(job);
                const reply = await awaited;
                if (reply.state !== 'done') {
                    throw new HeJobError('failed');
                }
                return reply.result;
            } catch (error) {
                await this.#discard();
                throw error;
            }
        });
    }

    /** Waits for the job that runs, refuses those that wait, ends the thread. */
    async close(): Promise<void> {
        this.#closed = true;
        await this.#last;
        await this.#discard();
    }

    #enqueue<T>(task: () => Promise<T>): Promise<T> {
        const result = this.#last.then(task);
        this.#last = result.catch(() => undefined);
        return result;
    }

    async #ready(): Promise<Worker> {
        if (this.#closed) {
            throw new HeJobError('closed');
        }
        if (this.#worker === undefined) {
            const worker = await startWorker(this.#script, this.#keys);
            worker.once('exit', () => {
                if (this.#worker === worker) {
                    this.#worker = undefined;
                }
            });
            this.#worker = worker;
        }
        return this.#worker;
    }

    async #discard(): Promise<void> {
        const worker = this.#worker;
        this.#worker = undefined;
        await worker?.terminate();
    }
}

async function startWorker(script: string, keys: HeEngineKeys): Promise<Worker> {
    // Run from TypeScript (tests), the thread needs the same translation as its parent; built code needs nothing.
    const extension = extname(__filename);
    const execArgv = extension === '.ts' ? ['--require', join(__dirname, '../../../../scripts/typescript-hook.cjs')] : [];
    const worker = new Worker(`${script}${extension}`, { workerData: keys, execArgv, env: {} });
    worker.on('error', () => undefined); // its exit follows, and that is what counts
    worker.unref(); // the deadline's timer keeps the process alive while a job runs
    try {
        await nextReply(worker, START_DEADLINE);
        return worker;
    } catch (error) {
        await worker.terminate();
        throw error;
    }
}

function nextReply(worker: Worker, deadline: number): Promise<HeReply> {
    return new Promise((resolve, reject) => {
        const stop = (): void => {
            clearTimeout(timer);
            worker.off('message', onMessage).off('exit', onExit);
        };
        const onMessage = (reply: HeReply): void => {
            stop();
            resolve(reply);
        };
        const onExit = (): void => {
            stop();
            reject(new HeJobError('died'));
        };
        const timer = setTimeout(() => {
            stop();
            reject(new HeJobError('deadline'));
        }, deadline);
        worker.on('message', onMessage).on('exit', onExit);
    });
}
