// SPDX-License-Identifier: Apache-2.0
// What posts ring is stored with them or not at all: posts that are known, that fail, that come twice or at once ring nothing of their own and hide nothing.

import { CALLER, post, VitalsWorld } from '../../../test/support/vitals-world';
import type { DevicePost } from '../vitals';

const BASE = Date.now() - 600_000;

/** A pulse of one patient, measured so many seconds after the beginning. */
function pulse(sequence: number, at: number, value: number, changes: Partial<DevicePost> = {}): DevicePost {
    const start = new Date(BASE + at * 1000).toISOString();
    return post(sequence, { start, periodSeconds: 1, signals: [{ code: '8867-4', unit: '/min', values: [value] }], ...changes });
}

describe('posts that ring', () => {
    let world: VitalsWorld;
    beforeEach(() => {
        world = new VitalsWorld();
    });
    afterEach(async () => world.remove());

    /** How many alarms the store has, as a process after this one finds it. */
    async function kept(): Promise<number> {
        await world.kill();
        const store = await world.openStore();
        const alarms = await store.alarms.raised(99);
        await store.close();
        return alarms.length;
    }

    it('ring once, also for whoever repeats them and after a restart', async () => {
        const service = await world.start();
        const [first] = await service.take([pulse(1, 0, 120)], CALLER);
        expect(first?.alarms).toEqual([{ code: 'LIMIT', severity: 'medium', signal: '8867-4' }]);
        const [again, other] = await service.take([pulse(1, 0, 120), pulse(2, 1, 121)], CALLER);
        expect([again?.status, again?.alarms, other?.alarms]).toEqual(['duplicate', undefined, undefined]);
        expect(await kept()).toBe(1);
        const next = await world.start();
        expect((await next.take([pulse(3, 2, 122)], CALLER))[0]?.alarms).toBeUndefined();
        expect(await kept()).toBe(1);
    });

    it('ring nothing under a name that has other content, and hide nothing of the next', async () => {
        const service = await world.start();
        await service.take([pulse(1, 0, 80)], CALLER);
        const [forged, honest] = await service.take([pulse(1, 500, 140), pulse(2, 1, 130)], CALLER);
        expect([forged?.problem?.code, forged?.alarms, honest?.alarms?.length]).toEqual(['REPLAY_CONFLICT', undefined, 1]);
        const [twice, rung] = await service.take([pulse(3, 2, 80), pulse(3, 3, 150)], CALLER);
        expect([twice?.status, rung?.problem?.code, rung?.alarms]).toEqual(['accepted', 'REPLAY_CONFLICT', undefined]);
        expect(await kept()).toBe(1);
    });

    it('ring in the order in which they came, of many patients at once', async () => {
        const service = await world.start();
        const patients = ['A', 'B', 'C'];
        const answers = await Promise.all(
            [0, 1, 2, 3].map(async (round) =>
                service.take(
                    patients.map((patient, index) => pulse(10 * round + index, round, 120, { patient, device: patient })),
                    CALLER,
                ),
            ),
        );
        expect(answers.map((some) => some.flatMap(({ alarms = [] }) => alarms).length)).toEqual([3, 0, 0, 0]);
        expect(await kept()).toBe(3);
    });

    it('have rung nothing where they could not be stored: the same post rings when it comes again', async () => {
        let fails = true;
        const service = await world.start({}, (ports) => {
            const { outbox } = ports;
            const append: typeof outbox.append = async (posts, watching) => {
                if (fails) {
                    watching?.(() => false);
                    throw new Error('the disk is full');
                }
                return outbox.append(posts, watching);
            };
            return { ...ports, outbox: new Proxy(outbox, { get: (target, name) => (name === 'append' ? append : bound(target, name)) }) };
        });
        await expect(service.take([pulse(1, 0, 120)], CALLER)).rejects.toThrow('full');
        fails = false;
        expect((await service.take([pulse(1, 0, 120)], CALLER))[0]?.alarms).toHaveLength(1);
    });
});

function bound(target: object, name: string | symbol): unknown {
    const member = Reflect.get(target, name) as unknown;
    return typeof member === 'function' ? (member.bind(target) as unknown) : member;
}
