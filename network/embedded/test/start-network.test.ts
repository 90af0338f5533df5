// SPDX-License-Identifier: Apache-2.0
// A network in this process with contract classes: what another package's tests do.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EndorseError } from '@hyperledger/fabric-gateway';
import { Contract, type Context } from 'fabric-contract-api';
import { startNetwork, type Network } from '../src/index';
import { connectUser, type TestClient } from './client';

class Notes extends Contract {
    constructor() {
        super('Notes');
    }

    async put(ctx: Context, key: string, value: string): Promise<string> {
        await ctx.stub.putState(key, Buffer.from(value));
        ctx.stub.setEvent('Put', Buffer.from(key));
        return key;
    }

    async member(ctx: Context): Promise<string> {
        return ctx.stub.getMspID();
    }

    async get(ctx: Context, key: string): Promise<string> {
        return Buffer.from(await ctx.stub.getState(key)).toString();
    }
}

describe('a network in this process', () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'embedded-'));
    const options = {
        dataDir,
        chaincodes: [{ name: 'notes', contracts: [Notes] }],
        ports: { peers: [0, 0], orderer: 0 },
        batch: { timeoutMs: 20 },
    };
    let network: Network;
    let clients: TestClient[] = [];
    const contract = (ward: number) => clients[ward - 1]?.gateway.getNetwork('mychannel').getContract('notes');

    const start = async (): Promise<void> => {
        network = await startNetwork(options);
        clients = [1, 2].map((ward) => connectUser(network.organizationsDir, ward, network.endpoints.peers[ward - 1]?.address ?? ''));
    };
    const stop = async (): Promise<void> => {
        clients.forEach((client) => {
            client.close();
        });
        await network.stop();
    };
    beforeAll(start);
    afterAll(async () => {
        await stop();
        rmSync(dataDir, { recursive: true });
    });

    test('commits what one ward writes, for the other to read', async () => {
        const result = await contract(1)?.submitTransaction('put', 'a', 'one');
        expect(Buffer.from(result ?? []).toString()).toBe('a');
        await contract(2)?.submitTransaction('put', 'b', 'two');
        expect(Buffer.from((await contract(2)?.evaluateTransaction('get', 'a')) ?? []).toString()).toBe('one');
    });

    test('chaincode knows the organisation of the peer that runs it', async () => {
        const members = await Promise.all([1, 2].map(async (ward) => contract(ward)?.evaluateTransaction('member')));
        expect(members.map((member) => Buffer.from(member ?? []).toString())).toEqual(['Ward1MSP', 'Ward2MSP']);
    });

    test('tells of events', async () => {
        const events = await clients[0]?.gateway.getNetwork('mychannel').getChaincodeEvents('notes', { startBlock: 0n });
        for await (const event of events ?? []) {
            expect(event).toMatchObject({ eventName: 'Put', chaincodeName: 'notes' });
            break;
        }
        events?.close();
        expect(events).toBeDefined();
    });

    test('refuses what the chaincode refuses', async () => {
        await expect(contract(1)?.submitTransaction('absent')).rejects.toThrow(EndorseError);
    });

    test('goes on where it was after a restart', async () => {
        await stop();
        await start();
        expect(Buffer.from((await contract(1)?.evaluateTransaction('get', 'a')) ?? []).toString()).toBe('one');
        await expect(contract(1)?.submitTransaction('put', 'c', 'three')).resolves.toBeDefined();
    });
});
