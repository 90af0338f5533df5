// SPDX-License-Identifier: Apache-2.0
// No number is both a reading and the word of a device that it has none.

import { signalOf, SIGNALS } from '@wardledger/chaincode/domain';
import { isPossible, isSentinel, sentinelsOf } from './sentinels';

it.each(SIGNALS)('a sentinel of $code lies where no reading of it can', (signal) => {
    expect(sentinelsOf(signal).filter((value) => isPossible(signal, value))).toEqual([]);
});

it('in another unit is believed only where it cannot be a reading', () => {
    const isOn = (code: string, written: number, value: number): boolean =>
        isSentinel(signalOf(code)!, { written, value, model: undefined });
    expect(isOn('8867-4', 511, 511)).toBe(true);
    expect(isOn('41653-7', 127, 127)).toBe(false);
    expect(isOn('8310-5', -999, 37)).toBe(false);
});
