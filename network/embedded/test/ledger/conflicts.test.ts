// SPDX-License-Identifier: Apache-2.0
import { CODE } from '../../src/ledger/validate/codes';
import type { Simulator } from '../../src/ledger/ports';
import { TestNetwork, text } from './network';

const NS = 'parity';
const put =
    (key: string, value = 'x') =>
    (s: Simulator) =>
        s.putState(NS, key, Buffer.from(value));
const get = (key: string) => (s: Simulator) => void s.getState(NS, key);
const del = (key: string) => (s: Simulator) => s.deleteState(NS, key);
const scan =
    (from: string, to: string, limit = Infinity) =>
    (s: Simulator) => {
        const rows = s.getStateByRange(NS, { startKey: from, endKey: to });
        for (let i = 0; i < limit && rows.next(); i++) {}
        rows.close();
    };
const all =
    (...steps: ((s: Simulator) => void)[]) =>
    (s: Simulator) =>
        steps.forEach((step) => step(s));
const { VALID, MVCC_READ_CONFLICT, PHANTOM_READ_CONFLICT } = CODE;

let network: TestNetwork;
beforeEach(async () => {
    network = await TestNetwork.ready();
});
afterEach(() => network.close());

interface Row {
    readonly name: string;
    readonly before?: (s: Simulator) => void;
    readonly first: (s: Simulator) => void;
    readonly second: (s: Simulator) => void;
    readonly code: number;
}

const races: Row[] = [
    {
        name: 'both read and write one key',
        before: put('k'),
        first: all(get('k'), put('k')),
        second: all(get('k'), put('k')),
        code: MVCC_READ_CONFLICT,
    },
    { name: 'both create an absent key', first: all(get('k'), put('k')), second: all(get('k'), put('k')), code: MVCC_READ_CONFLICT },
    {
        name: 'the second read what the first deletes',
        before: put('k'),
        first: del('k'),
        second: all(get('k'), put('z')),
        code: MVCC_READ_CONFLICT,
    },
    { name: 'the second only reads', before: put('k'), first: put('k'), second: get('k'), code: MVCC_READ_CONFLICT },
    {
        name: 'the first rewrites the same value',
        before: put('k'),
        first: put('k'),
        second: all(get('k'), put('z')),
        code: MVCC_READ_CONFLICT,
    },
    { name: 'blind writes', first: put('k', 'first'), second: put('k', 'second'), code: VALID },
    { name: 'insert into a range', before: put('a'), first: put('b'), second: all(scan('a', 'z'), put('zz')), code: PHANTOM_READ_CONFLICT },
    { name: 'delete from a range', before: all(put('a'), put('b')), first: del('b'), second: scan('a', 'z'), code: PHANTOM_READ_CONFLICT },
    { name: 'update in a range', before: put('a'), first: put('a', '2'), second: scan('a', 'z'), code: PHANTOM_READ_CONFLICT },
    {
        name: 'insert behind what was read of a range',
        before: all(put('a'), put('c')),
        first: put('d'),
        second: scan('a', 'z', 1),
        code: VALID,
    },
    {
        name: 'insert before what was read of a range',
        before: all(put('b'), put('c')),
        first: put('a'),
        second: scan('a', 'z', 1),
        code: PHANTOM_READ_CONFLICT,
    },
    {
        name: 'change of the last key seen',
        before: all(put('b'), put('c')),
        first: put('b', '2'),
        second: scan('a', 'z', 1),
        code: PHANTOM_READ_CONFLICT,
    },
    { name: 'insert outside the range', before: put('a'), first: put('zz'), second: all(scan('a', 'z'), put('zzz')), code: VALID },
    { name: 'insert into an open range', first: put('\u{10ffff}'), second: scan('a', ''), code: PHANTOM_READ_CONFLICT },
    { name: 'delete of an absent key inside a range', before: put('a'), first: del('b'), second: scan('a', 'z'), code: VALID },
];

describe.each([
    ['in two blocks', false],
    ['in one block', true],
])('endorsed at the same height, %s', (_, together) => {
    test.each(races)('$name', async ({ before, first, second, code }) => {
        if (before) {
            await network.submit(before);
        }
        const [a, b] = [network.endorse(first), network.endorse(second)];
        const codes = together ? await network.commit(a, b) : [...(await network.commit(a)), ...(await network.commit(b))];
        expect(codes).toEqual([VALID, code]);
    });
});

test('of blind writes the later wins, and history shows both, newest first', async () => {
    await network.commit(network.endorse(put('k', 'first')), network.endorse(put('k', 'second')));
    expect(text(network.read((s) => s.getState(NS, 'k'), 2))).toBe('second');
    const values = network.read((s) => {
        const rows = s.getHistoryForKey(NS, 'k');
        return [rows.next(), rows.next(), rows.next()].map((row) => row && text(row.value));
    });
    expect(values).toEqual(['second', 'first', undefined]);
});

test('a long range is folded into hashes, and an insert into it is still found', async () => {
    const keys = Array.from({ length: 2_700 }, (_, i) => `k${String(i).padStart(5, '0')}`);
    await network.submit((s) => keys.forEach((key) => put(key)(s)));
    const quiet = network.endorse(scan('k', 'l'));
    expect(await network.commit(quiet)).toEqual([VALID]);
    const stale = network.endorse(scan('k', 'l'));
    expect(await network.commit(network.endorse(put('k01500x')), stale)).toEqual([VALID, PHANTOM_READ_CONFLICT]);
});

test('an invalid transaction leaves neither value nor history', async () => {
    await network.submit(put('k', '1'));
    const loser = network.endorse(all(get('k'), put('k', 'never')));
    await network.commit(network.endorse(put('k', '2')), loser);
    expect(text(network.read((s) => s.getState(NS, 'k')))).toBe('2');
    const ids = network.read((s) => {
        const rows = s.getHistoryForKey(NS, 'k');
        return [rows.next(), rows.next(), rows.next()].map((row) => row?.txId);
    });
    expect(ids).not.toContain(loser.txId);
    expect(ids[2]).toBeUndefined();
});
