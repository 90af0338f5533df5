// SPDX-License-Identifier: Apache-2.0
// Moves write-ahead logs into their databases on a thread of its own, so that commits never wait for that part of the disk's work.
import { Worker } from 'node:worker_threads';

/** Frames in the log, and how many of them are in the database now. */
export interface CheckpointResult {
    readonly log: number;
    readonly checkpointed: number;
}

interface Reply extends CheckpointResult {
    readonly id: number;
}

/** Plain JavaScript: a worker of an evaluated string needs no file, so it also runs from sources and from a bundle. */
const SOURCE = `
const { parentPort } = require('node:worker_threads');
const { DatabaseSync } = require('node:sqlite');
const databases = new Map();
function open(path) {
    const database = new DatabaseSync(path);
    database.exec('PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = 0;');
    databases.set(path, database);
    return database;
}
parentPort.on('message', ({ id, path, close }) => {
    const database = databases.get(path) ?? open(path);
    if (close) {
        database.close();
        databases.delete(path);
        parentPort.postMessage({ id, log: 0, checkpointed: 0 });
        return;
    }
    const { log, checkpointed } = database.prepare('PRAGMA wal_checkpoint(PASSIVE)').get();
    parentPort.postMessage({ id, log, checkpointed });
});
`;

/** One thread for all databases of a channel. */
export class CheckpointWorker {
    readonly #waiting = new Map<number, (result: CheckpointResult) => void>();
    #worker: Worker | undefined;
    #next = 0;

    /** Copies as much of a database's log as readers allow. */
    checkpoint(path: string): Promise<CheckpointResult> {
        return this.#ask({ path });
    }

    /** Ends the thread's use of a database. */
    async release(path: string): Promise<void> {
        if (this.#worker) {
            await this.#ask({ path, close: true });
        }
    }

    async close(): Promise<void> {
        await this.#worker?.terminate();
        this.#worker = undefined;
    }

    #ask(request: { path: string; close?: true }): Promise<CheckpointResult> {
        const id = this.#next++;
        this.#worker ??= this.#start();
        this.#worker.postMessage({ id, ...request });
        return new Promise((resolve) => this.#waiting.set(id, resolve));
    }

    #start(): Worker {
        const worker = new Worker(SOURCE, { eval: true });
        worker.unref();
        worker.on('message', ({ id, log, checkpointed }: Reply) => {
            this.#waiting.get(id)?.({ log, checkpointed });
            this.#waiting.delete(id);
        });
        worker.on('error', () => {
            // The log then only grows until the database is closed; nothing is lost.
            this.#waiting.forEach((resolve) => {
                resolve({ log: 0, checkpointed: 0 });
            });
            this.#waiting.clear();
            this.#worker = undefined;
        });
        return worker;
    }
}
