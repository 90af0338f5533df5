// SPDX-License-Identifier: Apache-2.0
import { onceOrphaned } from './orphaned';

describe('a process that follows its caller', () => {
    beforeEach(() => {
        jest.useFakeTimers();
    });
    afterEach(() => {
        jest.useRealTimers();
    });

    it('hears once that the caller is gone, and nothing while it lives', () => {
        const parent = jest.fn(() => 4_242);
        const tell = jest.fn();
        onceOrphaned(tell, parent);
        jest.advanceTimersByTime(60_000);
        expect(tell).not.toHaveBeenCalled();
        parent.mockReturnValue(1);
        jest.advanceTimersByTime(60_000);
        expect(tell).toHaveBeenCalledTimes(1);
    });
});
