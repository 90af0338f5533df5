// SPDX-License-Identifier: Apache-2.0
// What properties draw: the same from one seed, another without.
import type * as FastCheck from 'fast-check';

const given = process.env['WARDLEDGER_TEST_SEED'];
afterEach(() => {
    process.env['WARDLEDGER_TEST_SEED'] = given;
    if (given === undefined) {
        delete process.env['WARDLEDGER_TEST_SEED'];
    }
});

/** What a suite would draw that is loaded with this seed: by a property, and as samples. */
function drawn(seed?: string): unknown {
    delete process.env['WARDLEDGER_TEST_SEED'];
    if (seed !== undefined) {
        process.env['WARDLEDGER_TEST_SEED'] = seed;
    }
    let found: unknown;
    jest.isolateModules(() => {
        const { default: fc } = require('fast-check') as typeof FastCheck; // eslint-disable-line @typescript-eslint/no-require-imports -- loaded anew
        const numbers: number[] = [];
        fc.assert(fc.property(fc.integer(), (number) => void numbers.push(number)));
        found = [numbers, fc.sample(fc.integer(), 10)];
    });
    return found;
}

it('is the same from one seed, and another from another', () => {
    expect(drawn('7')).toEqual(drawn('7'));
    expect(drawn('7')).not.toEqual(drawn('8'));
});

it('is drawn anew where no seed is given', () => {
    expect(drawn()).not.toEqual(drawn());
});
