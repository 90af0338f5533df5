// SPDX-License-Identifier: Apache-2.0
/** Private data beyond the public scenarios: rights, lifetimes, plans, implicit collections. */
import { add, entriesOf, inBlock, fill } from './helpers.mjs';

export const privateData = [
    add(
        'block-to-live',
        'A collection with blockToLive 2: value and hash block by block, and an overwrite that lives longer.',
        async (t) => {
            const k = t.key();
            const seen = [];
            const look = async () =>
                seen.push(
                    (await t.ward1.ask({ try: ['pget', 'shortLived', k] }, { try: ['phash', 'shortLived', k] })).ok.map((x) =>
                        typeof x === 'string' ? x.length : x,
                    ),
                );
            await t.ward1.write([['pput', 'shortLived', k, 'soon gone']]);
            await look();
            for (let i = 0; i < 4; i++) {
                await fill(t, 1);
                await look();
            }
            await t.ward1.write([['pput', 'shortLived', k, 'again']]);
            await fill(t, 2);
            await t.ward1.write([['pput', 'shortLived', k, 'longer']]);
            await fill(t, 1);
            return { seen, overwritten: await t.ward2.ask(['pget', 'shortLived', k]) };
        },
    ),
    add(
        'private-own-writes',
        'Private get after put and after delete within one transaction, several collections, one event.',
        async (t) => {
            const k = t.key();
            const write = await t.ward1.write([
                ['pput', 'bothWards', k, '1'],
                ['pget', 'bothWards', k],
                ['phash', 'bothWards', k],
                ['pput', 'ward1Open', k, '2'],
                ['pput', 'bothWards', k, '3'],
                ['put', k, 'public'],
                ['event', 'e', 'x'],
            ]);
            return {
                write,
                block: await inBlock(t, write, [k, '1', '2', '3']),
                read: await t.ward1.ask(['pget', 'bothWards', k], ['pget', 'ward1Open', k]),
            };
        },
    ),
    add('private-empty-value', 'A private put of an empty value is a delete.', async (t) => {
        const k = t.key();
        await t.ward1.write([['pput', 'bothWards', k, 'x']]);
        const write = await t.ward1.write([['pput', 'bothWards', k, '']]);
        return { write, block: await inBlock(t, write, [k]), read: await t.ward2.ask(['pget', 'bothWards', k], ['phash', 'bothWards', k]) };
    }),
    add('private-deletes', 'Delete and purge of absent keys, purge followed by a put, put followed by a purge.', async (t) => {
        const k = t.key();
        const absent = await t.ward1.write([
            ['pdel', 'bothWards', t.key('absent')],
            ['purge', 'bothWards', t.key('absent2')],
        ]);
        const absentBlock = await inBlock(t, absent, [t.key('absent'), t.key('absent2')]);
        await t.ward1.write([['pput', 'bothWards', k, 'first']]);
        const purgePut = await t.ward1.write([
            ['purge', 'bothWards', k],
            ['pput', 'bothWards', k, 'second'],
        ]);
        const purgePutBlock = await inBlock(t, purgePut, [k, 'second']);
        const afterPurgePut = await t.ward1.ask(['pget', 'bothWards', k]);
        const putPurge = await t.ward1.write([
            ['pput', 'bothWards', k, 'third'],
            ['purge', 'bothWards', k],
        ]);
        const putPurgeBlock = await inBlock(t, putPurge, [k, 'third']);
        return {
            absentBlock,
            purgePut,
            purgePutBlock,
            afterPurgePut,
            putPurge,
            putPurgeBlock,
            after: await t.ward2.ask(['pget', 'bothWards', k], ['phash', 'bothWards', k]),
        };
    }),
    add('private-rights', "Every private operation of ward 2 on ward 1's collections.", async (t) => {
        const k = t.key();
        await t.ward1.write([
            ['pput', 'ward1Only', k, 'x'],
            ['pput', 'ward1Open', k, 'y'],
        ]);
        const ops = (c) =>
            [
                ['pget', c, k],
                ['phash', c, k],
                ['pput', c, k, 'z'],
                ['pdel', c, k],
                ['purge', c, k],
                ['prange', c, t.key(''), t.key('~')],
            ].map((step) => ({ try: step }));
        const each = async (session, c) => {
            const out = [];
            for (const step of ops(c)) {
                out.push(await session.ask(step));
            }
            return out;
        };
        return {
            only: await each(t.ward2, 'ward1Only'),
            open: await each(t.ward2, 'ward1Open'),
            onlyAtWard1: await each(t.as('user2', 1), 'ward1Only'),
        };
    }),
    add(
        'private-ranges',
        'Ranges in a collection: order, deleted keys, after further writes, and as part of a submitted transaction.',
        async (t) => {
            await t.ward1.write([
                ['pput', 'bothWards', t.key('b'), 'B'],
                ['pput', 'bothWards', t.key('a'), 'A'],
                ['pput', 'bothWards', t.key('c'), 'C'],
            ]);
            await t.ward1.write([['pdel', 'bothWards', t.key('b')]]);
            const range = ['prange', 'bothWards', t.key(''), t.key('~')];
            return {
                both: [await t.ward1.ask(range), await t.ward2.ask(range)],
                whole: (await t.ward1.ask(['prange', 'bothWards', t.key('a'), t.key('b')])).ok,
                submitted: await t.ward1.write([range]),
                reads: await t.ward1.ask(range, ['get', t.key('x')], ['history', t.key('x')]),
            };
        },
    ),
    add('private-read-plan', 'Who endorses a transaction that reads private data and writes public data.', async (t) => {
        const k = t.key();
        await t.ward1.write([
            ['pput', 'ward1Only', k, 'x'],
            ['pput', 'ward1Open', k, 'y'],
            ['pput', 'bothWards', k, 'z'],
        ]);
        return {
            only: await t.ward1.planned([
                ['pget', 'ward1Only', k],
                ['put', k, 'x'],
            ]),
            onlyRead: await t.ward1.planned([['pget', 'ward1Only', k]]),
            open: await t.ward1.planned([
                ['pget', 'ward1Open', k],
                ['put', k, 'x'],
            ]),
            both: await t.ward1.planned([
                ['pget', 'bothWards', k],
                ['put', k, 'x'],
            ]),
            hash: await t.ward1.planned([
                ['phash', 'ward1Only', k],
                ['put', k, 'y'],
            ]),
            twoCollections: await t.ward1.planned([
                ['pput', 'ward1Only', k, 'x'],
                ['pput', 'ward1Open', k, 'x'],
            ]),
        };
    }),
    add('private-transient-protection', 'Transient data and collections whose members are not all who must endorse.', async (t) => {
        const transientData = { secret: 'whisper' };
        const steps = (c) => [['pputTransient', c, t.key(), 'secret']];
        return {
            open: await t.ward1.planned(steps('ward1Open'), { transientData }),
            openNamed: await t.ward1.planned(steps('ward1Open'), { transientData, endorsingOrganizations: ['Ward1MSP', 'Ward2MSP'] }),
            openAtWard2: await t.ward2.planned(steps('ward1Open'), { transientData }),
            both: await t.ward1.planned(steps('bothWards'), { transientData }),
            publicOnly: await t.ward1.planned([['put', t.key('p'), 'x']], { transientData }),
            onlyAndPublic: await t.ward1.planned([...steps('ward1Only'), ['put', t.key('q'), 'x']], { transientData }),
            evaluateAt2: await t.ward2.evaluate('run', [JSON.stringify([['transient']])], { transientData }),
            evaluateNamed: await t.ward2.evaluate('run', [JSON.stringify([['transient']])], {
                transientData,
                endorsingOrganizations: ['Ward1MSP'],
            }),
        };
    }),
    add('private-mismatch', 'A random private value: the hashes differ between the peers.', (t) =>
        t.ward1.write([['pputRandom', 'bothWards', t.key()]]),
    ),
    add('implicit-collection', 'The collections that every organisation has without a definition.', async (t) => {
        const [c1, c2] = ['_implicit_org_Ward1MSP', '_implicit_org_Ward2MSP'];
        const k = t.key();
        return {
            own: await t.ward1.planned([['pput', c1, k, 'mine']]),
            read: [
                await t.ward1.ask({ try: ['pget', c1, k] }, { try: ['phash', c1, k] }),
                await t.ward2.ask({ try: ['pget', c1, k] }, { try: ['phash', c1, k] }),
            ],
            others: await t.ward1.planned([['pput', c2, k, 'theirs']]),
            readAt2: await t.ward2.ask({ try: ['pget', c2, k] }),
            unknown: await t.ward1.ask({ try: ['pget', '_implicit_org_Ward9MSP', k] }),
        };
    }),
    add('private-mvcc-kinds', 'Private hash reads, deletes and purges against earlier changes.', async (t) => {
        const race = async (before, first, second) => {
            if (before.length) {
                await t.ward1.write(before);
            }
            const a = await t.ward1.prepare(first);
            const b = await t.ward1.prepare(second);
            return [(await t.ward1.send(a)).status, (await t.ward1.send(b)).status];
        };
        const c = 'bothWards';
        const k = (i) => t.key(i);
        return {
            hashRead: await race(
                [['pput', c, k('a'), '1']],
                [['pput', c, k('a'), '2']],
                [
                    ['phash', c, k('a')],
                    ['put', k('x1'), 'x'],
                ],
            ),
            absentRead: await race(
                [],
                [['pput', c, k('b'), '1']],
                [
                    ['pget', c, k('b')],
                    ['put', k('x2'), 'x'],
                ],
            ),
            deleted: await race(
                [['pput', c, k('c'), '1']],
                [['pdel', c, k('c')]],
                [
                    ['pget', c, k('c')],
                    ['put', k('x3'), 'x'],
                ],
            ),
            purged: await race(
                [['pput', c, k('d'), '1']],
                [['purge', c, k('d')]],
                [
                    ['pget', c, k('d')],
                    ['put', k('x4'), 'x'],
                ],
            ),
            blind: await race([['pput', c, k('e'), '1']], [['pput', c, k('e'), '2']], [['pput', c, k('e'), '3']]),
        };
    }),
    add('private-block-events', 'Private data in block events: both collections, each ward, and after a purge.', async (t) => {
        const base = await t.height();
        const k = t.key();
        await t.ward1.write([
            ['pput', 'bothWards', k, 'shared'],
            ['pput', 'ward1Only', k, 'own'],
        ]);
        await t.ward1.write([['pdel', 'bothWards', k]]);
        const read = async (session, count) => {
            const taken = await t.take(
                await session.network.getBlockAndPrivateDataEvents({ startBlock: BigInt(base) }),
                (x) => x.length === count,
            );
            return taken.map((p) =>
                entriesOf(p.getPrivateDataMapMap()).map(([tx, set]) => [
                    tx,
                    set.getNsPvtRwsetList().map((ns) => [
                        ns.getNamespace(),
                        ns.getCollectionPvtRwsetList().map((c) => [
                            c.getCollectionName(),
                            t.protos.ledger.rwset.kvrwset.KVRWSet.deserializeBinary(c.getRwset_asU8())
                                .getWritesList()
                                .map((w) => [w.getKey(), w.getIsDelete(), t.blocks.text(w.getValue_asU8())]),
                        ]),
                    ]),
                ]),
            );
        };
        const before = { ward1: await read(t.ward1, 2), ward2: await read(t.ward2, 2), user2AtWard1: await read(t.as('user2', 1), 2) };
        await t.ward1.write([['purge', 'ward1Only', k]]);
        return { before, after: await read(t.ward1, 2) };
    }),
];
