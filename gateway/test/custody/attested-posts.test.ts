// SPDX-License-Identifier: Apache-2.0
// Gateway and custodian read alike: whatever post intake takes is attested as it is sealed, and no longer once one number of it is another one.

import { ALARM_SETTINGS, SIGNALS, stepsOf, takenUnits } from '@wardledger/chaincode/domain';
import fc from 'fast-check';
import { KNOWN_MODELS, type PostReadings, sentinelsOf } from '../../src/custody';
import { AlarmWatch } from '../../src/services/alarms';
import { Capacity } from '../../src/services/vitals/intake/capacity';
import { Intake } from '../../src/services/vitals/intake/intake';
import type { DevicePost } from '../../src/services/vitals/ports/device-post';
import { postReadingsOf } from '../../src/services/vitals/ports/post-content';
import type { NewPost } from '../../src/store';
import { memoryAlarms } from '../support/memory-store';
import { OUTSIDE } from '../support/post-proofs';
import { type Attesting, attestingCustodian } from './attesting';

const DEVICE = '3'.repeat(32);
const NOW = Date.parse('2025-02-25T08:00:00Z');

let custodian: Attesting;
beforeAll(async () => {
    custodian = await attestingCustodian();
});

/** The row of a post that intake takes; `undefined` of one that it refuses. */
async function taken(post: DevicePost): Promise<NewPost | undefined> {
    const rows: NewPost[] = [];
    const intake = new Intake({
        outbox: {
            append: async (added) => {
                rows.push(...added);
                return Promise.resolve(added.map(({ id }) => ({ status: 'stored', id })));
            },
            deviceKey: (device) => device,
            lineKey: (caller) => caller,
        },
        alarms: new AlarmWatch({ store: memoryAlarms(), settings: ALARM_SETTINGS, now: () => NOW, raised: () => undefined }),
        capacity: new Capacity(100, () => 0),
        heads: { check: async (posts) => Promise.resolve(posts.map(() => ({ as: 'direct' }))) },
        postKey: Buffer.alloc(32, 1),
        rules: { maximumLateness: 86_400_000, lateAfter: 300_000, period: 3_600_000 },
        now: () => NOW,
        report: () => undefined,
    });
    await intake.take([post], 'caller');
    return rows[0];
}

/** Numbers as devices write them: possible and impossible, off, special, in the units of the table and in others. */
const signals = fc.uniqueArray(fc.constantFrom(...SIGNALS), { minLength: 1, maxLength: 3, selector: ({ code }) => code }).chain((chosen) =>
    fc.integer({ min: 1, max: 4 }).chain((steps) =>
        fc.tuple(
            ...chosen.map((signal) => {
                const { unit, spellings, conversions } = takenUnits(signal);
                const number = fc.oneof(
                    { weight: 4, arbitrary: fc.double({ min: signal.minimum, max: signal.maximum, noNaN: true }) },
                    { weight: 2, arbitrary: fc.integer({ min: -300, max: 700 }) },
                    fc.constantFrom(0, 255, ...sentinelsOf(signal)),
                    fc.double({ min: -1e-4, max: 1e-4, noNaN: true }),
                );
                return fc.record(
                    {
                        code: fc.constant(signal.code),
                        unit: fc.constantFrom(unit, ...spellings, ...conversions.flatMap((other) => [other.unit, ...other.spellings])),
                        values: fc.array(fc.option(number), { minLength: steps, maxLength: steps }),
                        notMeasured: fc.array(fc.integer({ min: -300, max: 700 }), { maxLength: 3 }),
                    },
                    { requiredKeys: ['code', 'unit', 'values'] },
                );
            }),
        ),
    ),
);
const posts = fc
    .record({ signals, model: fc.constantFrom('acme-1', ...KNOWN_MODELS.keys()) }, { requiredKeys: ['signals'] })
    .map((said): DevicePost => ({
        ...OUTSIDE,
        sequence: 1,
        start: new Date(NOW - 60_000).toISOString(),
        periodSeconds: 1,
        ...said,
    }));

/** Where another number is sealed, and which: `null` for none. */
const lies = fc.record({ place: fc.nat(), other: fc.option(fc.double({ min: 0.001, max: 300, noNaN: true })) });

/** With one value of all signals changed, for sure. */
function lied(post: PostReadings, { place, other }: { readonly place: number; readonly other: number | null }): PostReadings {
    const steps = stepsOf(post);
    const [wanted, step] = [Math.floor(place / steps) % post.signals.length, place % steps];
    const changed = post.signals.map((signal, index) => {
        const instead = signal.values[step] === other ? (other === null ? 1 : null) : other;
        return index === wanted ? { ...signal, values: signal.values.with(step, instead) } : signal;
    });
    return { ...post, signals: changed, sent: post.sent ?? post.signals };
}

const TAKEN: DevicePost = {
    ...OUTSIDE,
    sequence: 1,
    start: new Date(NOW - 60_000).toISOString(),
    periodSeconds: 1,
    signals: [{ code: '8867-4', unit: 'bpm', values: [70, 999] }],
};

it('every post that is taken is attested as it is sealed, and with another number in it is not', async () => {
    let attested = 0;
    await fc.assert(
        fc.asyncProperty(posts, lies, async (post, lie) => {
            const row = await taken(post);
            if (row === undefined) {
                return;
            }
            const sealed = postReadingsOf(row, DEVICE);
            await custodian.attest(sealed, row.digest);
            attested += 1;
            await expect(custodian.attest(lied(sealed, lie), row.digest)).rejects.toThrow('posts differ: 0');
            expect(custodian.encrypted).toHaveLength(attested);
        }),
        { examples: [[TAKEN, { place: 0, other: 100 }]] },
    );
    expect(attested).toBeGreaterThan(0);
});
