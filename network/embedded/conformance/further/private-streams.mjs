// SPDX-License-Identifier: Apache-2.0
/** Private data in block streams where only a key's policy changes, and what queries of private data forbid and read. */
import { add, entriesOf, fill, run } from './helpers.mjs';

/** A collection's private writes and the keys whose policy changes. */
function shown(t, collection) {
    const set = t.protos.ledger.rwset.kvrwset.KVRWSet.deserializeBinary(collection.getRwset_asU8());
    return {
        collection: collection.getCollectionName(),
        writes: set.getWritesList().map((w) => [w.getKey(), w.getIsDelete(), t.blocks.text(w.getValue_asU8())]),
        policies: set.getMetadataWritesList().map((m) => [m.getKey(), m.getEntriesList().length]),
    };
}

/** Block by block, what a stream with private data shows of each transaction. */
async function streamed(t, session, base) {
    const count = (await t.height()) - base;
    const stream = await session.network.getBlockAndPrivateDataEvents({ startBlock: BigInt(base) });
    return (await t.take(stream, (x) => x.length === count, 3000)).map((block) =>
        entriesOf(block.getPrivateDataMapMap()).map(([index, set]) => [
            index,
            set.getNsPvtRwsetList().map((ns) => [ns.getNamespace(), ns.getCollectionPvtRwsetList().map((c) => shown(t, c))]),
        ]),
    );
}

export const privateStreams = [
    add(
        'private-policy-streams',
        'Policies of private keys in block streams: alone, beside writes, refused, after a purge, expired.',
        async (t) => {
            const base = await t.height();
            const [a, b] = [t.key('a'), t.key('b')];
            const both = 'bothWards';
            const statuses = [];
            const write = async (...steps) => statuses.push((await t.ward1.write(steps)).status);
            await write(['pput', both, a, '1']);
            await write(['psigners', both, a, ['Ward1MSP', 'Ward2MSP']]);
            await write(
                ['psigners', both, b, ['Ward1MSP']],
                ['psigners', both, a, ['Ward2MSP', 'Ward1MSP']],
                ['pput', 'ward1Open', a, '2'],
            );
            await write(
                ['psigners', 'ward1Only', a, ['Ward1MSP']],
                ['psigners', 'shortLived', a, ['Ward1MSP']],
                ['pput', 'shortLived', b, '3'],
            );
            const refused = await t.ward1.planned([['psigners', both, t.key('c'), ['Ward1MSP']]], { endorsingOrganizations: ['Ward1MSP'] });
            const before = { ward1: await streamed(t, t.ward1, base), ward2: await streamed(t, t.ward2, base) };
            await write(['purge', both, a]);
            await fill(t, 2);
            return {
                statuses,
                refused,
                before,
                after: { ward1: await streamed(t, t.ward1, base), ward2: await streamed(t, t.ward2, base) },
            };
        },
    ),
    add(
        'private-implicit-refused',
        "Refused transactions with another organisation's implicit collection: it never gets what it did not endorse.",
        async (t) => {
            const base = await t.height();
            const put = (c, k) => [['pput', c, t.key(k), 'x']];
            const by = (org) => ({ endorsingOrganizations: [org] });
            const sent = [
                await t.ward1.planned(put('_implicit_org_Ward2MSP', 'a'), by('Ward1MSP')),
                await t.ward1.planned(put('_implicit_org_Ward1MSP', 'b'), by('Ward2MSP')),
                await t.ward1.planned([...put('_implicit_org_Ward2MSP', 'c'), ['put', t.key(), 'x']], by('Ward2MSP')),
                await t.ward1.planned([...put('_implicit_org_Ward2MSP', 'd'), ...put('_implicit_org_Ward1MSP', 'd')]),
            ];
            return { sent, ward1: await streamed(t, t.ward1, base), ward2: await streamed(t, t.ward2, base) };
        },
    ),
    add(
        'query-marks',
        'What private, paged and rich queries forbid afterwards, and what writes forbid them, though rich ones always fail.',
        async (t) => {
            const ask = (...steps) => t.ward1.ask(...steps.map((step) => ({ try: step })));
            const [page, range] = [
                ['page', t.key(''), t.key('~'), 5],
                ['prange', 'bothWards', t.key(''), t.key('~')],
            ];
            const [paged, rich, plain] = [
                ['queryPage', '{}', 5, ''],
                ['pquery', 'bothWards', '{}'],
                ['query', '{}'],
            ];
            const put = ['put', t.key(), 'x'];
            return {
                writeFirst: await ask(['signers', t.key(), ['Ward1MSP']], page, range, paged, rich, plain),
                pagedFirst: await ask(paged, put, ['signers', t.key(), ['Ward1MSP']], ['pput', 'bothWards', t.key(), 'x']),
                richFirst: await ask(rich, put, ['purge', 'bothWards', t.key()], ['psigners', 'bothWards', t.key(), ['Ward1MSP']]),
                plainFirst: await ask(plain, put),
                rangeFirst: await ask(range, ['del', t.key()], ['pdel', 'bothWards', t.key()], page, plain),
                unknownRich: await ask(put, ['pquery', 'absent', '{}']),
                inCalled: await ask(['call', t.config.chaincode2, run(page), t.config.channel], put),
            };
        },
    ),
    add(
        'implicit-reads',
        "What a query of an organisation's own collection reads of the definition, even where it is refused.",
        async (t) => {
            const contract = t.ward1.network.getContract(t.config.chaincode2);
            const reads = async (...steps) => {
                const tx = await t.outcome(t.ward1.endorse('run', run(...steps).slice(1), { contract }));
                return tx.ok ? t.resultsOf(tx.ok, 0).map((ns) => [ns.namespace, ns.reads.map(({ key }) => key)]) : tx;
            };
            const own = '_implicit_org_Ward1MSP';
            const put = ['put', t.key(), 'x'];
            return {
                put: await reads(put),
                refusedRange: await reads(put, { try: ['prange', own, 'a', 'b'] }),
                unknownRange: await reads(put, { try: ['prange', '_implicit_org_Ward9MSP', 'a', 'b'] }),
                get: await reads(put, { try: ['pget', own, t.key()] }),
                unknownGet: await reads(put, { try: ['pget', '_implicit_org_Ward9MSP', t.key()] }),
                definedRange: await reads(put, { try: ['prange', 'bothWards', 'a', 'b'] }),
            };
        },
    ),
];
