// SPDX-License-Identifier: Apache-2.0
// Real blocks of an embedded network hold; every kind of tampering is found and named.
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { common } from '@hyperledger/fabric-protos';
import { startNetwork } from '@wardledger/embedded-network';
import { PeerBlocks } from '../src/peer-blocks';
import { type BlockSource, verifyChannel } from '../src/verify-channel';

const chaincode = join(__dirname, '..', '..', 'embedded', 'conformance', 'chaincode');
const { SIGNATURES, TRANSACTIONS_FILTER, COMMIT_HASH } = common.BlockMetadataIndex;

/** Blocks in memory, with one of them changed. */
function source(blocks: readonly common.Block[], number = -1, change: (block: common.Block) => void = () => undefined): BlockSource {
    const copies = blocks.map((block) => common.Block.deserializeBinary(block.serializeBinary()));
    const changed = copies[number];
    if (changed !== undefined) {
        change(changed);
    }
    async function* iterate(): AsyncGenerator<common.Block> {
        yield* copies;
    }
    return { height: () => Promise.resolve(copies.length), blocks: iterate };
}

const flipped = (bytes: Uint8Array): Uint8Array => Buffer.from(bytes.map((byte, index) => (index === bytes.length - 1 ? byte ^ 1 : byte)));

function setMetadata(block: common.Block, index: number, edit: (bytes: Uint8Array) => Uint8Array): void {
    const list = block.getMetadata()?.getMetadataList_asU8() ?? [];
    block.getMetadata()?.setMetadataList(list.map((bytes, at) => (at === index ? edit(bytes) : bytes)));
}

describe('the block verifier', () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'verify-'));
    let blocks: common.Block[];
    let authority: X509Certificate;
    let network: Awaited<ReturnType<typeof startNetwork>>;

    const peer = (ward: 1 | 2): PeerBlocks =>
        new PeerBlocks({
            endpoint: network.endpoints.peers[ward - 1]?.address ?? '',
            domain: `ward${String(ward)}.example.com`,
            mspId: `Ward${String(ward)}MSP`,
            organizations: network.organizationsDir,
            channel: 'mychannel',
        });

    beforeAll(async () => {
        network = await startNetwork({
            dataDir,
            chaincodes: [{ name: 'parity', version: '1.0', module: chaincode, policy: "AND('Ward1MSP.peer','Ward2MSP.peer')" }],
            ports: { peers: [0, 0], orderer: 0 },
            batch: { timeoutMs: 20 },
        });
        const ca = join(network.organizationsDir, 'ordererOrganizations', 'example.com', 'ca', 'ca.example.com-cert.pem');
        authority = new X509Certificate(readFileSync(ca));
        const one = peer(1);
        blocks = [];
        for await (const block of one.blocks(await one.height())) {
            blocks.push(block);
        }
        one.close();
    }, 60_000);

    afterAll(async () => {
        await network.stop();
        rmSync(dataDir, { recursive: true, force: true });
    });

    it('accepts what both peers hold', async () => {
        const peers = [peer(1), peer(2)] as const;
        const verified = await verifyChannel(peers[0], peers[1], authority);
        peers.forEach((one) => {
            one.close();
        });
        expect(verified.blocks).toBe(blocks.length);
        expect(verified.blocks).toBeGreaterThan(1);
        expect(verified.transactions).toBeGreaterThanOrEqual(verified.blocks - 1);
    });

    const last = (): number => blocks.length - 1;
    const tampering: readonly (readonly [string, (block: common.Block) => void, RegExp])[] = [
        ['a transaction', (block) => block.getData()?.setDataList((block.getData()?.getDataList_asU8() ?? []).map(flipped)), /data hash/],
        [
            'the previous hash',
            (block) => block.getHeader()?.setPreviousHash(flipped(block.getHeader()?.getPreviousHash_asU8() ?? new Uint8Array())),
            /previous hash/,
        ],
        ['the number', (block) => block.getHeader()?.setNumber(99), /it comes after block/],
        [
            'the signature',
            (block) => {
                setMetadata(block, SIGNATURES, () => new Uint8Array());
            },
            /no orderer/,
        ],
        [
            'the validation codes',
            (block) => {
                setMetadata(block, TRANSACTIONS_FILTER, flipped);
            },
            /different validation codes/,
        ],
        [
            'the state',
            (block) => {
                setMetadata(block, COMMIT_HASH, flipped);
            },
            /different state/,
        ],
    ];
    it.each(tampering)('names a block in which %s was changed', async (_what, change, message) => {
        await expect(verifyChannel(source(blocks, last(), change), source(blocks), authority)).rejects.toThrow(message);
    });

    it('finds a signature of somebody who is no orderer here', async () => {
        const stranger = new X509Certificate(
            readFileSync(join(network.organizationsDir, 'peerOrganizations', 'ward1.example.com', 'ca', 'ca.ward1.example.com-cert.pem')),
        );
        await expect(verifyChannel(source(blocks), source(blocks), stranger)).rejects.toThrow('no orderer of this network signed it');
    });

    it('finds the first block that differs between the peers', async () => {
        const other = source(blocks, 1, (block) => {
            setMetadata(block, TRANSACTIONS_FILTER, flipped);
        });
        await expect(verifyChannel(source(blocks), other, authority)).rejects.toThrow(/^block 1: /);
    });
});
