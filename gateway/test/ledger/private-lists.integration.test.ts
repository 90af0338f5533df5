// SPDX-License-Identifier: Apache-2.0
// Why facts are appended by functions that read no list: a function that reads one can be evaluated, and fails when it also writes, on the embedded
// network with the words of Fabric's peers.

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPrivateKey } from 'node:crypto';
import { startNetwork, type Network } from '@wardledger/embedded-network';
import {
    connect,
    EndorseError,
    type GatewayError,
    hash,
    signers,
    type Contract as RemoteContract,
    type Gateway,
} from '@hyperledger/fabric-gateway';
import { Client, credentials } from '@grpc/grpc-js';
import { Contract, type Context } from 'fabric-contract-api';
import { PrivateState } from '../../../chaincode/src/platform/state/private-state';
import { padded, privateKey, privateRun } from '../../../chaincode/src/platform/state/ledger-keys';
import { readAdministrator } from '../../src/custody/wallet/organization-folder';
import { domainOf, peerOf, tlsRootFile } from '../support/networks';
import { bothWards, collectionsFile } from '../support/networks/test-network';

interface Note {
    readonly text: string;
    readonly salt: string;
}

const note = (at: string) => privateKey<Note>('note', 'list', padded(Number(at)), 'random');
const notes = privateRun<Note>('note', 'list');

class Notes extends Contract {
    constructor() {
        super('Notes');
    }

    async append(ctx: Context, at: string): Promise<void> {
        await new PrivateState(ctx.stub).append(note(at), { text: at, salt: '' });
    }

    async read(ctx: Context): Promise<string> {
        const found = await new PrivateState(ctx.stub).all(notes);
        return found.map(({ text }) => text).join();
    }

    async page(ctx: Context, cursor: string): Promise<string> {
        return JSON.stringify(await new PrivateState(ctx.stub).page([notes], { limit: 2, ...(cursor !== '' && { cursor }) }));
    }

    async readAndAppend(ctx: Context, at: string): Promise<void> {
        await this.read(ctx);
        await this.append(ctx, at);
    }

    async appendAndRead(ctx: Context, at: string): Promise<void> {
        await this.append(ctx, at);
        await this.read(ctx);
    }
}

describe('a private list', () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'wardledger-lists-'));
    let network: Network;
    const clients: Client[] = [];
    const gateways: Gateway[] = [];
    let ward1: RemoteContract;
    let ward2: RemoteContract;

    function contractAt(ward: 'ward1' | 'ward2', index: number): RemoteContract {
        const organizationsDir = join(dataDir, 'organizations');
        const { certificate, privateKey: key } = readAdministrator(organizationsDir, domainOf(ward));
        const root = readFileSync(tlsRootFile({ organizationsDir } as never, ward));
        const client = new Client(network.endpoints.peers[index]?.address ?? '', credentials.createSsl(root), {
            'grpc.ssl_target_name_override': peerOf(ward),
        });
        const gateway = connect({
            client,
            identity: { mspId: ward === 'ward1' ? 'Ward1MSP' : 'Ward2MSP', credentials: Buffer.from(certificate) },
            signer: signers.newPrivateKeySigner(createPrivateKey(key)),
            hash: hash.sha256,
        });
        clients.push(client);
        gateways.push(gateway);
        return gateway.getNetwork('mychannel').getContract('notes', 'Notes');
    }

    beforeAll(async () => {
        const collections = JSON.parse(readFileSync(collectionsFile, 'utf8')) as never;
        const chaincodes = [{ name: 'notes', contracts: [Notes], policy: bothWards, collections }];
        network = await startNetwork({ dataDir, chaincodes, ports: { peers: [0, 0], orderer: 0 }, batch: { timeoutMs: 20 } });
        ward1 = contractAt('ward1', 0);
        ward2 = contractAt('ward2', 1);
        for (const at of ['2', '10', '1']) {
            await ward1.submitTransaction('append', at);
        }
    }, 120_000);
    afterAll(async () => {
        gateways.forEach((gateway) => {
            gateway.close();
        });
        clients.forEach((client) => {
            client.close();
        });
        await network.stop();
        rmSync(dataDir, { recursive: true });
    });

    const text = (bytes: Uint8Array) => Buffer.from(bytes).toString();

    it('is read in the order of its keys, at the peers of both wards', async () => {
        for (const contract of [ward1, ward2]) {
            expect(text(await contract.evaluateTransaction('read'))).toBe('1,2,10');
        }
    });

    it('is read in pages', async () => {
        const first = JSON.parse(text(await ward1.evaluateTransaction('page', ''))) as { items: Note[]; next: string };
        const second = JSON.parse(text(await ward1.evaluateTransaction('page', first.next))) as { items: Note[]; next?: string };
        expect([...first.items, ...second.items].map((item) => item.text)).toEqual(['1', '2', '10']);
        expect(second.next).toBeUndefined();
    });

    it.each([
        ['readAndAppend', 'Transaction has already performed queries on pvt data. Writes are not allowed'],
        ['appendAndRead', 'Queries on pvt data is supported only in a read-only transaction'],
    ])('is not for functions that are submitted: %s', async (name, words) => {
        const failed = await ward1.submitTransaction(name, '3').catch((error: unknown) => error);
        expect(failed).toBeInstanceOf(EndorseError);
        expect((failed as GatewayError).details.map(({ message }) => message).join()).toContain(words);
        expect(text(await ward1.evaluateTransaction('read'))).toBe('1,2,10');
    });
});
