// SPDX-License-Identifier: Apache-2.0
// A ledger with every kind of read and write, refused transactions among them, made by an embedded network.
import { createPrivateKey } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, credentials } from '@grpc/grpc-js';
import { connect, type Contract, type SubmittedTransaction, signers } from '@hyperledger/fabric-gateway';
import { startNetwork } from '@wardledger/embedded-network';
import { PeerBlocks } from '../../src/program/peer-blocks';

const chaincode = join(__dirname, '..', '..', '..', 'embedded', 'conformance', 'chaincode');
export const BOTH = "AND('Ward1MSP.peer','Ward2MSP.peer')";

type Step = readonly [name: string, ...rest: readonly (string | number | readonly string[])[]];

/** What the first transaction announces. */
export const EVENT = { name: 'Counted', payload: 'sixty keys from r00 to r59' };

/** A network with the conformance kit's chaincode, and what it wrote. */
export interface Ledger {
    readonly network: Awaited<ReturnType<typeof startNetwork>>;
    readonly organizations: string;
    /** Of ward 1's peer. */
    readonly blocks: readonly Uint8Array[];
    peer(ward: 1 | 2): PeerBlocks;
    stop(): Promise<void>;
}

export const only = (...folder: string[]): Buffer => readFileSync(join(...folder, readdirSync(join(...folder))[0] ?? ''));

/** PEM of the orderers' authority. */
export const authorityIn = (organizations: string): string =>
    join(organizations, 'ordererOrganizations', 'example.com', 'ca', 'ca.example.com-cert.pem');

/** A user of ward 1 at its peer. */
function userOf({ network, organizations }: Pick<Ledger, 'network' | 'organizations'>): { contract: Contract; close: () => void } {
    const folder = join(organizations, 'peerOrganizations', 'ward1.example.com');
    const msp = join(folder, 'users', 'User1@ward1.example.com', 'msp');
    const root = readFileSync(join(folder, 'peers', 'peer0.ward1.example.com', 'tls', 'ca.crt'));
    const client = new Client(network.endpoints.peers[0]!.address, credentials.createSsl(root), {
        'grpc.ssl_target_name_override': 'peer0.ward1.example.com',
    });
    const gateway = connect({
        client,
        identity: { mspId: 'Ward1MSP', credentials: only(msp, 'signcerts') },
        signer: signers.newPrivateKeySigner(createPrivateKey(only(msp, 'keystore'))),
    });
    const close = (): void => {
        gateway.close();
        client.close();
    };
    return { contract: gateway.getNetwork('mychannel').getContract('parity'), close };
}

const endorse = (contract: Contract, steps: readonly Step[]) =>
    contract.newProposal('run', { arguments: [JSON.stringify(steps)] }).endorse();

async function submit(contract: Contract, ...steps: readonly Step[]): Promise<void> {
    await (await (await endorse(contract, steps)).submit()).getStatus();
}

/** Endorsed at the same state, so that all but the first conflict. */
async function submitTogether(contract: Contract, ...calls: readonly (readonly Step[])[]): Promise<void> {
    const endorsed = [];
    for (const steps of calls) {
        endorsed.push(await endorse(contract, steps));
    }
    const submitted: SubmittedTransaction[] = [];
    for (const transaction of endorsed) {
        submitted.push(await transaction.submit());
    }
    await Promise.all(submitted.map((transaction) => transaction.getStatus()));
}

async function tellStory(contract: Contract): Promise<void> {
    const keys = Array.from({ length: 60 }, (_, index) => `r${String(index).padStart(2, '0')}`);
    await submit(contract, ...keys.map((key): Step => ['put', key, key]), ['event', EVENT.name, EVENT.payload]);
    await submit(contract, ['range', 'r', 's'], ['put', 'counted', '60']);
    await submit(contract, ['range', 'r00', 'r05'], ['range', 'r', 's', 3], ['put', 'few', '5']);
    await submit(contract, ['pput', 'bothWards', 'p', 'secret'], ['pput', 'shortLived', 's', 'brief'], ['put', 'dropped', 'x']);
    await submit(contract, ['pget', 'bothWards', 'p'], ['pput', 'bothWards', 'p', 'other'], ['psigners', 'bothWards', 'p', ['Ward1MSP']]);
    await submit(contract, ['signers', 'few', ['Ward1MSP']], ['del', 'dropped']);
    await submit(contract, ['put', 'few', '6'], ['pput', 'bothWards', 'p', 'third']);
    await submit(contract, ['get', 'dropped'], ['phash', 'shortLived', 's'], ['put', 'seen', 'y']);
    await submitTogether(contract, [['increment', 'n']], [['increment', 'n']]);
    await submitTogether(
        contract,
        [
            ['range', 'q', 'r'],
            ['put', 'q1', '1'],
        ],
        [
            ['range', 'q', 'r'],
            ['put', 'q2', '2'],
        ],
    );
    await submitTogether(
        contract,
        [
            ['pget', 'bothWards', 'p'],
            ['pput', 'bothWards', 'p', '4'],
        ],
        [
            ['pget', 'bothWards', 'p'],
            ['put', 'x', '5'],
        ],
    );
    await submit(contract, ['increment', 'n'], ['purge', 'bothWards', 'p']);
    await submit(contract, ['put', 'last', 'z']);
}

/** Starts a network and lets it write. */
export async function makeLedger(): Promise<Ledger> {
    const dataDir = mkdtempSync(join(tmpdir(), 'audit-'));
    const network = await startNetwork({
        dataDir,
        chaincodes: [
            { name: 'parity', version: '1.0', module: chaincode, policy: BOTH, collections: join(chaincode, 'collections_config.json') },
        ],
        ports: { peers: [0, 0], orderer: 0 },
        batch: { timeoutMs: 20 },
        blockReaders: 'Admins', // as the product's networks: the audit must do with it
    });
    const organizations = network.organizationsDir;
    const peer = (ward: 1 | 2): PeerBlocks =>
        new PeerBlocks({
            endpoint: network.endpoints.peers[ward - 1]!.address,
            domain: `ward${ward}.example.com`,
            mspId: `Ward${ward}MSP`,
            organizations,
            channel: 'mychannel',
        });
    const { contract, close } = userOf({ network, organizations });
    const stop = async (): Promise<void> => {
        await network.stop();
        rmSync(dataDir, { recursive: true, force: true });
    };
    await tellStory(contract)
        .catch(async (error: unknown) => {
            await stop();
            throw error;
        })
        .finally(close);
    const one = peer(1);
    const blocks: Uint8Array[] = [];
    for await (const block of one.blocks(await one.height())) {
        blocks.push(block);
    }
    one.close();
    return { network, organizations, blocks, peer, stop };
}
