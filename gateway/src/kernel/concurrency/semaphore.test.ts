// SPDX-License-Identifier: Apache-2.0
// So many at one time and no more, in order, and no place is lost by a failure.

import { Semaphore } from './semaphore';

/** Tasks that end when they are told to. */
function gates() {
    const started: number[] = [];
    const ends: PromiseWithResolvers<number>[] = [];
    const task = (index: number) => async () => {
        started.push(index);
        return ends[index]!.promise;
    };
    return {
        started,
        begin: (semaphore: Semaphore, count: number) =>
            Array.from({ length: count }, async (_, index) => {
                ends.push(Promise.withResolvers<number>());
                return semaphore.run(task(index));
            }),
        end: async (index: number) => {
            ends[index]!.resolve(index);
            await new Promise((resolve) => setImmediate(resolve));
        },
        fail: async (index: number) => {
            ends[index]!.reject(new Error('broken'));
            await new Promise((resolve) => setImmediate(resolve));
        },
    };
}

describe('Semaphore', () => {
    it('runs as many as it has places, and the others in the order in which they came', async () => {
        const { started, begin, end } = gates();
        const results = begin(new Semaphore(2), 5);
        expect(started).toEqual([0, 1]);
        await end(1);
        expect(started).toEqual([0, 1, 2]);
        await end(0);
        await end(2);
        expect(started).toEqual([0, 1, 2, 3, 4]);
        await end(3);
        await end(4);
        expect(await Promise.all(results)).toEqual([0, 1, 2, 3, 4]);
    });

    it('gives a place free after a failure, which is told to whoever brought the task', async () => {
        const { started, begin, end, fail } = gates();
        const [first, second] = begin(new Semaphore(1), 2);
        const failure = expect(first).rejects.toThrow('broken');
        await fail(0);
        await failure;
        expect(started).toEqual([0, 1]);
        await end(1);
        expect(await second).toBe(1);
    });

    it('lets nobody overtake who comes just while a place changes hands', async () => {
        const semaphore = new Semaphore(1);
        const order: number[] = [];
        const { promise, resolve } = Promise.withResolvers<undefined>();
        const running: Promise<unknown>[] = [semaphore.run(async () => promise)];
        for (let index = 0; index < 12; index += 1) {
            running.push(semaphore.run(async () => order.push(index)));
            if (index === 1) {
                resolve(undefined);
            }
            await Promise.resolve(); // one step further in what follows the end of the first task
        }
        await Promise.all(running);
        expect(order).toEqual(Array.from({ length: 12 }, (_, index) => index));
    });
});
