// SPDX-License-Identifier: Apache-2.0
// What many tasks open is opened together, whatever ways they go: each gets its own, none waits for ever, and no question is larger than it may be.

import fc from 'fast-check';
import { JoinedOpenings, type SealedOf } from './joined-openings';

const LIMITS = { envelopes: 3, bytes: 20 };

/** Steps of a task: how many turns it waits, then how many envelopes of which length it opens. */
const step = fc.record({ waits: fc.nat(3), envelopes: fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 3 }) });
const task = fc.record({ steps: fc.array(step, { maxLength: 3 }), fails: fc.boolean() });

function joining(refuses: (about: string) => boolean = () => false) {
    const asked: (readonly SealedOf[])[] = [];
    const joined = new JoinedOpenings<string[]>(async (parts) => {
        asked.push(parts);
        await Promise.resolve();
        return parts.map(({ about, sealed }) => (refuses(about) ? undefined : sealed.map((text) => `${about} ${text}`)));
    }, LIMITS);
    return { asked, joined };
}

it('gives each task what is its own, and ends with all of them', async () => {
    await fc.assert(
        fc.asyncProperty(fc.array(task, { maxLength: 8 }), async (tasks) => {
            const { asked, joined } = joining((about) => about === 'p2');
            const results = await joined.run(
                tasks.map(({ steps, fails }, index) => async () => {
                    const about = `p${String(index)}`;
                    for (const { waits, envelopes } of steps) {
                        for (let turn = 0; turn < waits; turn += 1) {
                            await Promise.resolve();
                        }
                        const sealed = envelopes.map((length) => 'x'.repeat(length));
                        const opened = await joined.open({ about, sealed });
                        expect(opened).toEqual(index === 2 ? undefined : sealed.map((text) => `${about} ${text}`));
                    }
                    return fails ? Promise.reject(new Error(about)) : about;
                }),
            );
            expect(results.map((result) => (result.status === 'fulfilled' ? result.value : (result.reason as Error).message))).toEqual(
                tasks.map((_, index) => `p${String(index)}`),
            );
            for (const parts of asked) {
                const texts = parts.flatMap(({ sealed }) => sealed);
                const isWithin = texts.length <= LIMITS.envelopes && texts.join('').length <= LIMITS.bytes;
                expect(isWithin || parts.length === 1).toBe(true);
            }
        }),
    );
});

it('asks once for all who are at the same place', async () => {
    const { asked, joined } = joining();
    const open = (about: string) => async () => joined.open({ about, sealed: ['x'] });
    await joined.run(['a', 'b', 'c'].map(open));
    expect(asked.map((parts) => parts.map(({ about }) => about))).toEqual([['a', 'b', 'c']]);
});

it('fails for all who wait when nobody can say, and goes on afterwards', async () => {
    let isAway = true;
    const joined = new JoinedOpenings<string>(async () => {
        await Promise.resolve();
        return isAway ? Promise.reject(new Error('away')) : ['here'];
    }, LIMITS);
    const open = async () => joined.open({ about: 'a', sealed: [] });
    expect(await joined.run([open])).toMatchObject([{ status: 'rejected' }]);
    isAway = false;
    expect(await joined.run([open])).toEqual([{ status: 'fulfilled', value: 'here' }]);
});
