// SPDX-License-Identifier: Apache-2.0
import { ledger } from '@hyperledger/fabric-protos';
import { createHash } from 'node:crypto';
import { CODE } from '../../src/ledger/validate/codes';
import type { LedgerIdentity, Simulator } from '../../src/ledger/ports';
import { inCollection, peerOf, TestNetwork, text } from './network';

const NS = 'parity';
const sha = (value: string): string => createHash('sha256').update(value).digest('hex');
const put = (collection: string, key: string, value: string) => (s: Simulator) =>
    s.putPrivateData(inCollection(collection, key), Buffer.from(value));
const get = (collection: string, key: string) => (s: Simulator) => text(s.getPrivateData(inCollection(collection, key)));
const hash = (collection: string, key: string) => (s: Simulator) => {
    const bytes = s.getPrivateDataHash(inCollection(collection, key));
    return bytes && Buffer.from(bytes).toString('hex');
};

let network: TestNetwork;
beforeEach(async () => {
    network = await TestNetwork.ready();
});
afterEach(() => network.close());

test('a collection of both wards: cleartext and hash at both, gone after a delete', async () => {
    await network.submit(put('bothWards', 'k', 'secret'));
    for (const ward of [1, 2] as const) {
        expect(network.read(get('bothWards', 'k'), ward)).toBe('secret');
        expect(network.read(hash('bothWards', 'k'), ward)).toBe(sha('secret'));
    }
    await network.submit((s) => s.deletePrivateData(inCollection('bothWards', 'k')));
    expect([network.read(get('bothWards', 'k')), network.read(hash('bothWards', 'k'))]).toEqual([undefined, undefined]);
});

test('a collection of one ward: the other has the hash, and says why it cannot answer', async () => {
    await network.submit(put('ward1Open', 'k', 'mine'));
    expect(network.read(get('ward1Open', 'k'), 1)).toBe('mine');
    expect(network.read(hash('ward1Open', 'k'), 2)).toBe(sha('mine'));
    expect(() => network.read(get('ward1Open', 'k'), 2)).toThrow(
        'private data matching public hash version is not available. Public hash version = {BlockNum: 2, TxNum: 0}, Private data version = <nil>',
    );
});

test('a write endorsed where the data is not kept still reaches the members', async () => {
    await network.submit(put('ward1Only', 'k', 'from afar'), { simulateAt: 2, endorsers: [peerOf(1)] });
    expect(network.read(get('ward1Only', 'k'), 1)).toBe('from afar');
});

test("a collection with its own policy needs only that; one public write more needs the chaincode's too", async () => {
    const alone = network.endorse(put('ward1Only', 'k', 'v'), { endorsers: [peerOf(1)] });
    const both = network.endorse(
        (s) => {
            put('ward1Only', 'l', 'v')(s);
            s.putState(NS, 'l', Buffer.from('v'));
        },
        { endorsers: [peerOf(1)] },
    );
    const foreign = network.endorse(put('ward1Only', 'm', 'v'), { endorsers: [peerOf(2)] });
    expect(await network.commit(alone, both, foreign)).toEqual([
        CODE.VALID,
        CODE.ENDORSEMENT_POLICY_FAILURE,
        CODE.ENDORSEMENT_POLICY_FAILURE,
    ]);
});

test('private reads are checked by the version of the hash', async () => {
    const step = (s: Simulator): void => {
        get('bothWards', 'k')(s);
        put('bothWards', 'k', 'next')(s);
    };
    expect(await network.commit(network.endorse(step), network.endorse(step))).toEqual([CODE.VALID, CODE.MVCC_READ_CONFLICT]);
});

test('purge removes value, hash and what the stored private write holds', async () => {
    await network.submit(put('bothWards', 'k', 'purge me'));
    const block = network.ledger(1).height() - 1;
    expect(network.ledger(2).privateData(block).size).toBe(1);
    await network.submit((s) => s.purgePrivateData(inCollection('bothWards', 'k')));
    for (const ward of [1, 2] as const) {
        expect([network.read(get('bothWards', 'k'), ward), network.read(hash('bothWards', 'k'), ward)]).toEqual([undefined, undefined]);
        // As a real peer shows it: the collection is still named in its block, with nothing in it.
        const left = network.ledger(ward).privateData(block);
        expect(left.size).toBe(1);
        expect([...left.values()].map((bytes) => Buffer.from(bytes).includes('purge me'))).toEqual([false]);
    }
});

