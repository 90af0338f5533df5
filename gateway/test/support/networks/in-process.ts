// SPDX-License-Identifier: Apache-2.0
// The embedded network inside the test's own process, with the contracts as sources: nothing has to be built.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { contracts } from '@wardledger/chaincode';
import { startNetwork, type Network } from '@wardledger/embedded-network';
import { bothWards, collectionsFile, type TestNetwork, type Ward } from './test-network';

const chaincode = () => ({
    name: 'wardledger',
    contracts,
    policy: bothWards,
    collections: JSON.parse(readFileSync(collectionsFile, 'utf8')) as never,
});
const portOf = (address: string) => Number(address.split(':').at(-1));

export class InProcessNetwork implements TestNetwork {
    readonly engine = 'embedded';
    readonly organizationsDir: string;
    readonly #dataDir: string;
    #ports = { peers: [0, 0], orderer: 0 };
    #network: Network | undefined;

    constructor(dataDir: string) {
        this.#dataDir = dataDir;
        this.organizationsDir = join(dataDir, 'organizations');
    }

    get peers(): Readonly<Record<Ward, string>> {
        const [peer1, peer2] = this.#ports.peers;
        return { ward1: `127.0.0.1:${String(peer1)}`, ward2: `127.0.0.1:${String(peer2)}` };
    }

    async start(): Promise<void> {
        this.#network = await startNetwork({
            dataDir: this.#dataDir,
            chaincodes: [chaincode()],
            ports: this.#ports,
            batch: { timeoutMs: 20 },
            blockReaders: 'Admins',
        });
        const { peers, orderer } = this.#network.endpoints;
        this.#ports = { peers: peers.map(({ address }) => portOf(address)), orderer: portOf(orderer.address) };
    }

    async kill(): Promise<void> {
        await this.stop(); // the test's own process must live on
    }

    async pause(): Promise<void> {
        return Promise.reject(new Error('the test would stand still, too: prepare a network of processes'));
    }

    async resume(): Promise<void> {
        return this.pause();
    }

    async stop(): Promise<void> {
        await this.#network?.stop();
        this.#network = undefined;
    }

    async verify(): Promise<string> {
        return Promise.reject(new Error('the verifier is a program: prepare a network of processes'));
    }
}
