// SPDX-License-Identifier: Apache-2.0
// What must be there is handed on untouched, or its absence is named.

import { demandDefined } from './demand-defined';

describe('demandDefined', () => {
    it.each([['text'], [''], [0], [false], [null]])('hands on %j', (value) => {
        expect(demandDefined(value, 'it')).toBe(value);
    });

    it('throws an error that names what is missing, and is no refusal of the ledger', () => {
        const missing = () => demandDefined(undefined, 'the MSP of ward3');
        expect(missing).toThrow('A value that must be there is missing: the MSP of ward3');
        expect(missing).not.toThrow(expect.objectContaining({ code: expect.anything() }) as Error);
    });
});
