// SPDX-License-Identifier: Apache-2.0
// The world state over a stub of a few keys: own writes are seen, pages end where their range does, and every iterator is closed.

import type { ChaincodeStub } from 'fabric-shim-api';
import { compositeKey, prefix, worldKey } from './ledger-keys';
import { cursorOf } from './paging';
import { WorldState } from './world-state';

const key = (...parts: string[]) => worldKey<number>('run', ...parts);
const pathOf = (...parts: string[]) => compositeKey('run', parts);

/** A peer that holds numbers by path and versions of one key; it counts what is open and notes what is asked. */
function peer(held: Record<string, number> = {}, versions: readonly { txId: string; value: number | undefined }[] = []) {
    const state = new Map(Object.entries(held).map(([path, value]) => [path, Buffer.from(String(value))]));
    const calls: [string, ...unknown[]][] = [];
    const iterators = { open: 0, taken: 0 };
    const iterate = (items: readonly object[]) => {
        const rest = [...items];
        iterators.open += 1;
        return {
            next: async () => {
                iterators.taken += rest.length > 0 ? 1 : 0;
                return Promise.resolve(rest.length > 0 ? { value: rest.shift(), done: false } : { done: true });
            },
            close: async () => Promise.resolve(void (iterators.open -= 1)),
        };
    };
    const run = (type: string, attributes: string[]) =>
        [...state].filter(([path]) => path.startsWith(compositeKey(type, attributes))).sort(([a], [b]) => (a < b ? -1 : 1));
    const stub = {
        getState: async (path: string) => {
            calls.push(['get', path]);
            return Promise.resolve(state.get(path) ?? new Uint8Array());
        },
        putState: async (path: string, value: Uint8Array) => Promise.resolve(void calls.push(['put', path, Buffer.from(value).toString()])),
        deleteState: async (path: string) => Promise.resolve(void calls.push(['delete', path])),
        getStateByPartialCompositeKey: async (type: string, attributes: string[]) =>
            Promise.resolve(iterate(run(type, attributes).map(([path, value]) => ({ key: path, value })))),
        getStateByPartialCompositeKeyWithPagination: async (type: string, attributes: string[], size: number, start: string) => {
            calls.push(['page', size, start]);
            const from = run(type, attributes).filter(([path]) => path >= start);
            const found = from.slice(0, size).map(([path, value]) => ({ key: path, value }));
            return Promise.resolve({
                iterator: iterate(found),
                ...(found.length > 0 && { metadata: { bookmark: from[size]?.[0] ?? '' } }),
            });
        },
        getHistoryForKey: async () =>
            Promise.resolve(
                iterate(
                    versions.map(({ txId, value }) => ({
                        txId,
                        isDelete: value === undefined,
                        value: Buffer.from(value === undefined ? '' : String(value)),
                        timestamp: { seconds: 1, nanos: 0 },
                    })),
                ),
            ),
    };
    return { world: new WorldState(stub as unknown as ChaincodeStub), calls, iterators };
}

const held = Object.fromEntries(['a', 'b', 'c', 'd', 'e'].map((part, index) => [pathOf(part), index]));

describe('a value', () => {
    it('is read as it was written, and not at all where there is none', async () => {
        const { world } = peer(held);
        expect([await world.get(key('b')), await world.get(key('z'))]).toEqual([1, undefined]);
    });

    it('that this transaction wrote or deleted is seen by it', async () => {
        const { world, calls } = peer(held);
        await world.put(key('a'), 7);
        await world.delete(key('b'));
        expect([await world.get(key('a')), await world.get(key('b')), await world.get(key('c'))]).toEqual([7, undefined, 2]);
        expect(calls).toEqual([
            ['put', pathOf('a'), '7'],
            ['delete', pathOf('b')],
            ['get', pathOf('c')],
        ]);
        await world.put(key('b'), 8);
        expect(await world.get(key('b'))).toBe(8);
    });
});

describe('a value that is read again', () => {
    it('is asked of the peer once, and is no reader’s to change', async () => {
        const { world, calls } = peer(held);
        const object = worldKey<{ some: number }>('run', 'a');
        expect(await Promise.all([world.get(key('b')), world.get(key('b')), world.get(key('z'))])).toEqual([1, 1, undefined]);
        expect([await world.get(key('b')), await world.get(key('z'))]).toEqual([1, undefined]);
        expect(calls).toEqual([
            ['get', pathOf('b')],
            ['get', pathOf('z')],
        ]);
        await world.put(object, { some: 1 });
        Object.assign((await world.get(object)) ?? {}, { some: 2 });
        expect(await world.get(object)).toEqual({ some: 1 });
    });
});

