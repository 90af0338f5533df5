// SPDX-License-Identifier: Apache-2.0
// Turns of tasks with several names: never two of one name at a time, in the order asked, and all come to an end.

import fc from 'fast-check';
import { KeyedTurns } from './keyed-turns';

it('run one at a time of each name, in the order asked, whatever fails', async () => {
    const names = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 4 });
    await fc.assert(
        fc.asyncProperty(fc.array(fc.record({ names, fails: fc.boolean(), turns: fc.nat(3) }), { maxLength: 12 }), async (tasks) => {
            const turns = new KeyedTurns();
            const running = new Set<string>();
            const order = new Map<string, number[]>();
            await Promise.allSettled(
                tasks.map(async ({ names: own, fails, turns: waits }, index) =>
                    turns.run(own, async () => {
                        own.forEach((name) => {
                            expect(running.has(name)).toBe(false);
                            running.add(name);
                            order.set(name, [...(order.get(name) ?? []), index]);
                        });
                        for (let waited = 0; waited < waits; waited += 1) {
                            await Promise.resolve();
                        }
                        own.forEach((name) => running.delete(name));
                        return fails ? Promise.reject(new Error('failed')) : index;
                    }),
                ),
            );
            for (const [name, indexes] of order) {
                expect(indexes).toEqual(
                    tasks.flatMap(({ names: own }, index) => ((own as readonly string[]).includes(name) ? [index] : [])),
                );
            }
        }),
    );
});

it('lets one after the other under a name, whatever becomes of it, and other names at once', async () => {
    const turns = new KeyedTurns();
    const order: string[] = [];
    const { promise, reject } = Promise.withResolvers<undefined>();
    const first = turns.run(['a'], async () => {
        order.push('a1');
        return promise;
    });
    const second = turns.run(['a'], async () => {
        order.push('a2');
        return 'second';
    });
    await turns.run(['b'], async () => void order.push('b'));
    expect(order).toEqual(['a1', 'b']);
    reject(new Error('broken'));
    await expect(first).rejects.toThrow('broken');
    expect(await second).toBe('second');
    expect(order).toEqual(['a1', 'b', 'a2']);
    expect(await turns.run(['a'], async () => 'third')).toBe('third');
});
