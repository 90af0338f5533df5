// SPDX-License-Identifier: Apache-2.0
// Somebody sets the wall clock, forwards or back: what was acknowledged is delivered all the same, and nothing waits for the clock to be
// as late again.

import { DomainError, ERRORS } from '@wardledger/chaincode/domain';
import { beforeSending, CALLER, VitalsWorld, post } from '../../../test/support/vitals-world';
import type { Vitals } from './ports/vitals';
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

describe('a post whose device took its time from this gateway while it was ahead', () => {
    const AHEAD = 2 * 3_600_000;
    /** The post of a device without a clock of its own, and one of a device that has the right time. */
    async function takeBoth(): Promise<Vitals> {
        world.ledger.plan = refusesOtherTimes;
        const service = await world.start();
        world.wallClock.ahead = AHEAD;
        await service.take([post(1, { start: new Date(Date.now() + AHEAD).toISOString() })], CALLER);
        await service.take([post(2)], CALLER);
        const trouble = () => world.events.filter(({ type }) => type === 'trouble').length;
        await until('attempts fail', () => trouble() > 2);
        world.wallClock.ahead = 0;
        return service;
    }
    const waits = (): boolean => world.events.some((event) => event.type === 'trouble' && event.code === 'TIME_IN_FUTURE');

    it('is on the ledger as soon as that answers; its window waits until its time has come, and keeps nobody else waiting', async () => {
        const service = await takeBoth();
        await until('both are on the ledger', () => world.ledger.copies.size === 2);
        await service.closeWindows();
        await until('it waits', waits);
        await until('the other window is there', () => world.ledger.windows.size === 1);
        world.wallClock.ahead = AHEAD; // time goes by, at the peers too
        world.ledger.plan = () => undefined;
        world.ledger.now = () => Date.now() + world.wallClock.ahead;
        await until('its window is there', () => world.ledger.windows.size === 2);
    });

    it('waits also for whoever starts the gateway again', async () => {
        const before = await takeBoth();
        await until('both are on the ledger', () => world.ledger.copies.size === 2);
        await before.closeWindows();
        await until('it waits', waits);
        await world.kill();
        world.events.length = 0;
        await world.start();
        await until('it waits', waits);
        world.ledger.plan = () => undefined;
        world.ledger.now = () => Date.now() + AHEAD;
        world.wallClock.ahead = AHEAD;
        await until('all windows are there', () => world.ledger.windows.size === 2);
    });
});

it('a wait for company that began before a step back ends in its time', async () => {
    const service = await world.start({ recordWithin: 50 });
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
