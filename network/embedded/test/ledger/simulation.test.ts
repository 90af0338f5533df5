// SPDX-License-Identifier: Apache-2.0
import { ledger } from '@hyperledger/fabric-protos';
import { decodePublicSet } from '../../src/ledger/rwset/decode';
import type { NamespaceSet } from '../../src/ledger/rwset/model';
import type { PageIterator, ResultIterator, Simulator } from '../../src/ledger/ports';
import { inCollection, PARITY, TestNetwork, text } from './network';

const NS = 'parity';
const value = (content: string): Uint8Array => Buffer.from(content);

let network: TestNetwork;
beforeAll(async () => {
    network = await TestNetwork.ready();
    await network.submit((s) => ['a', 'b', 'c', 'd', 'e'].forEach((key) => s.putState(NS, key, value(key.toUpperCase()))));
    await network.submit((s) => {
        s.putState(NS, '', value('empty key'));
        s.putState(NS, '\0bed\0w1\0r1\0', value('composite'));
        s.putPrivateData(inCollection('bothWards', 'p'), value('secret'));
    });
});
afterAll(() => network.close());

function drain(rows: ResultIterator<{ key: string }>, limit = Infinity): string[] {
    const keys: string[] = [];
    for (let row = rows.next(); row && keys.push(row.key) < limit; row = rows.next()) {}
    return keys;
}

const results = (work: (s: Simulator) => void): NamespaceSet[] =>
    network.read((s) => {
        work(s);
        return decodePublicSet(s.result().publicBytes);
    });

test('a transaction with a read, an absent read, a write, a delete and a range, as a peer records it', () => {
    const [lifecycle, parity] = results((s) => {
        s.definition(NS);
        s.getState(NS, 'a');
        s.getState(NS, 'absent');
        s.putState(NS, 'b', value('3'));
        s.putState(NS, 'a', value('1'));
        s.putState(NS, 'a', value('2'));
        s.deleteState(NS, 'd');
        expect(text(s.getState(NS, 'a'))).toBe('A');
        expect(drain(s.getStateByRange(NS, { startKey: 'b', endKey: 'd' }))).toEqual(['b', 'c']);
    });
    expect(lifecycle?.reads).toEqual([{ key: 'namespaces/fields/parity/Sequence', version: { block: 1, tx: 0 } }]);
    const version = { block: 2, tx: 0 };
    expect(parity).toMatchObject({
        reads: [
            { key: 'a', version },
            { key: 'absent', version: undefined },
        ],
        ranges: [
            {
                startKey: 'b',
                endKey: 'd',
                exhausted: true,
                reads: [
                    { key: 'b', version },
                    { key: 'c', version },
                ],
                merkle: undefined,
            },
        ],
        writes: [
            { key: 'a', isDelete: false },
            { key: 'b', isDelete: false },
            { key: 'd', isDelete: true },
        ],
        metadataWrites: [],
        collections: [],
    });
    expect(parity?.writes.map((write) => text(write.value))).toEqual(['2', '3', '']);
});

test('the bytes are those of the messages: the same set always gives the same bytes', () => {
    const work = (order: readonly string[]) => (s: Simulator) => order.forEach((key) => s.putState(NS, key, value('x')));
    const bytes = (order: readonly string[]): string =>
        network.read((s) => {
            work(order)(s);
            return Buffer.from(s.result().publicBytes).toString('hex');
        });
    expect(bytes(['😀', '\uffe6', 'z', 'é'])).toBe(bytes(['é', 'z', '\uffe6', '😀']));
    const message = ledger.rwset.TxReadWriteSet.deserializeBinary(Buffer.from(bytes(['😀', '\uffe6', 'z', 'é']), 'hex'));
    const inner = ledger.rwset.kvrwset.KVRWSet.deserializeBinary(message.getNsRwsetList()[0]?.getRwset_asU8() ?? new Uint8Array());
    expect(inner.getWritesList().map((write) => write.getKey())).toEqual(['z', 'é', '\uffe6', '😀']);
    expect(Buffer.from(message.serializeBinary()).toString('hex')).toBe(bytes(['z', 'é', '\uffe6', '😀']));
});

