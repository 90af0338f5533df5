// SPDX-License-Identifier: Apache-2.0
// Every dependency gets its answer, whatever becomes of the others.

import { createHealth } from './health';

describe('health', () => {
    beforeEach(() => jest.useFakeTimers());
    afterEach(() => jest.useRealTimers());

    it('counts what fails, and what does not answer within a second, as not there', async () => {
        const probes = {
            ledger: async () => true,
            custodian: async () => false,
            store: async () => Promise.reject(new Error('gone')),
            disk: async () => Promise.withResolvers<boolean>().promise,
        };
        const checks = createHealth({ started: true, stopping: false }, probes).checks();
        await jest.advanceTimersByTimeAsync(1_000);
        expect(await checks).toEqual({ ledger: true, custodian: false, store: false, disk: false });
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
