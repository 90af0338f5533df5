// SPDX-License-Identifier: Apache-2.0
// Pauses that grow, that count a burst of failures once, and that one success ends.

import { Backoff } from './backoff';

const settings = { first: 100, longest: 1_000 };

it('doubles its pauses up to the longest', () => {
    const backoff = new Backoff(settings, () => 0.999_999);
    const pauses = Array.from({ length: 6 }, () => {
        const now = backoff.until;
        backoff.failed(now);
        return Math.round(backoff.until - now);
    });
    expect(pauses).toEqual([100, 200, 400, 800, 1_000, 1_000]);
});

it('takes failures during one pause for one', () => {
    const backoff = new Backoff(settings, () => 0);
    [0, 1, 2, 49].forEach((now) => {
        backoff.failed(now);
    });
    expect(backoff.until).toBe(50);
});

it('is healthy again after one success', () => {
    const backoff = new Backoff(settings, () => 0);
    backoff.failed(10);
    expect([backoff.healthy, backoff.until]).toEqual([false, 60]);
    backoff.succeeded();
    expect([backoff.healthy, backoff.until]).toEqual([true, 0]);
});

it('spreads pauses over half to all of their time', () => {
    const pauseWith = (random: number) => {
        const backoff = new Backoff(settings, () => random);
        backoff.failed(0);
        return backoff.until;
    };
    expect([pauseWith(0), pauseWith(0.5)]).toEqual([50, 75]);
});
