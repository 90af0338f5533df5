// SPDX-License-Identifier: Apache-2.0
// The keeper opens the epochs of its own ward, answers those of the other, and lets no failure end it.

import type { FoundCluster, FoundSeed } from '@wardledger/chaincode/domain';
import { SeedKeeper } from './seed-keeper';
import type { SeedPlace } from './seed-runner';

const of = (id: string, ward: string, latest?: number) => ({ id, ward, ...(latest !== undefined && { latest }) }) as FoundCluster;
const caller = async () => ({}) as never;

function keeper(clusters: readonly FoundCluster[], answer: (name: string) => Partial<FoundSeed> | Promise<Partial<FoundSeed>>) {
    const asked: string[] = [];
    const evaluate = async (_caller: unknown, _name: string, { ward, cursor }: { ward: string; cursor?: string }) => {
        const items = clusters.filter((cluster) => cluster.ward === ward);
        return cursor === undefined && items.length > 1
            ? { items: items.slice(0, 1), next: 'x' }
            : { items: cursor === undefined ? items : items.slice(1) };
    };
    const seeds = {
        advance: async ({ cluster, epoch }: SeedPlace, { open }: { open: boolean }) => {
            asked.push(`${cluster}/${String(epoch)}${open ? ' open' : ''}`);
            return { parts: [], ...(await answer(cluster)) } as unknown as FoundSeed;
        },
    };
    const failed = jest.fn();
    return { asked, failed, keeper: new SeedKeeper({ ward: 'ward1', ledger: { evaluate } as never, seeds, caller, failed, every: 5 }) };
}

describe('SeedKeeper', () => {
    it('tends the epoch of the next round, and the one after once that has begun, on every page', async () => {
        const all = [of('a', 'ward1'), of('b', 'ward1', 3), of('c', 'ward2', 99), of('d', 'ward2', 100)];
        const { asked, keeper: kept } = keeper(all, () => ({}));
        await kept.look();
        expect(asked.sort()).toEqual(['a/0 open', 'b/0 open', 'b/1 open', 'c/1', 'd/1', 'd/2']);
    });

    it('asks no more about a seed that is known, and goes on after a failure', async () => {
        const answer = (id: string) => {
            if (id === 'a') {
                throw new Error('away');
            }
            return { seed: { seed: 's', rule: 'both' as const, missing: [] } };
        };
        const { asked, failed, keeper: kept } = keeper([of('a', 'ward1'), of('b', 'ward1')], answer);
        await kept.look();
        await kept.look();
        expect(asked.sort()).toEqual(['a/0 open', 'a/0 open', 'b/0 open']);
        expect(failed.mock.calls).toEqual([[], []]);
    });

    it('looks less and less at a seed for which nothing happens, and at once again when something does', async () => {
        let phase: FoundSeed['phase'] = 'commit';
        const { asked, keeper: kept } = keeper([of('a', 'ward1')], () => ({ phase }));
        const looks = async (count: number) => {
            const before = asked.length;
            for (let look = 0; look < count; look += 1) {
                await kept.look();
            }
            return asked.length - before;
        };
        expect([await looks(2), await looks(1), await looks(1), await looks(2), await looks(1)]).toEqual([2, 0, 1, 0, 1]);
        expect(await looks(30)).toBe(10);
        phase = 'reveal';
        expect([await looks(3), await looks(1)]).toEqual([1, 1]);
    });

    it('looks at four at one time', async () => {
        let [now, most] = [0, 0];
        const answer = async () => {
            now += 1;
            most = Math.max(most, now);
            await new Promise((resolve) => setImmediate(resolve));
            now -= 1;
            return {};
        };
        const { asked, keeper: kept } = keeper(
            Array.from({ length: 20 }, (_, index) => of(`c${String(index)}`, 'ward2')),
            answer,
        );
        await kept.look();
        expect([asked.length, most]).toEqual([20, 4]);
    });

    describe('on its own', () => {
        beforeEach(() => jest.useFakeTimers());
        afterEach(() => jest.useRealTimers());

        it('looks again and again until it is stopped', async () => {
            let phase = 0;
            const { asked, keeper: kept } = keeper([of('a', 'ward1')], () => ({ phase: String((phase += 1)) as never }));
            kept.start();
            await jest.advanceTimersByTimeAsync(4);
            expect(asked).toHaveLength(0);
            await jest.advanceTimersByTimeAsync(11);
            expect(asked).toHaveLength(3);
            await kept.stop();
            await jest.advanceTimersByTimeAsync(100);
            expect(asked).toHaveLength(3);
        });

        it('ends the look that runs before it is stopped, and begins no other', async () => {
            const { promise, resolve } = Promise.withResolvers<object>();
            const { asked, keeper: kept } = keeper([of('a', 'ward1')], async () => promise);
            kept.start();
            await jest.advanceTimersByTimeAsync(5);
            let stopped = false;
            const stopping = kept.stop().then(() => (stopped = true));
            await jest.advanceTimersByTimeAsync(100);
            expect([asked.length, stopped]).toEqual([1, false]);
            resolve({});
            await stopping;
            await jest.advanceTimersByTimeAsync(100);
            expect(asked).toHaveLength(1);
        });
    });
});
