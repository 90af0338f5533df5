// SPDX-License-Identifier: Apache-2.0
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadNumerics, NumericsError, numericsPosts, parseNumerics } from './numerics';
import { plainStatistics } from '../demonstration/plain-statistics';

const recording = join(__dirname, '../../../../shared/data/icu-s00001-numerics.csv');
const minutes = (count: number): string =>
    ['minute,hr,spo2', ...Array.from({ length: count }, (_, index) => `${String(index)},${String(60 + index)},`)].join('\n');

describe('a numerics file', () => {
    it('is dealt to eight patients in turn, with no value lost', () => {
        const posts = numericsPosts(minutes(80), 'r');
        expect(new Set(posts.map((post) => post.patient)).size).toBe(8);
        const values = posts.flatMap((post) => post.signals.flatMap((signal) => signal.values));
        expect(values.toSorted((a, b) => (a ?? 0) - (b ?? 0))).toEqual(Array.from({ length: 80 }, (_, index) => 60 + index));
    });

    it('gives each post the time of its first minute', () => {
        const posts = numericsPosts(minutes(80), 'r');
        expect(posts[0]).toMatchObject({ endOffsetMinutes: 79, periodSeconds: 480, sequence: 1 });
        expect(posts.at(-1)).toMatchObject({ endOffsetMinutes: 72 });
    });

    it('leaves out a signal that a post never measured and keeps zeros', () => {
        const posts = numericsPosts('minute,hr,spo2\n0,0,\n', 'r');
        expect(posts).toHaveLength(1);
        expect(posts[0]?.signals).toEqual([{ code: '8867-4', unit: '/min', values: [0] }]);
    });

    it.each([
        ['', /line 1/],
        ['time,hr\n0,1', /line 1/],
        ['minute,heart\n0,1', /"heart"/],
        ['minute,hr', /no minutes/],
        ['minute,\u001b[2J\n0,1', /line 1: the header must be [^\u001b]*abp_mean$/],
        ['minute,hr\n0,1,2', /line 2: 3 columns/],
        ['minute,hr\n0,1\n1,x', /line 3, column hr: not a number/],
        ['minute,hr\n0,-1', /line 2, column hr/],
    ])('%j is refused with the place and the rule', (text, message) => {
        expect(() => parseNumerics(text)).toThrow(NumericsError);
        expect(() => parseNumerics(text)).toThrow(message);
    });

    it('is named, and no reading of it repeated, where it is cut off or damaged', () => {
        const folder = mkdtempSync(join(tmpdir(), 'numerics-'));
        const file = join(folder, 'cut.csv');
        writeFileSync(file, 'minute,hr,spo2\n0,60,98\n1,777');
        expect(() => loadNumerics(file)).toThrow(`${file}, line 3: 2 columns where the header has 3`);
        writeFileSync(file, 'minute,hr\n0,secret777');
        expect(() => loadNumerics(file)).toThrow(/^(?!.*777).*cut\.csv, line 2, column hr: not a number of 0 or more$/);
        rmSync(folder, { recursive: true });
    });

    it('that does not exist is named', () => {
        expect(() => loadNumerics('/nowhere.csv')).toThrow(/cannot read \/nowhere.csv/);
    });

    if (existsSync(recording)) {
        it('as recorded at a bedside: every valid reading is in the posts', () => {
            const rows = readFileSync(recording, 'utf8')
                .trim()
                .split('\n')
                .slice(1)
                .map((line) => line.split(',').slice(1));
            const valid = rows.flat().filter((cell) => cell !== '' && Number(cell) !== 0).length;
            const counted = plainStatistics(loadNumerics(recording).posts).reduce((sum, { count }) => sum + count, 0);
            expect(counted).toBe(valid);
            expect(valid).toBeGreaterThan(1936);
        });
    } else {
        console.log('not run: the real recording (../shared/data is missing)');
    }
});