test('private data: hashes in the public set, cleartext in the private one, four more reads of the lifecycle', () => {
    const [lifecycle, parity] = results((s) => {
        s.definition(NS);
        s.getPrivateData(inCollection('bothWards', 'p'));
        s.putPrivateData(inCollection('bothWards', 'p'), value('new'));
        s.deletePrivateData(inCollection('bothWards', 'other'));
    });
    expect(lifecycle?.reads.map((read) => read.key)).toEqual([
        ...['Collections', 'EndorsementInfo', 'Sequence', 'ValidationInfo'].map((field) => `namespaces/fields/parity/${field}`),
        'namespaces/metadata/parity',
    ]);
    expect(parity).toMatchObject({ reads: [], writes: [] });
    const [collection] = parity?.collections ?? [];
    expect(collection?.privateHash).toHaveLength(32);
    expect(collection?.reads.map((read) => read.version)).toEqual([{ block: 3, tx: 0 }]);
    expect(collection?.writes.map((write) => [write.isDelete, write.isPurge, write.valueHash.length])).toEqual([
        [true, false, 0],
        [false, false, 32],
    ]);
});

test('a read set without writes has no private bytes; an empty simulation is an empty set', () => {
    const outcome = network.read((s) => s.result());
    expect(outcome.privateBytes).toBeUndefined();
    expect(outcome.publicBytes).toHaveLength(0);
    expect(outcome.interest).toEqual([]);
});

interface Page {
    readonly rows: string[];
    readonly bookmark: string;
}
const page = (start: string, end: string, size: number): Page =>
    network.read((s) => {
        const rows: PageIterator = s.getStateByRangeWithPagination(NS, { startKey: start, endKey: end }, size);
        return { rows: drain(rows), bookmark: rows.bookmark() };
    });

test('pages of two with bookmarks; a size below one is no limit', () => {
    const first = page('a', 'z', 2);
    const second = page(first.bookmark, 'z', 2);
    expect([first, second, page(second.bookmark, 'z', 2)]).toEqual([
        { rows: ['a', 'b'], bookmark: 'c' },
        { rows: ['c', 'd'], bookmark: 'e' },
        { rows: ['e'], bookmark: '' },
    ]);
    expect(page('a', 'z', -1)).toEqual({ rows: ['a', 'b', 'c', 'd', 'e'], bookmark: '' });
});

test('a full page counts as read up to its last key, a short one as read to the end', () => {
    const ranges = (size: number): unknown[] =>
        results((s) => {
            const rows = s.getStateByRangeWithPagination(NS, { startKey: 'a', endKey: 'z' }, size);
            drain(rows);
            rows.bookmark();
        })[0]?.ranges.map((range) => [range.startKey, range.endKey, range.exhausted]) ?? [];
    expect([ranges(2), ranges(9)]).toEqual([[['a', 'b', false]], [['a', 'z', true]]]);
});

test('ranges are half open; the empty key and composite keys are where their bytes put them', () => {
    expect(network.read((s) => drain(s.getStateByRange(NS, { startKey: 'a', endKey: 'c' })))).toEqual(['a', 'b']);
    expect(network.read((s) => drain(s.getStateByRange(NS, { startKey: 'c', endKey: 'a' })))).toEqual([]);
    expect(network.read((s) => drain(s.getStateByRange(NS, { startKey: '\u0001', endKey: '' })))).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(network.read((s) => drain(s.getStateByRange(NS, { startKey: '\0bed\0w1\0', endKey: '\0bed\0w1\0\u{10ffff}' })))).toEqual([
        '\0bed\0w1\0r1\0',
    ]);
    expect(network.read((s) => text(s.getState(NS, '')))).toBe('empty key');
});

test('a query ends at the total limit and then counts as not exhausted', async () => {
    const limited = await TestNetwork.ready({ totalQueryLimit: 3 });
    await limited.submit((s) => ['a', 'b', 'c', 'd', 'e'].forEach((key) => s.putState(NS, key, value('v'))));
    const [set] = limited.read((s) => {
        expect(drain(s.getStateByRange(NS, { startKey: 'a', endKey: 'z' }))).toEqual(['a', 'b', 'c']);
        return decodePublicSet(s.result().publicBytes);
    });
    expect(set?.ranges[0]).toMatchObject({ endKey: 'c', exhausted: false });
    await limited.close();
});

