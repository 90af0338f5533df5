// SPDX-License-Identifier: Apache-2.0
// Every dependency gets its answer, whatever becomes of the others, and however many ask.

import { createHealth } from './health';

const ready = { started: true, stopping: false };

describe('health', () => {
    beforeEach(() => jest.useFakeTimers());
    afterEach(() => jest.useRealTimers());

    it('counts what fails, and what does not answer within three seconds, as not there', async () => {
        const probes = {
            ledger: async () => true,
            custodian: async () => false,
            store: async () => Promise.reject(new Error('gone')),
            disk: async () => Promise.withResolvers<boolean>().promise,
        };
        const checks = createHealth(ready, probes).checks();
        await jest.advanceTimersByTimeAsync(3_000);
        expect(await checks).toEqual({ ledger: true, custodian: false, store: false, disk: false });
    });

    it('asks once for all who ask while it asks, and within the second after it', async () => {
        const answers = Promise.withResolvers<boolean>();
        const ledger = jest.fn(async () => answers.promise);
        const health = createHealth(ready, { ledger });
        const first = [health.checks(), health.checks()];
        await jest.advanceTimersByTimeAsync(2_000);
        first.push(health.checks());
        answers.resolve(true);
        expect(await Promise.all(first)).toEqual([{ ledger: true }, { ledger: true }, { ledger: true }]);
        await jest.advanceTimersByTimeAsync(999);
        await health.checks();
        expect(ledger).toHaveBeenCalledTimes(1);
        await jest.advanceTimersByTimeAsync(1);
        ledger.mockResolvedValue(false);
        expect(await health.checks()).toEqual({ ledger: false });
        expect(ledger).toHaveBeenCalledTimes(2);
    });

    it.each([
        [{ started: false, stopping: false }, false, false],
        [{ started: true, stopping: false }, true, true],
        [{ started: true, stopping: true }, true, false],
    ])('of %j', (lifecycle, started, accepting) => {
        const health = createHealth(lifecycle, {});
        expect([health.started(), health.accepting()]).toEqual([started, accepting]);
    });
});
