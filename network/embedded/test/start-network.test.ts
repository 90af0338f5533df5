// SPDX-License-Identifier: Apache-2.0
// A network in this process with contract classes: what another package's tests do.
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import { EndorseError } from '@hyperledger/fabric-gateway';
import { Contract, type Context } from 'fabric-contract-api';
import { startNetwork, type ChaincodeOptions, type Network } from '../src/index';
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

class NewNotes extends Notes {
    override async get(ctx: Context, key: string): Promise<string> {
        return `new ${await super.get(ctx, key)}`;
    }
}

describe('a network in this process', () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'embedded-'));
    let chaincodes: ChaincodeOptions[] = [{ name: 'notes', contracts: [Notes] }];
    const options = {
        dataDir,
        ports: { peers: [0, 0], orderer: 0 },
        batch: { timeoutMs: 20 },
    };
    let network: Network;
    let clients: TestClient[] = [];
    const contract = (ward: number) => clients[ward - 1]?.gateway.getNetwork('mychannel').getContract('notes');

    const start = async (): Promise<void> => {
        network = await startNetwork({ ...options, chaincodes });
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

    test('takes another version, and another chaincode, while it runs', async () => {
        const get = async (): Promise<string> => Buffer.from((await contract(1)?.evaluateTransaction('get', 'a')) ?? []).toString();
        const policy = "OR('Ward1MSP.peer', 'Ward2MSP.peer')";
        expect(await network.deploy({ name: 'notes', version: '2.0', policy, contracts: [NewNotes] })).toBe(2);
        expect(await get()).toBe('new one');
        expect(await network.deploy({ name: 'notes', version: '2.0', policy, contracts: [Notes] })).toBe(2); // new code, the same definition
        expect(await get()).toBe('one');
        expect(await network.deploy({ name: 'others', contracts: [Notes] })).toBe(1);
    });

    test.each([
        ['a policy that cannot be read', { policy: 'AND(' }, /unexpected end in the policy 'AND\('/],
        ['a sequence that is not next', { version: '3.0', sequence: 7 }, /requested sequence is 7, but new definition must be sequence 3/],
        ['collections that are no list', { collections: {} as never }, /collections of chaincode notes must be a list/],
        ['nothing to run', { contracts: [] }, /chaincode notes has neither a module nor contracts nor services/],
    ])('stays as it was when it is given %s', async (_, options, reason) => {
        await expect(network.deploy({ name: 'notes', version: '2.0', contracts: [NewNotes], ...options })).rejects.toThrow(reason);
        expect(Buffer.from((await contract(2)?.evaluateTransaction('get', 'a')) ?? []).toString()).toBe('one');
    });

    test.each(["OutOf(3, 'Ward1MSP.peer', 'Ward2MSP.peer')", "OutOf(0, 'Ward1MSP.peer')"])(
        'endorses nothing under a policy that no endorsements satisfy: %s',
        async (policy) => {
            await network.deploy({ name: 'never', version: policy, policy, contracts: [Notes] });
            const never = clients[0]?.gateway.getNetwork('mychannel').getContract('never');
            await expect(never?.submitTransaction('put', 'a', 'b')).rejects.toThrow(
                'no combination of peers can be derived which satisfy the endorsement policy: endorsement policy cannot be satisfied',
            );
        },
    );

    test('goes on where it was after a restart', async () => {
        await stop();
        chaincodes = [{ name: 'notes', version: '2.0', policy: "OR('Ward1MSP.peer', 'Ward2MSP.peer')", contracts: [Notes] }];
        await start();
        expect(Buffer.from((await contract(1)?.evaluateTransaction('get', 'a')) ?? []).toString()).toBe('one');
        await expect(contract(1)?.submitTransaction('put', 'c', 'three')).resolves.toBeDefined();
    });
});

test('clients elsewhere are told the external host, for which the TLS certificates hold', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'embedded-'));
    const network = await startNetwork({ dataDir, chaincodes: [], ports: { peers: [0, 0], orderer: 0 }, externalHost: 'host.example.org' });
    try {
        const { peers, orderer } = network.endpoints;
        for (const { address, name } of [...peers, orderer]) {
            const [host, port] = address.split(':');
            expect(host).toBe('host.example.org');
            const [folder, domain] = name.startsWith('peer0.')
                ? ['peerOrganizations', name.slice('peer0.'.length)]
                : ['ordererOrganizations', 'example.com'];
            const ca = readFileSync(join(network.organizationsDir, folder, domain, 'msp', 'tlscacerts', `tlsca.${domain}-cert.pem`));
            const socket = connectTls({ host: '127.0.0.1', port: Number(port), ca, servername: 'host.example.org', ALPNProtocols: ['h2'] });
            await once(socket, 'secureConnect'); // fails where the certificate is for other names
            socket.destroy();
        }
    } finally {
        await network.stop();
        rmSync(dataDir, { recursive: true });
    }
});
