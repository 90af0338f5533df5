// SPDX-License-Identifier: Apache-2.0
// Real blocks of an embedded network hold; every kind of tampering is found and named.
import { sign, X509Certificate } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { common, msp } from '@hyperledger/fabric-protos';
import { startNetwork } from '@wardledger/embedded-network';
import { dataHash, headerBytes } from '../src/block-header';
import { type Chain, checkBlock, compareBlocks } from '../src/check-block';
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

const metadataAt = (block: common.Block, index: number): Uint8Array =>
    block.getMetadata()?.getMetadataList_asU8()[index] ?? new Uint8Array();
const onlyFile = (...path: string[]): string => readFileSync(join(...path, readdirSync(join(...path))[0] ?? ''), 'utf8');

/** Signs a block as an orderer does, as whoever the folder of an MSP belongs to. */
function signAs(block: common.Block, mspId: string, folder: string, value?: Uint8Array): void {
    const identity = new msp.SerializedIdentity();
    identity.setMspid(mspId);
    identity.setIdBytes(Buffer.from(onlyFile(folder, 'signcerts')));
    const creator = new common.SignatureHeader();
    creator.setCreator(identity.serializeBinary());
    const header = creator.serializeBinary();
    const metadata = common.Metadata.deserializeBinary(metadataAt(block, SIGNATURES));
    metadata.setValue(value ?? metadata.getValue_asU8());
    const signature = new common.MetadataSignature();
    signature.setSignatureHeader(header);
    const signed = Buffer.concat([metadata.getValue_asU8(), header, headerBytes(block.getHeader() ?? new common.BlockHeader())]);
    signature.setSignature(sign('sha256', signed, onlyFile(folder, 'keystore')));
    metadata.setSignaturesList([signature]);
    setMetadata(block, SIGNATURES, () => metadata.serializeBinary());
}

/** Moves the time that a block's transactions state. */
function setTime(block: common.Block, year: number): void {
    const moved = (block.getData()?.getDataList_asU8() ?? []).map((bytes) => {
        const envelope = common.Envelope.deserializeBinary(bytes);
        const payload = common.Payload.deserializeBinary(envelope.getPayload_asU8());
        const header = common.ChannelHeader.deserializeBinary(payload.getHeader()?.getChannelHeader_asU8() ?? new Uint8Array());
        header.getTimestamp()?.fromDate(new Date(Date.UTC(year)));
        payload.getHeader()?.setChannelHeader(header.serializeBinary());
        envelope.setPayload(payload.serializeBinary());
        return envelope.serializeBinary();
    });
    block.getData()?.setDataList(moved);
    block.getHeader()?.setDataHash(dataHash(block.getData() ?? new common.BlockData()));
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
            blockReaders: 'Admins', // as the product's networks: the verifier must do with it
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

    it.each(tampering.filter(([what]) => what !== 'the validation codes' && what !== 'the state'))(
        'names it also where only the second peer changed %s',
        async (_what, change, message) => {
            await expect(verifyChannel(source(blocks), source(blocks, last(), change), authority)).rejects.toThrow(message);
        },
    );

    it('does not believe a first block that names other orderers than the ward was told', async () => {
        const stranger = new X509Certificate(
            readFileSync(join(network.organizationsDir, 'peerOrganizations', 'ward1.example.com', 'ca', 'ca.ward1.example.com-cert.pem')),
        );
        await expect(verifyChannel(source(blocks), source(blocks), stranger)).rejects.toThrow(
            "block 0: its configuration does not name the given orderers' authority",
        );
    });

    const ordererFolder = (...path: string[]): string =>
        join(network.organizationsDir, 'ordererOrganizations', 'example.com', ...path, 'msp');
    const orderer = (): string => ordererFolder('orderers', 'orderer.example.com');
    const signers: readonly (readonly [string, (block: common.Block) => void, RegExp])[] = [
        [
            'a peer of a ward that says it is an orderer',
            (block) => {
                const ward = join(network.organizationsDir, 'peerOrganizations', 'ward1.example.com');
                signAs(block, 'OrdererMSP', join(ward, 'peers', 'peer0.ward1.example.com', 'msp'));
            },
            /no authority in the channel’s configuration/,
        ],
        [
            'an orderer of another organisation',
            (block) => {
                signAs(block, 'Ward1MSP', orderer());
            },
            /no authority in the channel’s configuration/,
        ],
        [
            "the orderer organisation's administrator",
            (block) => {
                signAs(block, 'OrdererMSP', ordererFolder('users', 'Admin@example.com'));
            },
            /a certificate that is not an orderer’s/,
        ],
        [
            'an orderer whose certificate had expired',
            (block) => {
                setTime(block, 2099);
                signAs(block, 'OrdererMSP', orderer());
            },
            /a certificate that was not valid then/,
        ],
        [
            'an orderer whose certificate was not yet valid',
            (block) => {
                setTime(block, 1999);
                signAs(block, 'OrdererMSP', orderer());
            },
            /a certificate that was not valid then/,
        ],
        [
            'an orderer that names another configuration',
            (block) => {
                const value = new common.OrdererBlockMetadata();
                const index = new common.LastConfig();
                index.setIndex(1);
                value.setLastConfig(index);
                signAs(block, 'OrdererMSP', orderer(), value.serializeBinary());
            },
            /names another block as the latest configuration/,
        ],
    ];
    it.each(signers)('refuses the signature of %s', async (_who, change, message) => {
        await expect(verifyChannel(source(blocks, last(), change), source(blocks, last(), change), authority)).rejects.toThrow(message);
    });

    it('accepts another signature of the orderer, also where each peer holds its own', async () => {
        const again = (block: common.Block): void => {
            signAs(block, 'OrdererMSP', orderer());
        };
        await expect(verifyChannel(source(blocks, last(), again), source(blocks), authority)).resolves.toMatchObject({
            blocks: blocks.length,
        });
    });

    it('notices every single byte that is changed in a block', () => {
        const before: (Chain | undefined)[] = [undefined];
        blocks.forEach((block, number) => before.push(checkBlock(block, before[number], authority)));
        const unnoticed = [1, last()].flatMap((number) => {
            const block = blocks[number] ?? new common.Block();
            const bytes = block.serializeBinary();
            return [...bytes.keys()].filter((at) => {
                const changed = Buffer.from(bytes);
                changed.writeUInt8(changed.readUInt8(at) ^ (1 << (at % 8)), at);
                try {
                    const copy = common.Block.deserializeBinary(changed);
                    checkBlock(copy, before[number], authority);
                    compareBlocks(copy, block);
                    return true;
                } catch {
                    return false;
                }
            });
        });
        expect(unnoticed).toEqual([]);
    }, 120_000);

    it('finds the first block that differs between the peers', async () => {
        const other = source(blocks, 1, (block) => {
            setMetadata(block, TRANSACTIONS_FILTER, flipped);
        });
        await expect(verifyChannel(source(blocks), other, authority)).rejects.toThrow(/^block 1: /);
    });
});
