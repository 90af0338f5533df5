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

it('a window that the store does not mark rests between attempts, and nobody else waits for it', async () => {
    const LIMIT = 10_000; // or a loop without a rest would never let this test go on
    let refusals = 0;
    let isEnrolled = true;
    const service = await world.start({}, (ports) => {
        const { outbox } = ports;
        const stick: typeof outbox.stick = async (...call) => {
            refusals += 1;
            if (refusals < LIMIT) {
                throw new Error('the store does not take it');
            }
            return outbox.stick(...call);
        };
        const caller: typeof ports.callers.caller = async (name) =>
            name === 'gone' ? (isEnrolled ? ports.callers.caller(CALLER) : undefined) : ports.callers.caller(name);
        return {
            ...ports,
            callers: { caller },
            report: (event) => {
                isEnrolled &&= event.type !== 'posts-final';
                ports.report(event);
            },
            outbox: new Proxy(outbox, { get: (of, key) => (key === 'stick' ? stick : boundTo(of, key)) }),
        };
    });
    await service.take([post(1)], 'gone', { waitSeconds: 20 });
    await until('its window was to be stuck, twice', () => refusals > 1);
    await service.take([post(9, { device: 'monitor-9', patient: 'P009' })], OTHER_CALLER, { waitSeconds: 20 });
    await until('the other window is there', () => world.ledger.held.size === 1);
    expect(refusals).toBeLessThan(LIMIT);
});

/** A member as its owner would call it. */
function boundTo(owner: object, key: string | symbol): unknown {
    const member: unknown = Reflect.get(owner, key);
    return typeof member === 'function' ? member.bind(owner) : member;
}
