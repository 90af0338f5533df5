// SPDX-License-Identifier: Apache-2.0
// Waiting for submissions: all of them, no longer than told, and nothing falls between asking and waiting.

import { Waiters } from './waiters';

const nobody = async () => [];
const LONG = 60_000;

it('wakes when the last one is settled', async () => {
    const waiters = new Waiters();
    let awake = false;
    const waiting = waiters.wait(['a', 'b'], LONG, nobody).then(() => (awake = true));
    waiters.settled(['a']);
    await Promise.resolve();
    expect(awake).toBe(false);
    waiters.settled(['b', 'unknown']);
    await expect(waiting).resolves.toBe(true);
});

it('sees what was settled before', async () => {
    await expect(new Waiters().wait(['a'], LONG, async () => ['a'])).resolves.toBeUndefined();
});

it('sees what is settled while it asks', async () => {
    const waiters = new Waiters();
    const ask = async () => {
        waiters.settled(['a']);
        return [];
    };
    await expect(waiters.wait(['a'], LONG, ask)).resolves.toBeUndefined();
});

it('ends when the time is over, and when the process stops', async () => {
    const waiters = new Waiters();
    await waiters.wait(['a'], 1, nobody);
    const waiting = waiters.wait(['a', 'b'], LONG, nobody);
    waiters.releaseAll();
    await expect(waiting).resolves.toBeUndefined();
});

it('passes a failure of the question on', async () => {
    await expect(new Waiters().wait(['a'], LONG, async () => Promise.reject(new Error('store')))).rejects.toThrow('store');
});
