// SPDX-License-Identifier: Apache-2.0
// Private lists: read whole and in pages, in the order of their keys, over one list or several; and every iterator is closed.

import fc from 'fast-check';
import type { ChaincodeStub } from 'fabric-shim-api';
import { descending, newestFirst, padded, privateKey, privateRun, type PrivateRun } from './ledger-keys';
import { PrivateState } from './private-state';

interface Item {
    readonly at: number;
    readonly list: string;
    readonly salt: string;
}

/** A peer's private collection, which knows ranges and no pages. */
class StubDouble {
    readonly values = new Map<string, Uint8Array>();
    open = 0;
    given = 0;

    async getPrivateData(_collection: string, key: string): Promise<Uint8Array> {
        return this.values.get(key) ?? new Uint8Array();
    }

    async putPrivateData(_collection: string, key: string, value: Uint8Array): Promise<void> {
        this.values.set(key, value);
    }

    async getPrivateDataByRange(collection: string, from: string, to: string): Promise<object> {
        expect(collection).toBe('bothWards');
        const keys = [...this.values.keys()].filter((key) => key >= from && key < to).sort();
        this.open += 1;
        return {
            iterator: {
                next: async () => {
                    const key = keys.shift();
                    this.given += key === undefined ? 0 : 1;
                    return key === undefined ? { done: true } : { value: { key, value: this.values.get(key) }, done: false };
                },
                close: async () => void (this.open -= 1),
            },
        };
    }
}

async function filled(places: readonly (readonly [string, number])[]): Promise<{ stub: StubDouble; state: PrivateState; items: Item[] }> {
    const stub = new StubDouble();
    const state = new PrivateState(stub as unknown as ChaincodeStub);
    const items = places.map(([list, at]) => ({ list, at, salt: '' }));
    for (const item of items) {
        await state.append(privateKey<Item>('fact', item.list, padded(item.at), 'r'), item);
    }
    return { stub, state, items };
}

const run = (list: string): PrivateRun<Item> => privateRun('fact', list);
const place = fc.tuple(fc.constantFrom('a', 'ab', 'b'), fc.nat(100_000));
const places = fc.uniqueArray(place, { maxLength: 30, selector: ([, at]) => at });

describe('a list of facts', () => {
    it('is read whole, in the order of time, with nothing of its neighbours', async () => {
        await fc.assert(
            fc.asyncProperty(places, async (told) => {
                const { stub, state, items } = await filled(told);
                const own = items.filter(({ list }) => list === 'a').sort((one, other) => one.at - other.at);
                expect(await state.all(run('a'))).toEqual(own);
                expect(stub.open).toBe(0);
            }),
        );
    });

    it('is read in pages, with others as one, without gap or repetition', async () => {
        await fc.assert(
            fc.asyncProperty(
                places,
                fc.integer({ min: 1, max: 7 }),
                fc.constantFrom<string[]>(['a'], ['a', 'b'], ['a', 'ab', 'b']),
                async (told, limit, lists) => {
                    const { stub, state, items } = await filled(told);
                    const read: Item[] = [];
                    let cursor: string | undefined;
                    do {
                        const page = await state.page(lists.map(run), { limit, cursor });
                        expect(page.items.length).toBeLessThanOrEqual(limit);
                        read.push(...page.items);
                        cursor = page.next;
                    } while (cursor !== undefined);
                    expect(read).toEqual(items.filter(({ list }) => lists.includes(list)).sort((one, other) => one.at - other.at));
                    expect(stub.open).toBe(0);
                },
            ),
        );
    });

    it('of many is not read further than its page', async () => {
        const { stub, state } = await filled(Array.from({ length: 50 }, (_, at) => ['a', at] as const));
        expect((await state.page([run('a')], { limit: 3 })).items).toHaveLength(3);
        expect(stub.given).toBe(4);
    });

    it('takes no cursor of another list', async () => {
        const { state } = await filled([
            ['a', 1],
            ['a', 2],
            ['b', 3],
        ]);
        const { next } = await state.page([run('a')], { limit: 1 });
        await expect(state.page([run('b')], { limit: 1, cursor: next })).rejects.toMatchObject({ code: 'CURSOR_INVALID' });
    });

    it('with the newest first is read between two times, in pages', async () => {
        const bound = fc.option(fc.nat(100_000), { nil: undefined });
        await fc.assert(
            fc.asyncProperty(places, bound, bound, fc.integer({ min: 1, max: 7 }), async (told, from, to, limit) => {
                const { stub, state } = await filled([]);
                for (const [list, at] of told) {
                    await state.append(privateKey<Item>('look', list, descending(at), 'r'), { list, at, salt: '' });
                }
                const runs = ['a', 'b'].map((list) => privateRun<Item>('look', list));
                const read: number[] = [];
                let cursor: string | undefined;
                do {
                    const page = await state.page(runs, { limit, cursor, ...newestFirst({ from, to }) });
                    read.push(...page.items.map(({ at }) => at));
                    cursor = page.next;
                } while (cursor !== undefined);
                const inside = told.filter(([list, at]) => list !== 'ab' && at >= (from ?? 0) && at < (to ?? Infinity));
                expect(read).toEqual(inside.map(([, at]) => at).sort((one, other) => other - one));
                expect(stub.open).toBe(0);
            }),
        );
    });

    it('takes no cursor from outside of its time', async () => {
        const { state } = await filled([]);
        for (const at of [1, 2, 3]) {
            await state.append(privateKey<Item>('look', 'a', descending(at), 'r'), { list: 'a', at, salt: '' });
        }
        const page = async (range: object) => state.page([privateRun<Item>('look', 'a')], { limit: 1, ...range });
        const { next } = await page(newestFirst({}));
        expect((await page({ cursor: next, ...newestFirst({ to: 3 }) })).items).toMatchObject([{ at: 2 }]);
        await expect(page({ cursor: next, ...newestFirst({ to: 2 }) })).rejects.toMatchObject({ code: 'CURSOR_INVALID' });
        await expect(page({ cursor: next, ...newestFirst({ from: 3 }) })).rejects.toMatchObject({ code: 'CURSOR_INVALID' });
    });

    it('with the newest first is ordered the other way round', () => {
        const number = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER });
        fc.assert(
            fc.property(number, number, (one, other) => {
                expect(descending(one) < descending(other)).toBe(one > other);
                expect(descending(one)).toHaveLength(16);
            }),
        );
    });
});
