// SPDX-License-Identifier: Apache-2.0
// The answer when it comes in time, else what was said for that case; no timer is left behind.

import { inTime } from './in-time';

describe('inTime', () => {
    beforeEach(() => jest.useFakeTimers());
    afterEach(() => jest.useRealTimers());

    it('gives an answer that comes in time, and leaves no timer', async () => {
        expect(await inTime(Promise.resolve('here'), { milliseconds: 1_000, late: 'late' })).toBe('here');
        expect(jest.getTimerCount()).toBe(0);
    });

    it('gives the other answer when the time is over, not before', async () => {
        const seen: string[] = [];
        void inTime(Promise.withResolvers<string>().promise, { milliseconds: 1_000, late: 'late' }).then((answer) => seen.push(answer));
        await jest.advanceTimersByTimeAsync(999);
        expect(seen).toEqual([]);
        await jest.advanceTimersByTimeAsync(1);
        expect(seen).toEqual(['late']);
    });

    it('passes a failure on, and leaves no timer', async () => {
        await expect(inTime(Promise.reject(new Error('away')), { milliseconds: 1_000, late: 'late' })).rejects.toThrow('away');
        expect(jest.getTimerCount()).toBe(0);
    });
});
