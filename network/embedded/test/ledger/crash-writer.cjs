// SPDX-License-Identifier: Apache-2.0
// Commits one transaction after another, notes each in a file, and kills itself (SIGKILL) right before a given write.
'use strict';

const { openSync, writeSync } = require('node:fs');
require('./typescript.cjs');
const { PARITY, TestNetwork } = require('./network.ts');
const { watchWrites } = require('./writes.cjs');

const [directory, point, occurrence, notes] = process.argv.slice(2);
// A few large values make the log long enough to be copied.
const filler = Buffer.alloc(point.endsWith('checkpoint') ? 1_500_000 : 1, 'x');

async function main() {
    let left = Infinity;
    watchWrites(directory, (name) => {
        if (name === point && --left === 0) {
            process.kill(process.pid, 'SIGKILL');
        }
    });
    const network = await TestNetwork.open(directory);
    await network.define(PARITY);
    left = Number(occurrence);
    const file = openSync(notes, 'a');
    for (;;) {
        const endorsed = network.endorse((simulator) => {
            simulator.putState('parity', simulator.txId, Buffer.from('v'));
            simulator.putState('parity', 'filler', filler);
            simulator.putPrivateData({ namespace: 'parity', collection: 'bothWards', key: simulator.txId }, Buffer.from('secret'));
        });
        await network.commit(endorsed);
        writeSync(file, `${endorsed.txId}\n`);
    }
}

void main();
