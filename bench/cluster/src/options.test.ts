// SPDX-License-Identifier: Apache-2.0
import { UsageError } from '@wardledger/command-line';
import { readOptions } from './options';

describe('the command line of the simulation', () => {
    it('makes the report where nothing is said, or what is said is the report', () => {
        const options = { reuse: false, timing: false, out: '/r/docs', results: '/r/bench/cluster/reports/runs.json' };
        expect(readOptions([], '/r')).toMatchObject(options);
        expect(readOptions(['--seeds', '21-60', '--sizes', '100,500'], '/r')).toMatchObject(options);
        expect(readOptions([], '/r')?.seeds).toHaveLength(40);
    });

    it('keeps another look out of the way, unless it is told where', () => {
        const look = { seeds: [1, 2], out: '/r/bench/cluster/reports/look', results: '/r/bench/cluster/reports/look/runs.json' };
        expect(readOptions(['--seeds', '1-2'], '/r')).toMatchObject(look);
        expect(readOptions(['--sizes', '50', '--out', 'there', '--results', 'a.json'], '/r')).toMatchObject({
            sizes: [50],
            out: '/r/there',
            results: '/r/a.json',
        });
    });

    it('explains itself', () => {
        expect(readOptions(['--help'], '/r')).toBeUndefined();
    });

    it.each([
        [['--seeds', '5'], '--seeds must be a range'],
        [['--seeds', '5-4'], '--seeds must be a range'],
        [['--sizes', '100,many'], '--sizes must be numbers'],
        [['--sizes', '1'], '--sizes must be numbers'],
        [['--sizes', '1001'], '--sizes must be numbers'],
        [['--what', 'x'], '--what'],
    ])('refuses %j', (args, message) => {
        expect(() => readOptions(args, '/r')).toThrow(UsageError);
        expect(() => readOptions(args, '/r')).toThrow(message);
    });
});
