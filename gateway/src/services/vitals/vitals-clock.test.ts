// SPDX-License-Identifier: Apache-2.0
// Somebody sets the wall clock, forwards or back: what was acknowledged is delivered all the same, and nothing waits for the clock to be
// as late again.

import { DomainError, ERRORS } from '@wardledger/chaincode/domain';
import { beforeSending, CALLER, VitalsWorld, post } from '../../../test/support/vitals-world';
import { until } from '../../../test/support/until';

const DAY = 86_400_000;
let world: VitalsWorld;
beforeEach(() => {
    world = new VitalsWorld();
});
afterEach(async () => world.remove());

/** A peer refuses what was signed at another time than its own. */
const refusesOtherTimes = (): Error | undefined =>
    Math.abs(world.wallClock.ahead) > 900_000 ? new DomainError(ERRORS.CLOCK_SKEWED, undefined, { retryAfter: 30 }) : undefined;

it.each([
    ['a day forwards and back', [DAY, 0]],
    ['a day back, and right again', [-DAY, 0]],
    ['forwards, back past the right time, and right', [DAY, -DAY, 0]],
])('%s: posts wait, are not refused, and arrive', async (_what, steps) => {
    world.ledger.plan = refusesOtherTimes;
    const service = await world.start();
    const submissions: string[] = [];
    let sequence = 0;
    for (const ahead of steps) {
        world.wallClock.ahead = ahead;
        const start = new Date(Date.now() + ahead - 60_000).toISOString();
        const [answer] = await service.take([post((sequence += 1), { start })], CALLER);
        submissions.push(answer!.submission!);
        // Attempts in this time are refused, more often than a fault would be suffered.
        const before = world.events.length;
        const trouble = () => world.events.slice(before).filter(({ type }) => type === 'trouble').length;
        await until('attempts fail', () => ahead === 0 || trouble() > 5);
    }
    const states = (await service.waitFor(submissions.slice(-1), 20)).map(({ state }) => state);
    expect(states).toEqual(['VALID']);
    const all = (await service.waitFor(submissions, 20)).map(({ state }) => state);
    expect(all).not.toContain('RECEIVED');
    await until('all are delivered', () => service.status().pending === 0);
    expect(service.status()).toMatchObject({ delivering: true, moving: true, oldestAge: 0 });
});

it('a linger that began before a step back ends in its time', async () => {
    const service = await world.start({ linger: 50 });
    world.wallClock.ahead = DAY;
    const [answer] = await service.take([post(1)], CALLER);
    world.wallClock.ahead = 0;
    const [submission] = await service.waitFor([answer!.submission!], 20);
    expect(submission!.state).toBe('VALID');
});

it('tells how long a commit took by a clock that does not step', async () => {
    const service = await world.start({}, (ports) =>
        beforeSending(ports, () => {
            world.wallClock.ahead = -DAY;
        }),
    );
    await service.take([post(1)], CALLER, { waitSeconds: 20 });
    const settled = world.events.find((event) => event.type === 'transaction-settled');
    expect(settled?.milliseconds).toBeGreaterThanOrEqual(0);
});
