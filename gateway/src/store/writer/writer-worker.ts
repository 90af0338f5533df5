// SPDX-License-Identifier: Apache-2.0
// The writer thread: owns the only connection to the database and works batch by batch, because SQLite's calls block.

import { parentPort, workerData } from 'node:worker_threads';
import { openDatabase } from '../database/database';
import { performTogether, type WriterRequest } from './group-commit';

/** What the thread is started with. */
export interface WriterData {
    readonly path: string;
}

/** What the thread is told: a batch, or to end. */
export type WriterMessage = { readonly requests: readonly WriterRequest[] } | 'close';

async function main(): Promise<void> {
    const port = parentPort;
    if (port === null) {
        throw new Error('the writer runs as a thread only');
    }
    const database = await openDatabase((workerData as WriterData).path);
    let last = Promise.resolve();
    port.on('message', (message: WriterMessage) => {
        last = last.then(async () => {
            if (message === 'close') {
                database.close();
                port.close();
            } else {
                port.postMessage(await performTogether(database, message.requests));
            }
        });
    });
    port.postMessage([]);
}

void main();
