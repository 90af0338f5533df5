// SPDX-License-Identifier: Apache-2.0
// The command line: what it means, and what it refuses.

import { BENCHES, parseOptions } from './options';

describe('the command line of bench:network', () => {
    it('measures everything three times when nothing is said', () => {
        const { only, effort, embeddedOnly, write } = parseOptions([])!;
        expect({ only, repeats: effort.repeats, embeddedOnly, write }).toEqual({
            only: BENCHES,
            repeats: 3,
            embeddedOnly: false,
            write: false,
        });
    });

    it('takes some benches in their own order, and seconds', () => {
        const { only, effort } = parseOptions(['--only', 'idle,start', '--seconds', '2'])!;
        expect([only, effort.seconds]).toEqual([['start', 'idle'], 2]);
    });

    it.each([
        [['--only', 'speed'], '"speed"'],
        [['--seconds', '0'], '"0"'],
        [['--seconds', '1.5'], '"1.5"'],
        [['--seconds', '61'], '"61"'],
        [['--quick', '--write'], '--quick'],
        [['--fast'], '--fast'],
        [['embedded'], 'embedded'],
    ])('refuses %j', (args, named) => {
        expect(() => parseOptions(args)).toThrow(named);
    });
});
