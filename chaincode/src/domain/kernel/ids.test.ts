// SPDX-License-Identifier: Apache-2.0
// What a ledger id looks like, and the ward that an MSP speaks for.

import { isHex64, isLedgerId, wardOf } from './ids';

describe('ledger ids', () => {
    const id = '0123456789abcdef'.repeat(2);
    it('are 32 lower-case hex digits', () => {
        expect(isLedgerId(id)).toBe(true);
    });
    it.each(['', id.slice(1), `${id}0`, id.toUpperCase(), `${id}\n`, ` ${id}`, id.replace('0', 'g')])('%j is none', (text) => {
        expect(isLedgerId(text)).toBe(false);
    });
});

describe('digests and ids of transactions', () => {
    const id = '0123456789abcdef'.repeat(4);
    it('are 64 lower-case hex digits', () => {
        expect(isHex64(id)).toBe(true);
    });
    it.each(['', id.slice(1), `${id}0`, id.toUpperCase(), `${id}\n`, ` ${id}`, id.replace('0', 'g')])('%j is none', (text) => {
        expect(isHex64(text)).toBe(false);
    });
});

describe('wards', () => {
    it.each([
        ['Ward1MSP', 'ward1'],
        ['Ward2MSP', 'ward2'],
        ['Hospital', 'hospital'],
        ['MSP', ''],
        ['MSPWard', 'mspward'],
    ])('of %s is %s', (mspId, ward) => {
        expect(wardOf(mspId)).toBe(ward);
    });
});
