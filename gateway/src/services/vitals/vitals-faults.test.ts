// SPDX-License-Identifier: Apache-2.0
// Random histories: devices repeat themselves, replies get lost, neighbours fail, processes die. What was acknowledged arrives, once, and is in one window.

import fc from 'fast-check';
import { away, type FaultPlan } from '../../../test/support/fake-ledger';
import { CALLER, VitalsWorld, post, untilNoWindowWaits } from '../../../test/support/vitals-world';
import type { DevicePost } from './ports/device-post';

type Step =
    | { readonly type: 'send'; readonly sequences: readonly number[] }
    | { readonly type: 'kill' }
    | { readonly type: 'pause'; readonly milliseconds: number };

const step: fc.Arbitrary<Step> = fc.oneof(
    {
        weight: 6,
        arbitrary: fc.record({
            type: fc.constant('send' as const),
            sequences: fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 4 }),
        }),
    },
    { weight: 1, arbitrary: fc.constant({ type: 'kill' as const }) },
    { weight: 2, arbitrary: fc.record({ type: fc.constant('pause' as const), milliseconds: fc.integer({ min: 0, max: 15 }) }) },
);

/** Each entry decides one step of the ledger: most go well. */
const faults = fc.array(
    fc.oneof(
        { weight: 4, arbitrary: fc.constant('none' as const) },
        fc.constantFrom('away' as const, 'drop' as const, 'conflict' as const, 'boom' as const),
    ),
    {
        maxLength: 40,
    },
);

function planOf(kinds: readonly ('none' | 'away' | 'drop' | 'conflict' | 'boom')[]): FaultPlan {
    let next = 0;
    return (where) => {
        const kind = kinds[next] ?? 'none';
        next += 1;
        if (where === 'commit') {
            return kind === 'drop' ? 'drop' : kind === 'conflict' ? 'MVCC_READ_CONFLICT' : undefined;
        }
        return kind === 'away' ? away() : kind === 'boom' ? new Error('boom') : undefined;
    };
}

/** Three patients, two devices: the same number is always the same post. */
const postOf = (sequence: number): DevicePost => post(sequence, { patient: `P${sequence % 3}`, device: `monitor-${sequence % 2}` });

it('no acknowledged post is lost and none is doubled, whatever fails and whoever repeats', async () => {
    await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), faults, async (steps, kinds) => {
            const world = new VitalsWorld();
            try {
                // Many attempts, because a random history may hold many faults in a row.
                const settings = { attempts: 50 };
                world.ledger.plan = planOf(kinds);
                let service = await world.start(settings);
                const acknowledged = new Map<number, string>();
                for (const each of steps) {
                    if (each.type === 'kill') {
                        await world.kill();
                        service = await world.start(settings);
                    } else if (each.type === 'pause') {
                        // eslint-disable-next-line no-restricted-syntax -- that time passes is the step itself; nothing is waited for
                        await new Promise((resolve) => setTimeout(resolve, each.milliseconds));
                    } else {
                        const answers = await service.take(each.sequences.map(postOf), CALLER);
                        answers.forEach(({ submission, status }, index) => {
                            const sequence = each.sequences[index]!;
                            expect(status).toBe(acknowledged.has(sequence) ? 'duplicate' : 'accepted');
                            expect(submission).toBe(acknowledged.get(sequence) ?? submission);
                            acknowledged.set(sequence, submission!);
                        });
                    }
                }
                const final = await service.waitFor([...acknowledged.values()], 20);
                expect(final.map(({ state }) => state)).toEqual(final.map(() => 'VALID'));
                expect(world.ledger.copies.size).toBe(acknowledged.size);
                expect([...world.ledger.copies.values()].every((copies) => copies === 1)).toBe(true);
                expect(service.status().pending).toBe(0);
                await untilNoWindowWaits(service);
                expect([...world.ledger.held.keys()].sort()).toEqual([...world.ledger.copies.keys()].sort());
                expect([...world.ledger.held.values()].every((windows) => windows === 1)).toBe(true);
            } finally {
                await world.remove();
            }
        }),
        { numRuns: 60 },
    );
}, 180_000);