test('a simulation does not see what is committed while it runs', async () => {
    const simulator = network.ledger(1).simulate('tx');
    await network.submit((s) => s.putState(NS, 'later', value('v')));
    expect(simulator.getState(NS, 'later')).toBeUndefined();
    expect(text(network.read((s) => s.getState(NS, 'later')))).toBe('v');
    simulator.close();
    expect(() => simulator.getState(NS, 'later')).toThrow('this instance should not be used after calling Done()');
});

const pageThen = (s: Simulator): void => void s.getStateByRangeWithPagination(NS, { startKey: 'a', endKey: 'z' }, 1);
const refusals: [string, (s: Simulator) => unknown, string][] = [
    [
        'put after a page',
        (s) => {
            pageThen(s);
            s.putState(NS, 'x', value('v'));
        },
        'txid [evaluation]: unsuppored transaction. Transaction has already performed a paginated query. Writes are not allowed',
    ],
    [
        'page after a put',
        (s) => {
            s.putState(NS, 'x', value('v'));
            pageThen(s);
        },
        'txid [evaluation]: unsuppored transaction. Paginated queries are supported only in a read-only transaction',
    ],
    [
        'metadata after a page',
        (s) => {
            pageThen(s);
            s.putStateMetadata(NS, 'x', { name: 'n', value: value('v') });
        },
        'txid [evaluation]: unsuppored transaction. Transaction has already performed a paginated query. Writes are not allowed',
    ],
    [
        'a second result',
        (s) => {
            s.result();
            s.result();
        },
        'this function should only be called once on a transaction simulator instance',
    ],
];
test.each(refusals)('refused: %s', (_, work, message) => {
    expect(() => network.read(work)).toThrow(message);
});

test('history has txid, value, delete mark and the time of the transaction', async () => {
    const time = new Date(1_700_000_000_123);
    const txId = await network.submit((s) => s.deleteState(NS, 'h'), { time });
    const row = network.read((s) => s.getHistoryForKey(NS, 'h').next());
    expect(row).toMatchObject({ txId, isDelete: true, timestamp: { seconds: 1_700_000_000, nanos: 123_000_000 } });
    expect(row?.value).toHaveLength(0);
    expect(network.read((s) => s.getHistoryForKey(NS, 'absent').next())).toBeUndefined();
});

describe('what the planner of endorsements is told', () => {
    const interest = (work: (s: Simulator) => void): unknown =>
        network.read((s) => {
            work(s);
            return s.result().interest.map((i) => [i.namespace, i.collections, i.disregardNamespacePolicy, i.noPrivateReads]);
        });
    test.each<[string, (s: Simulator) => void, unknown]>([
        [
            'only reads',
            (s) => {
                s.definition(NS);
                s.getState(NS, 'a');
            },
            [[NS, [], false, false]],
        ],
        [
            'a public write',
            (s) => {
                s.putState(NS, 'a', value('v'));
            },
            [[NS, [], false, false]],
        ],
        [
            'a write to a collection alone',
            (s) => {
                s.putPrivateData(inCollection('ward1Only', 'k'), value('v'));
            },
            [[NS, ['ward1Only'], false, true]],
        ],
        [
            'both',
            (s) => {
                s.putPrivateData(inCollection('ward1Only', 'k'), value('v'));
                s.putState(NS, 'a', value('v'));
            },
            [
                [NS, [], false, false],
                [NS, ['ward1Only'], false, true],
            ],
        ],
        [
            'a private read',
            (s) => {
                s.getPrivateData(inCollection('bothWards', 'p'));
            },
            [
                [NS, [], false, false],
                [NS, ['bothWards'], false, false],
            ],
        ],
    ])('%s', (_, work, expected) => {
        expect(interest(work)).toEqual(expected);
    });
});

test('definitions are read back as they were given', () => {
    expect(network.ledger(2).definition(NS)).toMatchObject({
        name: NS,
        version: '1.0',
        sequence: 1,
        endorsementPolicy: PARITY.endorsementPolicy,
    });
    expect(
        network
            .ledger(2)
            .definition(NS)
            ?.collections?.map((c) => [c.name, c.policy, c.blockToLive]),
    ).toEqual(PARITY.collections?.map((c) => [c.name, c.policy, c.blockToLive ?? 0]));
    expect(network.ledger(2).definition('absent')).toBeUndefined();
});
