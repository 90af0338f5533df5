// SPDX-License-Identifier: Apache-2.0
// The ward that an MSP speaks for.

import { wardOf } from './ids';

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
