// SPDX-License-Identifier: Apache-2.0
// One answer for all who ask the same at one time; nothing is kept after it.

import { SingleFlight } from './single-flight';

describe('SingleFlight', () => {
    it('asks once for all who ask the same at one time, and again afterwards', async () => {
        const flight = new SingleFlight<number>();
        let asked = 0;
        const ask = async () => (asked += 1);
        expect(await Promise.all([flight.run('a', ask), flight.run('a', ask), flight.run('b', ask)])).toEqual([1, 1, 2]);
        expect(await flight.run('a', ask)).toBe(3);
    });

    it('shares a failure and does not keep it', async () => {
        const flight = new SingleFlight<string>();
        const failing = flight.run('a', async () => Promise.reject(new Error('away')));
        const shared = flight.run('a', async () => 'unasked');
        await expect(failing).rejects.toThrow('away');
        await expect(shared).rejects.toThrow('away');
        expect(await flight.run('a', async () => 'there')).toBe('there');
    });
});
