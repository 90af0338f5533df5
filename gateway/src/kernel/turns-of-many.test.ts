// SPDX-License-Identifier: Apache-2.0
// Turns of tasks with several names: never two of one name at a time, in the order asked, and all come to an end.

import fc from 'fast-check';
import { TurnsOfMany } from './turns-of-many';

it('run one at a time of each name, in the order asked, whatever fails', async () => {
    const names = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 4 });
    await fc.assert(
        fc.asyncProperty(fc.array(fc.record({ names, fails: fc.boolean(), turns: fc.nat(3) }), { maxLength: 12 }), async (tasks) => {
            const turns = new TurnsOfMany();
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
