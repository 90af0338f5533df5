// SPDX-License-Identifier: Apache-2.0
// Ward 1's own process beside its gateway: what upkeep does by the hour, done at once.

import { readFileSync } from 'node:fs';
import { connectLedger, type Ledger, type LedgerCaller } from '../../src/ledger';
import { peerOf, tlsRootFile } from './networks';
import { registered } from './registered';
import type { TwoWards } from './two-wards';

/** What upkeep asks the ledger with. */
export interface RegistrarPorts {
    readonly ledger: Ledger;
    readonly caller: () => Promise<LedgerCaller>;
}

/** Does something as a registrar of ward 1, over a connection of its own. */
export async function asRegistrar<T>({ network }: TwoWards, work: (ports: RegistrarPorts) => Promise<T>): Promise<T> {
    const ledger = connectLedger({
        channel: 'mychannel',
        chaincode: 'wardledger',
        peerEndpoint: network.peers.ward1,
        tlsRoot: readFileSync(tlsRootFile(network, 'ward1')),
        serverName: peerOf('ward1'),
        random: Math.random,
    });
    try {
        const registrar = await registered(ledger, network.organizationsDir);
        return await work({ ledger, caller: async () => Promise.resolve(registrar) });
    } finally {
        ledger.close();
    }
}