test('a put after a purge in the same block stays', async () => {
    await network.submit(put('bothWards', 'k', 'old'));
    const purge = network.endorse((s) => s.purgePrivateData(inCollection('bothWards', 'k')));
    await network.commit(purge, network.endorse(put('bothWards', 'k', 'new')));
    expect(network.read(get('bothWards', 'k'), 2)).toBe('new');
});

test('blockToLive 2: readable for two more blocks, then value and hash are gone, unless written again', async () => {
    await network.submit((s) => {
        put('shortLived', 'k', 'v')(s);
        put('shortLived', 'again', 'v')(s);
    });
    const seen: (string | undefined)[] = [];
    for (const step of [1, 2, 3]) {
        await network.submit((s) => {
            s.putState(NS, 'other', Buffer.from(String(step)));
            if (step === 2) {
                put('shortLived', 'again', 'w')(s);
            }
        });
        seen.push(network.read(get('shortLived', 'k'), 2));
    }
    expect(seen).toEqual(['v', 'v', undefined]);
    expect([network.read(hash('shortLived', 'k')), network.read(get('shortLived', 'again'))]).toEqual([undefined, 'w']);
});

/** A block in which nothing private happens. */
const anotherBlock = (): Promise<string> => network.submit((s) => s.putState(NS, 'other', Buffer.from(s.txId)));

test('metadata that is set in the very block in which a value would be over keeps it for its time', async () => {
    await network.submit(put('shortLived', 'k', 'v'));
    await anotherBlock();
    await anotherBlock();
    await network.submit((s) =>
        s.putPrivateMetadata(inCollection('shortLived', 'k'), { name: 'VALIDATION_PARAMETER', value: Buffer.from('policy') }),
    );
    expect([network.read(get('shortLived', 'k')), network.read(get('shortLived', 'k'), 2)]).toEqual(['v', 'v']);
    await anotherBlock();
    await anotherBlock();
    expect(network.read(get('shortLived', 'k'), 2)).toBe('v');
    await anotherBlock();
    expect([network.read(get('shortLived', 'k'), 2), network.read(hash('shortLived', 'k'))]).toEqual([undefined, undefined]);
});

test('a purge whose write set is lost reaches a value that metadata kept, in the block in which what wrote it is over', async () => {
    await network.submit(put('shortLived', 'k', 'v'));
    await network.submit((s) =>
        s.putPrivateMetadata(inCollection('shortLived', 'k'), { name: 'VALIDATION_PARAMETER', value: Buffer.from('') }),
    );
    await anotherBlock();
    await network.submit((s) => s.purgePrivateData(inCollection('shortLived', 'k')), { share: false });
    expect([network.read(get('shortLived', 'k')), network.read(get('shortLived', 'k'), 2)]).toEqual([undefined, undefined]);
});

test('a block is committed although its members lack the write set; reads then say so', async () => {
    const txId = await network.submit(put('bothWards', 'k', 'lost'), { share: false });
    expect(network.ledger(1).status(txId)?.code).toBe(CODE.VALID);
    expect(network.read(hash('bothWards', 'k'))).toBe(sha('lost'));
    expect(() => network.read(get('bothWards', 'k'))).toThrow('private data matching public hash version is not available');
    await network.submit(put('bothWards', 'k', 'found'));
    expect(network.read(get('bothWards', 'k'), 2)).toBe('found');
});

test('a write set that waits for longer than its time is forgotten when the hundredth block is committed', async () => {
    await network.close();
    network = await TestNetwork.ready({ transientBlockRetention: 95 });
    const forgotten = network.endorse(put('bothWards', 'old', 'v'));
    while (network.ledger(1).height() < 50) {
        await anotherBlock();
    }
    const kept = network.endorse(put('bothWards', 'new', 'v'));
    while (network.ledger(1).height() < 101) {
        await anotherBlock();
    }
    await network.commit(forgotten, kept);
    expect(() => network.read(get('bothWards', 'old'))).toThrow('private data matching public hash version is not available');
    expect(network.read(get('bothWards', 'new'))).toBe('v');
});

test('what a refused transaction wrote is kept for its time, too', async () => {
    const refused = network.endorse(put('shortLived', 'k', 'v'), { endorsers: [] });
    expect(await network.commit(refused)).toEqual([CODE.ENDORSEMENT_POLICY_FAILURE]);
    const block = network.ledger(1).height() - 1;
    await anotherBlock();
    await anotherBlock();
    expect(network.ledger(2).privateData(block).size).toBe(1);
    await anotherBlock();
    expect(network.ledger(2).privateData(block).size).toBe(0);
});

