// SPDX-License-Identifier: Apache-2.0
// Pauses that grow, that count a burst of failures once, that one success ends and stopping cuts short.

import type { Pause } from './batch';
import { DeliveryHealth } from './delivery-health';

function healthAt(random = 0) {
    const clock = { now: 0 };
    const backoff = { first: 100, longest: 1_000 };
    return { clock, health: new DeliveryHealth({ monotonic: () => clock.now, random: () => random }, { backoff }) };
}

it('doubles its pauses up to the longest', () => {
    const { clock, health } = healthAt(0.999_999);
    const pauses = Array.from({ length: 6 }, () => {
        clock.now = health.pausedUntil;
        health.failed();
        return Math.round(health.pausedUntil - clock.now);
    });
    expect(pauses).toEqual([100, 200, 400, 800, 1_000, 1_000]);
});

it('takes failures during one pause for one', () => {
    const { clock, health } = healthAt();
    for (const now of [0, 1, 2, 49]) {
        clock.now = now;
        health.failed();
    }
    expect([health.pausedUntil, health.paused]).toEqual([50, true]);
});

it('is healthy again after one success', () => {
    const { clock, health } = healthAt();
    clock.now = 10;
    health.failed();
    clock.now = 30;
    expect([health.healthy, health.pausedUntil, health.failingFor]).toEqual([false, 60, 20]);
    health.succeeded();
    expect([health.healthy, health.pausedUntil, health.paused, health.failingFor]).toEqual([true, 0, false, 0]);
});

it('spreads pauses over half to all of their time', () => {
    const pauseWith = (random: number) => {
        const { health } = healthAt(random);
        health.failed();
        return health.pausedUntil;
    };
    expect([pauseWith(0), pauseWith(0.5)]).toEqual([50, 75]);
});

it('says after a rest whether to go on: not when the process stops', async () => {
    const { health } = healthAt();
    await expect(health.rest(1)).resolves.toBe(true);
    const resting = health.rest(600_000);
    health.stop();
    await expect(resting).resolves.toBe(false);
    await expect(health.rest(600_000)).resolves.toBe(false);
});

it.each<[Pause, number, number]>([
    ['none', 3, 0],
    ['all', 3, 60],
    ['own', 1, 130],
    ['own', 2, 230],
    ['longest', 0, 530],
])('lets what waits %s after %d failures wait until %d', (pause, failures, time) => {
    const { clock, health } = healthAt();
    clock.now = 10;
    health.failed();
    clock.now = 30;
    expect(health.until(pause, failures)).toBe(time);
});