describe('a run', () => {
    it('is read whole, and nothing beside it', async () => {
        const { world, iterators } = peer({ ...held, [compositeKey('runner', ['a'])]: 9 });
        expect(await world.all(prefix('run'))).toEqual([0, 1, 2, 3, 4]);
        expect(await world.all(prefix('run', 'c'))).toEqual([2]);
        expect(await world.all(prefix('none'))).toEqual([]);
        expect(iterators.open).toBe(0);
    });

    it('is read in pages, each of which begins where the one before ended', async () => {
        const { world, iterators } = peer(held);
        const first = await world.page(prefix<number>('run'), { limit: 2 });
        expect(first).toEqual({ items: [0, 1], next: cursorOf(pathOf('c')) });
        const second = await world.page(prefix<number>('run'), { limit: 2, cursor: first.next });
        expect(second).toEqual({ items: [2, 3], next: cursorOf(pathOf('e')) });
        expect(await world.page(prefix<number>('run'), { limit: 2, cursor: second.next })).toEqual({ items: [4] });
        expect(iterators.open).toBe(0);
    });

    it('that is empty has a page without items', async () => {
        expect(await peer().world.page(prefix('run'), { limit: 2 })).toEqual({ items: [] });
    });

    it.each([
        ['whole', {}, [0, 1, 2, 3, 4]],
        ['from a key', { start: pathOf('b') }, [1, 2, 3, 4]],
        ['up to a key', { end: pathOf('d') }, [0, 1, 2]],
        ['between keys', { start: pathOf('b'), end: pathOf('c') }, [1]],
        ['between a key and itself', { start: pathOf('b'), end: pathOf('b') }, []],
    ])('%s ends where its range does, however long the pages', async (_, range, expected) => {
        for (const limit of [1, 2, 5, 9]) {
            const { world, iterators } = peer(held);
            const items: number[] = [];
            let cursor: string | undefined;
            do {
                const page = await world.page(prefix<number>('run'), { limit, cursor, ...range });
                expect(page.items.length).toBeLessThanOrEqual(limit);
                items.push(...page.items);
                cursor = page.next;
            } while (cursor !== undefined);
            expect([limit, items]).toEqual([limit, expected]);
            expect(iterators.open).toBe(0);
        }
    });

    it('is read no further than its range', async () => {
        const { world, iterators } = peer(held);
        await world.page(prefix('run'), { limit: 5, end: pathOf('b') });
        expect(iterators.taken).toBe(2);
    });
});

describe('several runs', () => {
    const runs = ['x', 'y'].map((name) => prefix<number>('run', name));
    const mixed = Object.fromEntries(
        [
            ['x', '1'],
            ['y', '2'],
            ['y', '3'],
            ['x', '4'],
            ['x', '5'],
        ].map(([name, part], index) => [pathOf(name!, part!), index]),
    );
    const paged = async (limit: number, range: object = {}, some = runs) => {
        const { world, iterators, calls } = peer(mixed);
        const items: (readonly number[])[] = [];
        let cursor: string | undefined;
        do {
            const page = await world.pageOfRuns(some, { limit, ...(cursor !== undefined && { cursor }), ...range });
            items.push(page.items);
            cursor = page.next;
        } while (cursor !== undefined);
        expect(iterators.open).toBe(0);
        return { items, calls };
    };

    it('are read as one, in the order of what follows their prefixes', async () => {
        expect((await paged(2)).items).toEqual([[0, 1], [2, 3], [4]]);
        expect((await paged(5)).items).toEqual([[0, 1, 2, 3, 4]]);
        expect((await paged(4)).items).toEqual([[0, 1, 2, 3], [4]]);
    });

    it('are read within a range of each', async () => {
        expect((await paged(2, { from: '2' })).items).toEqual([
            [1, 2],
            [3, 4],
        ]);
        expect((await paged(9, { to: '4' })).items).toEqual([[0, 1, 2]]);
        expect((await paged(1, { from: '2', to: '5' })).items).toEqual([[1], [2], [3]]);
    });

    it('of which there is but one are read as that one', async () => {
        const { items, calls } = await paged(2, {}, [runs[0]!]);
        expect(items).toEqual([[0, 3], [4]]);
        expect(calls.map(([, size]) => size)).toEqual([2, 2]);
    });

    it('ask each for one more than a page, from where the last page ended', async () => {
        const { calls } = await paged(2);
        expect(calls).toEqual([
            ['page', 3, ''],
            ['page', 3, ''],
            ['page', 3, pathOf('x', '3')],
            ['page', 3, pathOf('y', '3')],
            ['page', 3, pathOf('x', '5')],
            ['page', 3, pathOf('y', '5')],
        ]);
    });
});

describe('the history of a key', () => {
    const versions = [
        { txId: 't4', value: 4 },
        { txId: 't3', value: undefined },
        { txId: 't2', value: 2 },
        { txId: 't1', value: 1 },
    ];
    const ids = (items: readonly { transactionId: string }[]) => items.map(({ transactionId }) => transactionId);

    it('has every version, newest first, deletions too', async () => {
        const { world, iterators } = peer({}, versions);
        const history = await world.history(key('a'));
        expect(ids(history)).toEqual(['t4', 't3', 't2', 't1']);
        expect(history.map(({ isDelete }) => isDelete)).toEqual([false, true, false, false]);
        expect(iterators.open).toBe(0);
    });

    it('is read in pages that versions which come later do not shift', async () => {
        const first = await peer({}, versions).world.historyPage(key('a'), { limit: 2 });
        expect([ids(first.items), first.next]).toEqual([['t4', 't3'], cursorOf('t3')]);
        const later = peer({}, [{ txId: 't5', value: 5 }, ...versions]);
        const second = await later.world.historyPage(key('a'), { limit: 2, cursor: first.next });
        expect([ids(second.items), second.next]).toEqual([['t2', 't1'], undefined]);
        expect(later.iterators.open).toBe(0);
    });

    it('is read no further than one version beyond the page', async () => {
        const { world, iterators } = peer({}, versions);
        await world.historyPage(key('a'), { limit: 1 });
        expect([iterators.taken, iterators.open]).toEqual([2, 0]);
    });

    it('ends with the page that has its last version, and goes on from no place that it has not', async () => {
        expect((await peer({}, versions).world.historyPage(key('a'), { limit: 4 })).next).toBeUndefined();
        const elsewhere = peer({}, versions).world.historyPage(key('a'), { limit: 4, cursor: cursorOf('other') });
        await expect(elsewhere).rejects.toMatchObject({ code: 'CURSOR_INVALID' });
        expect(await peer().world.historyPage(key('a'), { limit: 4 })).toEqual({ items: [] });
    });
});
