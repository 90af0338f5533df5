// SPDX-License-Identifier: Apache-2.0
// The thread in which SEAL runs: one job at a time, one answer for each; its first message says that the parameters hold.

import { parentPort, workerData } from 'node:worker_threads';
import { startHeEngine, type HeEngine, type HeEngineKeys, type HeKeyPair } from './he-engine';

/** A job of the worker. */
export type HeJob =
    | { readonly operation: 'generate' }
    | { readonly operation: 'encrypt'; readonly slots: BigInt64Array }
    | { readonly operation: 'decrypt'; readonly ciphertext: Uint8Array };

/** What a job gives. */
export type HeResult = HeKeyPair | Uint8Array | BigInt64Array;

/** What the worker says: once `ready`, then a result or a failure (without detail) for each job. */
export type HeReply = { readonly state: 'ready' } | { readonly state: 'done'; readonly result: HeResult } | { readonly state: 'failed' };

function perform(engine: HeEngine, job: HeJob): HeResult {
    switch (job.operation) {
        case 'generate':
            return engine.generate();
        case 'encrypt':
            return engine.encrypt(job.slots);
        case 'decrypt':
            return engine.decrypt(job.ciphertext);
    }
}

async function serve(): Promise<void> {
    const port = parentPort;
    if (port === null) {
        throw new Error('he-worker runs as a worker thread only');
    }
    const engine = await startHeEngine(workerData as HeEngineKeys);
    const reply = (message: HeReply): void => {
        port.postMessage(message);
    };
    port.on('message', (job: HeJob) => {
        try {
            reply({ state: 'done', result: perform(engine, job) });
        } catch {
            reply({ state: 'failed' });
        }
    });
    reply({ state: 'ready' });
}

void serve();
