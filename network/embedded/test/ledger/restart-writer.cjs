// SPDX-License-Identifier: Apache-2.0
// Commits one transaction after another and reports each, until it is killed. Runs the sources through the same translation as the tests.
'use strict';

require('./typescript.cjs');
const { PARITY, TestNetwork } = require('./network.ts');

async function main() {
    const network = await TestNetwork.open(process.argv[2]);
    if (!network.ledger(1).definition('parity')) {
        await network.define(PARITY);
    }
    for (;;) {
        const endorsed = network.endorse((simulator) => {
            simulator.putState('parity', simulator.txId, Buffer.from('v'));
            simulator.putPrivateData({ namespace: 'parity', collection: 'bothWards', key: simulator.txId }, Buffer.from('secret'));
        });
        await network.commit(endorsed);
        process.send(endorsed.txId);
        await new Promise((resolve) => setImmediate(resolve));
    }
}

void main();
