// SPDX-License-Identifier: Apache-2.0
// What may be stored of a caller, and that another ward's caller is refused.

import { type Actor, demandWard, referenceTo } from './actor';

const caller: Actor = { mspId: 'Ward1MSP', ledgerId: 'me', certificateId: 'c', ward: 'ward1', administrator: false, roles: ['doctor'] };

describe('callers', () => {
    it('are stored without roles or certificate', () => {
        expect(referenceTo(caller)).toEqual({ mspId: 'Ward1MSP', ledgerId: 'me' });
    });

    it('of another ward are refused', () => {
        expect(() => demandWard('ward1', caller)).not.toThrow();
        expect(() => demandWard('ward2', caller)).toThrow(expect.objectContaining({ code: 'WARD_FORBIDDEN' }) as Error);
    });
});
