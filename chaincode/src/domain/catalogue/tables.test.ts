// SPDX-License-Identifier: Apache-2.0
import { gatherTables } from './tables';

it('gathers what ends alike and nothing else', () => {
    const exported = { A_ERRORS: { X: 1 }, B_ERRORS: { Y: 2 }, B_FUNCTIONS: { Z: 3 }, other: () => 4 };
    expect(gatherTables(exported, '_ERRORS')).toEqual({ X: 1, Y: 2 });
});

it('refuses two rows of one name', () => {
    expect(() => gatherTables({ A_ERRORS: { X: 1 }, B_ERRORS: { X: 1 } }, '_ERRORS')).toThrow('Two aggregates have a row of the same name');
});
