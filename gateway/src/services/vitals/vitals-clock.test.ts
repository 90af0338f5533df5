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
    const HALF_AN_HOUR = 1_800_000;
    /** The post of a device without a clock of its own, and one of a device that has the right time. */
    async function takeBoth(ahead: number): Promise<{ service: Vitals; wrong: string; right: string }> {
        world.ledger.plan = refusesOtherTimes;
        const service = await world.start();
        world.wallClock.ahead = ahead;
        const [wrong] = await service.take([post(1, { start: new Date(Date.now() + ahead).toISOString() })], CALLER);
        const [right] = await service.take([post(2)], CALLER);
        const trouble = () => world.events.filter(({ type }) => type === 'trouble').length;
        await until('attempts fail', () => trouble() > 2);
        world.wallClock.ahead = 0;
        return { service, wrong: wrong!.submission!, right: right!.submission! };
    }
    const stateOf = async (service: Vitals, id: string) => (await service.waitFor([id], 0)).map(({ state, code }) => [state, code])[0];

    it('waits until its time has come, keeps nobody else waiting, and arrives', async () => {
        const { service, wrong, right } = await takeBoth(HALF_AN_HOUR);
        expect((await service.waitFor([right], 20)).map(({ state }) => state)).toEqual(['VALID']);
        const waits = () => world.events.some((event) => event.type === 'trouble' && event.code === 'TIME_IN_FUTURE');
        await until('it waits', waits);
        expect((await stateOf(service, wrong))?.[0]).not.toBe('INVALID');
        world.wallClock.ahead = HALF_AN_HOUR - 290_000; // time goes by, at the peers too
        world.ledger.plan = () => undefined;
        world.ledger.now = () => Date.now() + world.wallClock.ahead;
        expect((await service.waitFor([wrong], 20)).map(({ state }) => state)).toEqual(['VALID']);
    });

    it('waits also for whoever starts the gateway again', async () => {
        const { wrong } = await takeBoth(HALF_AN_HOUR);
        await world.kill();
        const service = await world.start();
        await until('it waits', () => world.events.some((event) => event.type === 'trouble' && event.code === 'TIME_IN_FUTURE'));
        world.ledger.plan = () => undefined;
        world.ledger.now = () => Date.now() + HALF_AN_HOUR;
        world.wallClock.ahead = HALF_AN_HOUR;
        expect((await service.waitFor([wrong], 20)).map(({ state }) => state)).toEqual(['VALID']);
    });

    it('is refused where that would be more than an hour: such a time is worth nothing', async () => {
        const { service, wrong, right } = await takeBoth(2 * 3_600_000);
        const states = await service.waitFor([wrong, right], 20);
        expect(states.map(({ state, code }) => [state, code])).toEqual([
            ['INVALID', 'TIME_IN_FUTURE'],
            ['VALID', undefined],
        ]);
    });
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
