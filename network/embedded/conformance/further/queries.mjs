// SPDX-License-Identifier: Apache-2.0
/** Ranges, pages, history and their protection. */
import { add } from './helpers.mjs';

export const queries = [
    add('range-in-block', 'A limited range and an open one as they stand in the block; what a later insert does to them.', async (t) => {
        await t.ward1.write(['a', 'b', 'c', 'd'].map((n) => ['put', t.key(n), n]));
        const limited = await t.ward1.prepare([
            ['range', t.key('a'), t.key('z'), 2],
            ['put', t.key('zz1'), 'x'],
        ]);
        const behind = await t.ward1.prepare([
            ['range', t.key('a'), t.key('z'), 1],
            ['put', t.key('zz2'), 'x'],
        ]);
        const results = t
            .resultsOf(limited, 0)
            .at(-1)
            .rangeQueries.map(({ rawReads, ...r }) => ({ ...r, rawReads: rawReads?.map((x) => x.key) }));
        await t.ward1.write([['put', t.key('c1'), 'x']]);
        const out = { results, limited: await t.ward1.send(limited) };
        await t.ward1.write([['put', t.key('a1'), 'x']]);
        return { ...out, behind: await t.ward1.send(behind) };
    }),
    add('range-merkle', 'A range over 120 keys is summarised in the read set; phantoms are found all the same.', async (t) => {
        const key = (i) => t.key(String(i).padStart(4, '0'));
        await t.ward1.write(Array.from({ length: 120 }, (_, i) => ['put', key(i), 'x']));
        const step = ['range', key(0), t.key('~')];
        const a = await t.ward1.prepare([step, ['put', 'other' + t.key('a'), 'x']]);
        const b = await t.ward1.prepare([step, ['put', 'other' + t.key('b'), 'x']]);
        const results = t.resultsOf(a, 0).at(-1).rangeQueries;
        const first = await t.ward1.send(a);
        await t.ward1.write([['put', key(60), 'changed']]);
        return { results, first, second: await t.ward1.send(b) };
    }),
    add('range-phantom-kinds', 'Phantoms at the ends of an interval, and a reinsertion of the same value.', async (t) => {
        const race = async (name, first, second) => {
            await t.ward1.write([
                ['put', t.key(`${name}b`), '1'],
                ['put', t.key(`${name}d`), '1'],
            ]);
            const a = await t.ward1.prepare(first);
            const b = await t.ward1.prepare(second);
            return [(await t.ward1.send(a)).status, (await t.ward1.send(b)).status];
        };
        const k = (n) => t.key(n);
        return {
            atStart: await race(
                '1',
                [['put', k('1b'), '2']],
                [
                    ['range', k('1b'), k('1d')],
                    ['put', k('1z'), 'x'],
                ],
            ),
            atEnd: await race(
                '2',
                [['put', k('2d'), '2']],
                [
                    ['range', k('2b'), k('2d')],
                    ['put', k('2z'), 'x'],
                ],
            ),
            emptyRange: await race(
                '3',
                [['put', k('3c'), '2']],
                [
                    ['range', k('3c'), k('3d')],
                    ['put', k('3z'), 'x'],
                ],
            ),
            deleteAbsent: await race(
                '4',
                [['del', k('4c')]],
                [
                    ['range', k('4a'), k('4z')],
                    ['put', k('4zz'), 'x'],
                ],
            ),
            ownRange: await race(
                '5',
                [
                    ['put', k('5c'), 'x'],
                    ['range', k('5a'), k('5z')],
                ],
                [['range', k('5a'), k('5z')]],
            ),
        };
    }),
    add('range-of-composites', 'Ranges with composite keys as bounds and partial keys over all types.', async (t) => {
        const type = t.key('t');
        await t.ward1.write([
            ['cput', type, ['a'], '1'],
            ['cput', type, ['b', 'c'], '2'],
            ['put', t.key('plain'), 'x'],
        ]);
        const start = `\u0000${type}\u0000`;
        return {
            range: await t.ward1.ask({ try: ['range', start, `${start}\u{10ffff}`] }),
            partial: await t.ward1.ask(['partial', type, []], ['partial', type, ['b', 'c', 'd']]),
            other: await t.ward1.ask(['partial', `${type}x`, []]),
            page: await t.ward1.ask(['partialPage', type, [], 1]),
            nextPage: await t.ward1.ask(['partialPage', type, [], 1, `${start}b\u0000c\u0000`]),
            wrongBookmark: await t.ward1.ask({ try: ['partialPage', type, [], 5, 'zzz'] }),
        };
    }),
    add(
        'page-edges',
        'Pages over nothing, pages beyond the total, bookmarks before and behind the interval, and several pages at once.',
        async (t) => {
            await t.ward1.write(['a', 'b', 'c'].map((n) => ['put', t.key(n), n]));
            const [from, to] = [t.key('a'), t.key('z')];
            return {
                nothing: await t.ward1.ask(['page', t.key('x'), to, 5]),
                before: await t.ward1.ask(['page', t.key('b'), to, 5, from]),
                behind: await t.ward1.ask(['page', from, t.key('c'), 5, t.key('d')]),
                exact: await t.ward1.ask(['page', from, to, 3]),
                two: await t.ward1.ask(['page', from, to, 1], ['page', from, to, 2]),
                zeroWithBookmark: await t.ward1.ask({ try: ['page', from, to, 0, t.key('b')] }),
                pageAndRange: await t.ward1.ask(['page', from, to, 1], ['range', from, to], ['get', from]),
                large: await t.ward1.ask(['page', from, to, 1_000_000]),
            };
        },
    ),
    add('page-many', 'A page of 250 rows comes in one piece.', async (t) => {
        const key = (i) => t.key(String(i).padStart(4, '0'));
        await t.ward1.write(Array.from({ length: 260 }, (_, i) => ['put', key(i), String(i)]));
        const { ok } = await t.ward1.ask(['page', key(0), t.key('~'), 250]);
        return { rows: ok[0].rows.length, count: ok[0].count, bookmark: ok[0].bookmark };
    }),
    add('page-phantom', 'A submitted page is protected against what changes in it.', async (t) => {
        await t.ward1.write(['a', 'b', 'c', 'd'].map((n) => ['put', t.key(n), n]));
        const page = () => t.ward1.prepare([['page', t.key('a'), t.key('z'), 2]]);
        const [inside, behind] = [await page(), await page()];
        const ranges = t
            .resultsOf(inside, 0)
            .at(-1)
            .rangeQueries.map(({ rawReads, ...r }) => ({ ...r, rawReads: rawReads?.map((x) => x.key) }));
        await t.ward1.write([['put', t.key('d'), 'changed']]);
        const first = await t.ward1.send(behind);
        await t.ward1.write([['put', t.key('a1'), 'new']]);
        return { ranges, changedBehind: first, insertedInside: await t.ward1.send(inside) };
    }),
    add('history-many', 'A history of 120 entries, and of a key that several transactions of a block write.', async (t) => {
        const k = t.key();
        const list = [];
        for (let i = 0; i < 3; i++) {
            list.push(await t.ward1.prepare([['put', k, `v${i}`]]));
        }
        await t.ward1.together(list);
        const after = await t.ward1.ask(['history', k]);
        await Promise.all(Array.from({ length: 117 }, (_, i) => t.ward1.submit('put', [t.key('many'), String(i)])));
        const { ok } = await t.ward1.ask(['history', t.key('many')]);
        return { values: after.ok[0].map((h) => h.value), many: ok[0].length, distinct: new Set(ok[0].map((h) => h.txId)).size };
    }),
    add('history-of-writes', 'Several writes of one key in one transaction make one entry; a failed transaction none.', async (t) => {
        const k = t.key();
        await t.ward1.write([
            ['put', k, '1'],
            ['put', k, '2'],
        ]);
        await t.ward1.write([
            ['put', k, '3'],
            ['fail', 'no'],
        ]);
        await t.ward1.write([
            ['put', k, '4'],
            ['del', k],
        ]);
        return t.ward1.ask(['history', k], ['history', `\u0000${k}`]);
    }),
    add('stub-odds', 'Arguments, binding, creator and ids as the stub gives them.', async (t) =>
        t.ward1.ask(['args'], ['binding'], ['ids'], ['transient']),
    ),
    add('query-paged', 'Rich queries with and without pages, in a collection.', (t) =>
        t.ward1.ask({ try: ['query', 'no json'] }, { try: ['query', ''] }),
    ),
];
