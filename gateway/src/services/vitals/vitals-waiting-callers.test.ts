// SPDX-License-Identifier: Apache-2.0
// A caller whose certificate is being replaced can sign nothing: its own posts wait, at whatever state they are, and nobody else's.

import type { HoldState } from './ports/settings';
import { until } from '../../../test/support/until';
import { CALLER, OTHER_CALLER, VitalsWorld, post } from '../../../test/support/vitals-world';

let world: VitalsWorld;
beforeEach(() => {
    world = new VitalsWorld();
});
afterEach(async () => world.remove());

it.each<HoldState>(['RECEIVED', 'ENDORSED', 'SUBMITTED'])('with posts at %s', async (holdAt) => {
    const held = await world.start({ holdAt, postsPerTransaction: 1 });
    // More transactions wait than are followed at one time.
    const posts = Array.from({ length: 3 }, (_, index) => post(index + 1, { patient: `P${String(index)}` }));
    const taken = await held.take(posts, CALLER);
    const waiting = taken.map(({ submission }) => submission!);
    const statesOf = async (service: typeof held) => Promise.all(waiting.map(async (id) => (await service.submission(id))?.state));
    await until(`all are ${holdAt}`, async () => (await statesOf(held)).every((state) => state === holdAt));
    await world.kill();

    world.waiting.add(CALLER);
    const service = await world.start({ transactionsInFlight: 2, postsPerTransaction: 1 });
    await until('it is tried', () => world.events.some((event) => event.type === 'trouble' && event.code === 'CALLER_WAITS'));
    const [other] = await service.take([post(9, { device: 'monitor-9' })], OTHER_CALLER, { waitSeconds: 20 });
    expect(other!.state).toBe('VALID');
    expect(service.status()).toMatchObject({ pending: 3, delivering: true, moving: true });
    expect(await statesOf(service)).not.toContain('VALID');

    world.waiting.delete(CALLER);
    const states = (await service.waitFor(waiting, 20)).map(({ state }) => state);
    expect(states).toEqual(['VALID', 'VALID', 'VALID']);
});

it('a transaction whose caller is enrolled no more holds up nobody else', async () => {
    const held = await world.start({ holdAt: 'SUBMITTED' }, (ports) => ({
        ...ports,
        callers: { caller: async (name) => ports.callers.caller(name === 'gone' ? CALLER : name) },
    }));
    const [gone] = await held.take([post(1)], 'gone');
    await until('it is sent', async () => (await held.submission(gone!.submission!))?.state === 'SUBMITTED');
    await world.kill();
    const service = await world.start({ transactionsInFlight: 1 });
    const [other] = await service.take([post(9, { device: 'monitor-9' })], OTHER_CALLER, { waitSeconds: 20 });
    expect(other!.state).toBe('VALID');
    expect(service.status()).toMatchObject({ pending: 1, delivering: true });
});
