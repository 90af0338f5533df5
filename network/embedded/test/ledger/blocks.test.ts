// SPDX-License-Identifier: Apache-2.0
import { common } from '@hyperledger/fabric-protos';
import { createHash } from 'node:crypto';
import { headerBytes, headerHash } from '../../src/ledger/encoding/block-header';
import { CODE } from '../../src/ledger/validate/codes';
import type { CommittedBlock } from '../../src/ledger/ports';
import { testIdentity } from './identities';
import { TestNetwork, userOf } from './network';

const NS = 'parity';
const write =
    (key: string): Parameters<TestNetwork['endorse']>[0] =>
    (s) =>
        s.putState(NS, key, Buffer.from('v'));
const parse = (block: CommittedBlock | undefined): common.Block => common.Block.deserializeBinary(block?.bytes() ?? new Uint8Array());
const slots = (block: common.Block): Uint8Array[] => block.getMetadata()?.getMetadataList_asU8() ?? [];
const header = (block: common.Block): { number: number; previousHash: Uint8Array; dataHash: Uint8Array } => {
    const h = block.getHeader() ?? new common.BlockHeader();
    return { number: h.getNumber(), previousHash: h.getPreviousHash_asU8(), dataHash: h.getDataHash_asU8() };
};

let network: TestNetwork;
beforeEach(async () => {
    network = await TestNetwork.ready();
});
afterEach(() => network.close());

test('blocks are chained, cover their envelopes, and are the same at both peers', async () => {
    for (const key of ['a', 'b', 'c']) {
        await network.submit(write(key));
    }
    const ledger = network.ledger(1);
    for (let number = 1; number < ledger.height(); number++) {
        const [before, block] = [parse(ledger.block(number - 1)), parse(ledger.block(number))];
        expect(Buffer.from(header(block).previousHash)).toEqual(headerHash(header(before)));
        const data = createHash('sha256');
        block
            .getData()
            ?.getDataList_asU8()
            .forEach((envelope) => data.update(envelope));
        expect(Buffer.from(header(block).dataHash)).toEqual(data.digest());
        expect(network.ledger(2).block(number)?.bytes()).toEqual(ledger.block(number)?.bytes());
    }
});

test('metadata has five slots: signature with the last configuration, filter, commit hash', async () => {
    const good = network.endorse(write('k'));
    await network.commit(good, good);
    const block = parse(network.ledger(1).block(2));
    const [signatures, lastConfig, filter, orderer, commitHash, ...more] = slots(block);
    expect([lastConfig, orderer].map((slot) => slot?.length)).toEqual([0, 0]);
    expect(more).toEqual([]);
    expect([...(filter ?? [])]).toEqual([CODE.VALID, CODE.DUPLICATE_TXID]);
    expect(common.Metadata.deserializeBinary(commitHash ?? new Uint8Array()).getValue_asU8()).toHaveLength(32);
    const metadata = common.Metadata.deserializeBinary(signatures ?? new Uint8Array());
    const value = common.OrdererBlockMetadata.deserializeBinary(metadata.getValue_asU8());
    expect(value.getLastConfig()?.getIndex()).toBe(0);
    expect(value.getConsenterMetadata_asU8().length).toBeGreaterThan(0);
    const [signature] = metadata.getSignaturesList();
    const signed = Buffer.concat([
        metadata.getValue_asU8(),
        signature?.getSignatureHeader_asU8() ?? new Uint8Array(),
        headerBytes(header(block)),
    ]);
    expect(Buffer.from(signature?.getSignature_asU8() ?? [])).toEqual(testIdentity('OrdererMSP', 'orderer').sign(signed));
});

test('the first block is the configuration: no previous hash, no signature, no commit hash', () => {
    const stored = network.ledger(1).block(0);
    const block = parse(stored);
    expect(header(block).previousHash).toHaveLength(0);
    expect(stored?.transactions).toMatchObject([
        { type: common.HeaderType.CONFIG, code: CODE.VALID, txId: expect.stringMatching(/^[0-9a-f]{64}$/) as string },
    ]);
    expect(slots(block).map((slot) => slot.length > 0)).toEqual([true, false, true, false, false]);
    const envelope = common.Envelope.deserializeBinary(block.getData()?.getDataList_asU8()[0] ?? new Uint8Array());
    const config = common.ConfigEnvelope.deserializeBinary(common.Payload.deserializeBinary(envelope.getPayload_asU8()).getData_asU8());
    const groups = config.getConfig()?.getChannelGroup()?.getGroupsMap();
    expect(
        groups
            ?.get('Application')
            ?.getGroupsMap()
            .toArray()
            .map(([name]) => name),
    ).toEqual(['Ward1MSP', 'Ward2MSP']);
    expect(
        groups
            ?.get('Orderer')
            ?.getValuesMap()
            .toArray()
            .map(([name]) => name),
    ).toContain('BatchSize');
});

