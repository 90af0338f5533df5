// SPDX-License-Identifier: Apache-2.0
/** Reads, ranges and writes beside each other in one transaction, and policies of keys. */
import { add, inBlock } from './helpers.mjs';

export const chaincodeWrites = [
    add('range-limits', 'A stream read to a limit at, before and behind the edge of a batch of 100.', async (t) => {
        const key = (i) => t.key(String(i).padStart(4, '0'));
        await t.ward1.write(Array.from({ length: 205 }, (_, i) => ['put', key(i), 'x']));
        const out = {};
        for (const limit of [1, 50, 51, 99, 100, 101, 200, 201, 204, 205, 206]) {
            const tx = await t.ward1.prepare([['range', key(0), t.key('~'), limit]]);
            const [range] = t.resultsOf(tx, 0).at(-1).rangeQueries;
            out[limit] = { end: range.endKey, exhausted: range.itrExhausted, reads: range.rawReads?.length, merkle: range.merkle };
        }
        const page = await t.ward1.prepare([['page', key(0), t.key('~'), 100]]);
        const [range] = t.resultsOf(page, 0).at(-1).rangeQueries;
        return { ...out, page: { end: range.endKey, exhausted: range.itrExhausted, reads: range.rawReads?.length, merkle: range.merkle } };
    }),
    add('several-ranges', 'Equal, overlapping and nested ranges in one transaction, with reads and writes beside them.', async (t) => {
        await t.ward1.write(['a', 'b', 'c', 'd'].map((n) => ['put', t.key(n), n]));
        const base = t.lastBlock;
        const write = await t.ward1.write([
            ['range', t.key('a'), t.key('c')],
            ['range', t.key('a'), t.key('c')],
            ['range', t.key('a'), t.key('c'), 1],
            ['range', t.key('b'), t.key('z')],
            ['get', t.key('b')],
            ['get', t.key('absent')],
            ['put', t.key('b'), 'B'],
            ['range', t.key('x'), t.key('z')],
            ['history', t.key('a')],
        ]);
        return {
            status: write.status,
            results: t.blocks.describeBlock(await t.blockOf(write.txId), base).envelopes[0].actions[0].results.at(-1),
            base: t.lastBlock - base,
        };
    }),
    add('range-own-writes', 'Ranges, pages, history and policies do not see what the transaction itself writes.', async (t) => {
        await t.ward1.write([
            ['put', t.key('a'), '1'],
            ['put', t.key('b'), '1'],
        ]);
        return t.ward1.ask(
            ['put', t.key('c'), '1'],
            ['del', t.key('a')],
            ['signers', t.key('b'), ['Ward1MSP']],
            ['range', t.key(''), t.key('~')],
            ['history', t.key('a')],
            ['signersOf', t.key('b')],
            ['get', t.key('c')],
        );
    }),
    add('writes-in-block', 'Many kinds of writes in one transaction as they stand in the block, with their order.', async (t) => {
        await t.ward1.write([
            ['put', t.key('b'), '1'],
            ['put', t.key('d'), '1'],
        ]);
        const write = await t.ward1.write([
            ['put', t.key('z'), 'last'],
            ['del', t.key('b')],
            ['put', t.key('a'), 'hex:00ff'],
            ['signers', t.key('d'), ['Ward2MSP', 'Ward1MSP']],
            ['del', t.key('absent')],
            ['put', t.key('B'), 'upper'],
            ['put', t.key('é'), 'accent'],
            ['pput', 'ward1Open', t.key('p'), '1'],
            ['pdel', 'bothWards', t.key('q')],
            ['pput', 'bothWards', t.key('p'), '1'],
            ['phash', 'bothWards', t.key('r')],
            ['event', 'e', 'x'],
        ]);
        return { write, block: await inBlock(t, write, [t.key('p'), t.key('q'), t.key('r'), '1']) };
    }),
    add(
        'signers-kinds',
        'Policies of keys: replaced twice, of an unknown organisation, then deleted keys, policies of private keys through ranges.',
        async (t) => {
            const k = t.key();
            const set = await t.ward1.write([
                ['put', k, '1'],
                ['signers', k, ['Ward1MSP']],
                ['signers', k, ['Ward2MSP']],
            ]);
            const unknown = await t.ward1.write([
                ['put', t.key('u'), '1'],
                ['signers', t.key('u'), ['Ward9MSP']],
            ]);
            return {
                set: await inBlock(t, set).catch(() => set),
                signers: await t.ward1.ask(['signersOf', k], ['signersOf', t.key('u')]),
                unknown: unknown.status ?? unknown.error,
                toUnknown: await t.ward1.planned([['put', t.key('u'), '2']]),
                delUnknown: await t.ward1.planned([['del', t.key('u')]]),
                named: await t.ward1.planned([['put', t.key('u'), '3']], { endorsingOrganizations: ['Ward1MSP', 'Ward2MSP'] }),
                del: await t.ward1.planned([['del', k]]),
                recreated: await t.ward1.planned([['put', k, '5']]),
                after: await t.ward1.ask(['get', k], ['signersOf', k]),
            };
        },
    ),
];
