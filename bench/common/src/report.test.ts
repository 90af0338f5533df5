// SPDX-License-Identifier: Apache-2.0
import { compared, figure } from './figure';
import { digits, markdownTable, replaceReport } from './report';

const name = { bench: 'committed', what: 'windows', unit: 'windows/s' };
const [begin, end] = ['<!-- bench:gateway begin -->', '<!-- bench:gateway end -->'];

test.each([
    [0.03621, '0.0362'],
    [5.986, '5.99'],
    [99.94, '99.9'],
    [100.4, '100'],
    [17001.3, '17,001'],
])('%d is written %s', (value, text) => {
    expect(digits(value)).toBe(text);
});

test('a row has the figure, its yardstick and their ratio, with the spread where there is one', () => {
    const table = markdownTable([compared(name, [20, 10, 40], { what: 'a bare put', samples: [80, 40, 80] }), figure(name, [7])]);
    const [, , first = '', second = ''] = table.split('\n');
    expect(first.split('|').map((cell) => cell.trim())).toEqual([
        '',
        'committed: windows',
        '20.0 (10.0–40.0) windows/s',
        'a bare put',
        '80.0 (40.0–80.0) windows/s',
        '0.250 (0.250–0.500)',
        '',
    ]);
    expect(second.split('|').map((cell) => cell.trim())).toEqual(['', 'committed: windows', '7.00 windows/s', '', '', '', '']);
});

test('columns are as wide as their widest cell, so that the page keeps its form', () => {
    const lines = markdownTable([compared(name, [1], { what: 'a', samples: [1] })]).split('\n');
    expect(new Set(lines.map((line) => line.length)).size).toBe(1);
});

test('a report replaces what stands between the markers, and nothing else', () => {
    const page = `# Title\n\n${begin}\n\nold\n\n${end}\n\nafter\n`;
    const replaced = replaceReport(page, 'new');
    expect(replaced).toBe(`# Title\n\n${begin}\n\nnew\n\n${end}\n\nafter\n`);
    expect(replaceReport(replaced, 'new')).toBe(replaced);
});

test.each([['none'], [begin], [end], [`${end}${begin}`], [`${begin}${begin}${end}`], [`${begin}${end}${end}`]])(
    'a page with markers %j is refused',
    (page) => {
        expect(() => replaceReport(page, 'new')).toThrow('needs one');
    },
);