test('a committed transaction has no write set waiting any longer: a duplicate of it has none', async () => {
    const made = network.endorse(put('bothWards', 'k', 'v'));
    expect([await network.commit(made), await network.commit(made)]).toEqual([[CODE.VALID], [CODE.DUPLICATE_TXID]]);
    const last = network.ledger(1).height() - 1;
    expect([last - 1, last].map((block) => network.ledger(1).privateData(block).size)).toEqual([1, 0]);
});

test('of several write sets endorsed for one transaction the block decides which one counts', async () => {
    const nonce = Buffer.alloc(24, 9);
    network.endorse(put('bothWards', 'k', 'one'), { nonce });
    await network.commit(network.endorse(put('bothWards', 'k', 'two'), { nonce }));
    expect(network.read(get('bothWards', 'k'), 2)).toBe('two');
});

test('write sets of a block as DeliverWithPrivateData shows them', async () => {
    await network.submit((s) => {
        put('bothWards', 'b', '2')(s);
        put('bothWards', 'a', '1')(s);
        put('ward1Open', 'o', '3')(s);
    });
    const shown = ([1, 2] as const).map((ward) => {
        const bytes =
            network
                .ledger(ward)
                .privateData(network.ledger(ward).height() - 1)
                .get(0) ?? new Uint8Array();
        return ledger.rwset.TxPvtReadWriteSet.deserializeBinary(bytes)
            .getNsPvtRwsetList()
            .flatMap((ns) => ns.getCollectionPvtRwsetList())
            .map((set) => [
                set.getCollectionName(),
                ledger.rwset.kvrwset.KVRWSet.deserializeBinary(set.getRwset_asU8())
                    .getWritesList()
                    .map((write) => [write.getKey(), text(write.getValue_asU8())]),
            ]);
    });
    const both = [
        'bothWards',
        [
            ['a', '1'],
            ['b', '2'],
        ],
    ];
    expect(shown).toEqual([[both, ['ward1Open', [['o', '3']]]], [both]]);
});

test('metadata of a private key raises its version and keeps the value readable', async () => {
    await network.submit(put('bothWards', 'k', 'v'));
    await network.submit((s) =>
        s.putPrivateMetadata(inCollection('bothWards', 'k'), { name: 'VALIDATION_PARAMETER', value: Buffer.from('policy') }),
    );
    expect(network.read(get('bothWards', 'k'), 2)).toBe('v');
    expect(network.read((s) => text(s.getPrivateMetadata(inCollection('bothWards', 'k')).get('VALIDATION_PARAMETER')))).toBe('policy');
});

test('who is a member of a collection', () => {
    const identity = (mspId: string): LedgerIdentity => ({
        mspId,
        key: mspId,
        verify: () => true,
        satisfies: (principal) => principal.kind === 'role' && principal.mspId === mspId,
    });
    const ledger1 = network.ledger(1);
    expect([
        ledger1.isMember(NS, 'bothWards', identity('Ward2MSP')),
        ledger1.isMember(NS, 'ward1Only', identity('Ward2MSP')),
        ledger1.isMember(NS, '_implicit_org_Ward2MSP', identity('Ward2MSP')),
        ledger1.isMember(NS, 'absent', identity('Ward1MSP')),
    ]).toEqual([true, false, true, false]);
});

const refusals: [string, (s: Simulator) => unknown, string][] = [
    [
        'get of an unknown collection',
        (s) => s.getPrivateData(inCollection('absent', 'k')),
        'collection [absent] not defined in the collection config for chaincode [parity]',
    ],
    [
        'look-up of an unknown collection',
        (s) => s.collection({ namespace: NS, collection: 'absent' }),
        'collection mychannel/parity/absent could not be found',
    ],
    [
        'put after a private range',
        (s) => {
            s.getPrivateDataByRange({ namespace: NS, collection: 'bothWards' }, { startKey: '', endKey: '' });
            s.putState(NS, 'k', Buffer.from('v'));
        },
        'txid [evaluation]: unsuppored transaction. Transaction has already performed queries on pvt data. Writes are not allowed',
    ],
    [
        'private range after a put',
        (s) => {
            s.putState(NS, 'k', Buffer.from('v'));
            s.getPrivateDataByRange({ namespace: NS, collection: 'bothWards' }, { startKey: '', endKey: '' });
        },
        'txid [evaluation]: unsuppored transaction. Queries on pvt data is supported only in a read-only transaction',
    ],
];

test.each(refusals)('%s', (_, work, message) => {
    expect(() => network.read(work)).toThrow(message);
});