test('look-ups by number, hash and transaction id agree; unknown ones find nothing', async () => {
    const txId = await network.submit(write('k'));
    const ledger = network.ledger(2);
    const info = ledger.chainInfo();
    const number = info.height - 1;
    const bytes = ledger.block(number)?.bytes();
    expect(ledger.blockByHash(info.currentBlockHash)?.bytes()).toEqual(bytes);
    expect(ledger.blockByTxId(txId)?.bytes()).toEqual(bytes);
    expect(ledger.transaction(txId)?.envelope).toEqual(parse(ledger.block(number)).getData()?.getDataList_asU8()[0]);
    expect(Buffer.from(info.previousBlockHash)).toEqual(Buffer.from(header(parse(ledger.block(number))).previousHash));
    expect([
        ledger.block(99),
        ledger.blockByHash(Buffer.alloc(32)),
        ledger.blockByTxId('x'),
        ledger.transaction('x'),
        ledger.status('x'),
    ]).toEqual(Array.from({ length: 5 }));
});

test("the orderer's own block lacks what the peers add", async () => {
    await network.submit(write('k'));
    const number = network.channel.ordererHeight() - 1;
    const block = common.Block.deserializeBinary(network.channel.ordererBlock(number) ?? new Uint8Array());
    expect(slots(block).map((slot) => slot.length > 0)).toEqual([true, false, false, false, false]);
    expect(header(block)).toEqual(header(parse(network.ledger(1).block(number))));
});

test('listeners get each block once and in order; a walk starts anywhere, waits, and ends with its signal', async () => {
    const heard: number[] = [];
    const stop = network.ledger(1).onBlock((block) => heard.push(block.number));
    const abort = new AbortController();
    const walked: number[] = [];
    const walk = (async () => {
        for await (const block of network.ledger(1).blocks(1, abort.signal)) {
            walked.push(block.number);
            if (block.number === 3) {
                abort.abort();
            }
        }
    })();
    await network.submit(write('a'));
    await network.submit(write('b'));
    await walk;
    stop();
    await network.submit(write('c'));
    expect([heard, walked]).toEqual([
        [2, 3],
        [1, 2, 3],
    ]);
});

test('a walk that waits for a block of the future ends when it is aborted', async () => {
    const abort = new AbortController();
    const next = network.ledger(1).blocks(1_000_000, abort.signal).next();
    abort.abort();
    expect(await next).toEqual({ done: true, value: undefined });
});

test('a batch is cut by time, by count, and by size; a large message is alone', async () => {
    const sizes = async (
        batch: { timeoutMs: number; maxMessageCount: number; preferredMaxBytes: number },
        sizesOf: number[],
    ): Promise<number[]> => {
        const own = await TestNetwork.ready({ batch: { absoluteMaxBytes: 1_000_000, ...batch } });
        const start = own.ledger(1).height();
        const endorsed = sizesOf.map((size, i) => own.endorse((s) => s.putState(NS, String(i), Buffer.alloc(size, 'x'))));
        endorsed.forEach(({ envelope }) => own.channel.order(envelope));
        await own.channel.settled();
        const counts = Array.from(
            { length: own.ledger(1).height() - start },
            (_, i) => own.ledger(1).block(start + i)?.transactions.length ?? 0,
        );
        await own.close();
        return counts;
    };
    expect(await sizes({ timeoutMs: 1000, maxMessageCount: 2, preferredMaxBytes: 500_000 }, [1, 1, 1, 1, 1])).toEqual([2, 2, 1]);
    expect(await sizes({ timeoutMs: 1000, maxMessageCount: 9, preferredMaxBytes: 10_000 }, [4_000, 4_000, 4_000, 50_000, 1])).toEqual([
        2, 1, 1, 1,
    ]);
    expect(await sizes({ timeoutMs: 1, maxMessageCount: 9, preferredMaxBytes: 500_000 }, [1, 1])).toEqual([2]);
});

test('time alone cuts a block', async () => {
    const own = await TestNetwork.ready();
    const committed = new Promise<number>((resolve) => own.ledger(2).onBlock((block) => resolve(block.transactions.length)));
    own.channel.order(own.endorse(write('k'), { creator: userOf(2) }).envelope);
    expect(await committed).toBe(1);
    await own.close();
});
