// SPDX-License-Identifier: Apache-2.0
// Stands in for the SEAL thread and dies at every other job; counts its lives in memory that it shares with the test.

import { parentPort, workerData } from 'node:worker_threads';

const lives = (workerData as { publicKey: Int32Array }).publicKey;
const life = Atomics.add(lives, 0, 1);

parentPort?.on('message', () => {
    if (life % 2 === 0) {
        process.exit(1);
    }
    parentPort?.postMessage({ state: 'done', result: Uint8Array.of(life) });
});
parentPort?.postMessage({ state: 'ready' });
