// SPDX-License-Identifier: Apache-2.0
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SIGNALS, takenUnits } from '@wardledger/chaincode/domain';
import type { Dataset } from '../data/dataset';
import { plainStatistics } from '../demonstration/plain-statistics';
import { loadNumerics, NumericsError } from '.';

const recording = join(__dirname, '../../../../shared/data/icu-s00001-numerics.csv');
const folder = mkdtempSync(join(tmpdir(), 'numerics-'));
afterAll(() => {
    rmSync(folder, { recursive: true });
});

let files = 0;
const written = (content: string | Uint8Array): string => {
    files += 1;
    const file = join(folder, `export-${String(files)}.csv`);
    writeFileSync(file, content);
    return file;
};
const load = (content: string | Uint8Array, columns?: string): Dataset =>
    loadNumerics(written(content), columns === undefined ? undefined : written(columns));
/** Readings by milliseconds before the end, as they are sent. */
const sent = ({ posts }: Dataset): [before: number, code: string, value: number][] =>
    posts
        .flatMap(({ endOffset, periodSeconds, signals }) =>
            signals.flatMap(({ code, values }) =>
                values.flatMap((value, step): [number, string, number][] =>
                    value === null ? [] : [[endOffset - step * periodSeconds * 1000, code, value]],
                ),
            ),
        )
        .sort(([left, leftCode], [right, rightCode]) => right - left || (leftCode < rightCode ? -1 : 1));
/** Of one signal: minutes before the end, and values. */
const minutesOf = (content: string | Uint8Array, columns?: string): [number, number][] =>
    sent(load(content, columns)).map(([before, , value]) => [before / 60_000, value]);
const said = (content: string | Uint8Array, columns?: string): string => {
    try {
        load(content, columns);
    } catch (error) {
        expect(error).toBeInstanceOf(NumericsError);
        return (error as Error).message.replaceAll(folder, '').replaceAll(/\/export-\d+\.csv, /g, '');
    }
    return 'nothing';
};
const minutes = (count: number): string =>
    ['minute,hr,spo2', ...Array.from({ length: count }, (_, index) => `${String(index)},${String(60 + index)},`)].join('\n');

describe('docs/start.md', () => {
    it('has an example of a file for --columns that is taken as it stands', () => {
        const page = readFileSync(join(__dirname, '../../../docs/start.md'), 'utf8');
        const [columns = ''] = /^ {4}column,meaning,unit,absent\n(?: {4}.*\n)+/m.exec(page) ?? [];
        const text = 'Zeit;Herzfrequenz;SpO2 Finger;SpO2 Ohr;Alarm\n0;72;97;96;1\n60;73;127;96;1\n';
        expect(minutesOf(text, columns.replaceAll(/^ {4}/gm, ''))).toEqual([
            [1, 97],
            [1, 72],
            [0, 73],
        ]);
    });
});

describe('a numerics file', () => {
    it('is dealt to eight patients in turn, with no value lost', () => {
        const { posts } = load(minutes(80));
        expect(new Set(posts.map((post) => post.patient)).size).toBe(8);
        const values = posts.flatMap((post) => post.signals.flatMap((signal) => signal.values));
        expect(values.toSorted((a, b) => (a ?? 0) - (b ?? 0))).toEqual(Array.from({ length: 80 }, (_, index) => 60 + index));
    });

    it('gives each post the time of its first minute, and the lines that it comes from', () => {
        const { posts } = load(minutes(80));
        expect(posts[0]).toMatchObject({ endOffset: 79 * 60_000, periodSeconds: 480, sequence: 1, origin: 'lines 2 to 18' });
        expect(posts.at(-1)).toMatchObject({ endOffset: 0 });
    });

    it.each([
        ['half an hour of readings, be they eight minutes apart', 60, [3, 3, 3, 1]],
        ['half an hour of readings, be they four minutes apart', 30, [7, 3]],
        ['one reading, where the next is more than half an hour later', 240, Array.from({ length: 10 }, () => 1)],
    ])('has posts of at most %s', (_what, step, lengths) => {
        const text = `time (s),hr\n${Array.from({ length: 80 }, (_, row) => `${String(row * step)},60`).join('\n')}`;
        const own = load(text).posts.filter(({ patient }) => patient.endsWith('-P1'));
        expect(own.map(({ signals }) => signals[0]?.values.length)).toEqual(lengths);
    });

    it('leaves out a signal that a post never measured and keeps zeros', () => {
        const { posts } = load('minute,hr,spo2\n0,0,\n');
        expect(posts).toHaveLength(1);
        expect(posts[0]?.signals).toEqual([{ code: '8867-4', unit: '/min', values: [0] }]);
    });

    it('has the name of what is sent, so that the same file under another mapping is another recording', () => {
        const [plain, again, celsius] = [minutes(8), minutes(8), 'minute,hr\n0,61'].map((text) => load(text).name);
        expect(again).toBe(plain);
        expect(celsius).not.toBe(plain);
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

describe('its times', () => {
    it.each([
        ['minute\n0\n1\n600', [600, 599, 0]],
        ['min\n0\n1\n600', [600, 599, 0]],
        ['time (s)\n0\n60\n90', [1.5, 0.5, 0]],
        ['Time [sec]\n0\n60\n90', [1.5, 0.5, 0]],
        ['elapsed_h\n0\n0.5\n2', [120, 90, 0]],
        ['ms\n-60000\n0', [1, 0]],
        ['time\n2026-11-28T10:00:00+01:00\n2026-11-28T10:01:30+01:00', [1.5, 0]],
        ['time\n2026-11-28T10:00:00+01:00\n2026-11-28T09:01:00Z', [1, 0]],
        ['Timestamp\n2026-11-28 10:00\n2026-11-28 10:05', [5, 0]],
        ['time\n2026-11-28T10:00:00.000Z\n2026-11-28T10:00:30.500z', [0.508_333, 0]],
        ['time\n28.11.2026 23:59\n29.11.2026 00:01', [2, 0]],
        ['time\n11/28/2026 11:59 PM\n11/29/2026 12:01 AM', [2, 0]],
        ['time\n05/06/2026 23:59\n06/06/2026 00:01', [2, 0]],
        ['time\n05/06/2026 23:59\n05/07/2026 00:01', [2, 0]],
        ['time\n28-Nov-2026 10:00:00\n28-Nov-2026 10:10:00', [10, 0]],
        ['time\n20261128T1000\n20261128T1003', [3, 0]],
        ['time\n20261128100000+0100\n20261128100500+0100', [5, 0]],
        ['epoch\n1795860000\n1795860060', [1, 0]],
        ['timestamp\n1795860000000\n1795860060000', [1, 0]],
        ['time\n1795860000000000\n1795860060000000', [1, 0]],
        ['time\n1795860000000000000\n1795860060000000000', [1, 0]],
        ['time\n2016-12-31T23:59:00Z\n2016-12-31T23:59:60Z', [1, 0]],
        ['time\n2017-01-01T00:59:00+01:00\n2017-01-01T00:59:60.5+01:00', [1.008_333, 0]],
        ['clock\n10:00\n10:01\n20:00', [600, 599, 0]],
        ['Time (hh:mm:ss)\n23:59:30\n00:00:00\n00:00:30', [1, 0.5, 0]],
        ['clock\n08:00\n21:00', [780, 0]],
        ['clock\n23:57\n23:58\n23:59\n00:02\n00:01', [5, 4, 3, 1, 0]],
        ['clock\n00:01\n00:00\n23:59', [2, 1, 0]],
        ['elapsed\n0:00.000\n1:00.000\n1:00:00.000', [60, 59, 0]],
        ['elapsed\n23:59:00\n24:01:00', [2, 0]],
        ['Elapsed time\n0:00:06\n0:00:00\n12:00:06', [720.1, 720, 0]],
        ['Relative Time (hh:mm:ss)\n13:00:00\n0:30:00\n13:01:00', [751, 1, 0]],
        ['elapsed\n[10:00:00.000 28/11/2026]\n[10:01:00.000 28/11/2026]', [1, 0]],
    ])('are what they say: %j', (text, before) => {
        const [header = '', ...times] = text.split('\n');
        const rows = times.map((time, index) => `${time},${String(60 + index)}`);
        const found = minutesOf([`${header},hr`, ...rows].join('\n'));
        expect(found.map(([minute]) => Math.round(minute * 1e6) / 1e6)).toEqual(before);
    });

    it('stay where they are across a gap', () => {
        const times = [...Array.from({ length: 20 }, (_, index) => index), ...Array.from({ length: 20 }, (_, index) => 620 + index)];
        const dataset = load(['minute,hr', ...times.map((time, index) => `${String(time)},${String(60 + index)}`)].join('\n'));
        expect(sent(dataset).map(([before, , value]) => [639 - before / 60_000, value])).toEqual(
            times.map((time, index) => [time, 60 + index]),
        );
        expect(dataset.notes).toEqual(['rows are further apart than the usual 1 min in 1 place(s), by up to 10 h 1 min: they stay so']);
    });

    it('put rows in order that are not', () => {
        const dataset = load('minute,hr\n2,62\n0,60\n1,61');
        expect(sent(dataset).map(([before, , value]) => [before / 60_000, value])).toEqual([
            [2, 60],
            [1, 61],
            [0, 62],
        ]);
        expect(dataset.notes?.join()).toContain('line 3 is earlier than the line before it');
    });

    it('may have a column of their own for the day, and stand anywhere', () => {
        expect(minutesOf('hr,Date,Time\n60,2026-11-28,23:59\n61,2026-11-29,00:00')).toEqual([
            [1, 60],
            [0, 61],
        ]);
        expect(minutesOf('date,hr\n2026-11-28 23:59,60\n2026-11-29 00:00,61')).toEqual([
            [1, 60],
            [0, 61],
        ]);
    });

    it('with a zone are kept as they are; others tell only how far readings are apart', () => {
        expect(load('time,hr\n2026-11-28T10:00:00+01:00,60').end).toBe(Date.parse('2026-11-28T09:00:00Z'));
        expect(load('Time (UTC),hr\n2026-11-28 10:00:00,60').end).toBe(Date.parse('2026-11-28T10:00:00Z'));
        expect(load('time,hr\n2026-11-28T10:00:00,60').end).toBeUndefined();
        expect(load('minute,hr\n0,60').end).toBeUndefined();
    });

    it.each([
        ['minute,hr\n0,60\n1,61\n0,62', 'line 4, column minute: the same time as on line 2'],
        ['minute,hr\n0,60\n,61', 'line 3, column minute: not a time'],
        ['time,hr\n2016-12-31T12:59:60Z,60', 'line 2, column time: not a time'],
        ['time,hr\n2016-12-31T24:59:60+01:00,60', 'line 2, column time: not a time'],
        ['time,hr\n2016-12-31 23:59:60,60', 'line 2, column time: not a time'],
        ['minute,hr\n0,60\nx,61\n1,60\ny,61', 'line 3, column minute: not a time\nline 5, column minute: not a time'],
        ['time,hr\n0,60', 'line 2, column time: a plain number needs its unit in the header, such as minute or time (s)'],
        ['time,hr\n2026-02-30 10:00,60', 'line 2, column time: not a time'],
        ['time,hr\n2026-11-28 24:00,60', 'line 2, column time: not a time'],
        ['time,hr\n10:60,60', 'line 2, column time: not a time'],
        ['time,hr\n13:00 PM,60', 'line 2, column time: not a time'],
        ['time,hr\n2026-11-28 10:00,60\n10:01,61', 'line 3, column time: the time is not written as that on line 2'],
        ['time,hr\n2026-11-28 10:00,60\n2026-11-28 10:01Z,61', 'line 3, column time: the time is not written as that on line 2'],
        [
            'clock,hr\n23:50,60\n00:10,61\n23:55,62\n23:56,62',
            /line 2, column clock: the clock passes midnight and the rows are not in order/,
        ],
        [
            'minute,hr\n0,60\n20000,61',
            'line 2, column minute: so long before the last reading that no gateway takes it: seven days are the limit',
        ],
    ])('are refused by line where they cannot be: %j', (text, message) => {
        if (typeof message === 'string') {
            expect(said(text)).toBe(message);
        } else {
            expect(said(text)).toMatch(message);
        }
    });
});

describe('its columns', () => {
    it.each([
        ['HR', '8867-4', 60, 60],
        ['HR (bpm)', '8867-4', 60, 60],
        ['hr_bpm', '8867-4', 60, 60],
        ['Heart Rate [/min]', '8867-4', 60, 60],
        ['8867-4', '8867-4', 60, 60],
        ['PULSE', '8889-8', 60, 60],
        ['HR (beats per minute)', '8867-4', 60, 60],
        ['Pulse (Hz)', '8889-8', 1, 60],
        ['NIBP Sys (mm Hg)', '8480-6', 120, 120],
        ['Temp (Degrees Celsius)', '8310-5', 36.6, 36.6],
        ['SpO2', '59408-5', 97, 97],
        ['%SpO₂', '59408-5', 97, 97],
        ['SPO2 (%)', '59408-5', 97, 97],
        ['RR (breaths/min)', '9279-1', 14, 14],
        ['Resp 1/min', '9279-1', 14, 14],
        ['Temp', '8310-5', 36.6, 36.6],
        ['Temp (°C)', '8310-5', 36.6, 36.6],
        ['Temp °C', '8310-5', 36.6, 36.6],
        ['temperature [Cel]', '8310-5', 36.6, 36.6],
        ['Temp [degF]', '8310-5', 98.6, 37],
        ['temp_f', '8310-5', 98.6, 37],
        ['Temp ([degF])', '8310-5', 98.6, 37],
        ['Temp deg F', '8310-5', 98.6, 37],
        ['NBPs', '8480-6', 120, 120],
        ['NIBP Sys (mmHg)', '8480-6', 120, 120],
        ['NBP_DIA [mm[Hg]]', '8462-4', 80, 80],
        ['NIBP mean (kPa)', '8478-0', 12, 90.0074],
        ['ABP Sys', '76215-3', 120, 120],
        ['ART-D', '76213-8', 80, 80],
        ['ABPMean', '76214-6', 90, 90],
        ['Glucose (mmol/L)', '41653-7', 5.5, 99.0858],
        ['EMG (mV)', 'wl-emg', 0.5, 500],
    ])('mean what they are called: %s', (name, code, value, expected) => {
        expect(sent(load(`minute,${name}\n0,${String(value)}`))).toEqual([[0, code, expected]]);
    });

    it.each(SIGNALS)('may be in every unit that a gateway takes for them: $code', (signal) => {
        const { unit, spellings, conversions } = takenUnits(signal);
        const own = { unit, spellings, factor: 1, offset: 0 };
        const { maximum } = signal;
        for (const { unit: other, spellings: names, factor, offset } of [own, ...conversions]) {
            for (const written of [other, ...names]) {
                const found = sent(load(`minute,${signal.code} (${written})\n0,${String((maximum / 2 - offset) / factor)}`));
                expect([written, found]).toEqual([written, [[0, signal.code, maximum / 2]]]);
            }
        }
    });

    it('may have their units in every cell', () => {
        expect(sent(load('minute,HR,SpO2,Temp (F)\n0,72 bpm,98%,98.6 °F\n1,73bpm,97 %,-'))).toEqual(
            sent(load('minute,HR,SpO2,Temp (F)\n0,72,98,98.6\n1,73,97,-')),
        );
        expect(sent(load('minute;Temp\n0;36,6 °C'))).toEqual([[0, '8310-5', 36.6]]);
        expect(() => load('minute,Temp (C)\n0,98.6 °F')).toThrow(/line 2, column Temp \(C\): not a number/);
        expect(() => load('minute,SpO2\n0,98 mmHg')).toThrow(/line 2, column SpO2: not a number/);
    });

    it('may have their units in a row of their own', () => {
        const text =
            "'Elapsed time','HR','SpO2','Temp'\n'hh:mm:ss.mmm','bpm','%','degF'\n'0:00.000',78.000,97.000,98.600\n'1:00.000',79.000,-,-";
        expect(sent(load(text))).toEqual([
            [60_000, '59408-5', 97],
            [60_000, '8310-5', 37],
            [60_000, '8867-4', 78],
            [0, '8867-4', 79],
        ]);
        expect(minutesOf('time,hr\n(s),(bpm)\n0,60\n30,61')).toEqual([
            [0.5, 60],
            [0, 61],
        ]);
    });

    it.each([
        ['', /^line 1: there is no header/],
        ['hr,spo2\n60,97', /^line 1: no column holds times/],
        ['minute\n0', /^line 1: no column holds readings/],
        ['minute,heart\n0,1', /^line 1, column heart: is none of hr, pulse/],
        ['minute,hr,constructor,toString\n0,1,1,1', /^line 1, column constructor: is none .*\nline 1, column toString: is none /],
        ['minute,hr,__proto__\n0,1,1', /^line 1, column __proto__: is none of/],
        ['minute,SBP\n0,120', /^line 1, column SBP: is of a cuff or of an arterial line: call it nbp_sys, abp_sys/],
        ['minute,Systolic BP (mmHg)\n0,120', /^line 1, column Systolic BP \(mmHg\): is of a cuff or/],
        ['minute,\u001b[2J\n0,1', /^line 1, column 2: is none of[^\u001b]*$/],
        ['minute,hr,\n0,1,2', /^line 2: 3 columns where the header has 2$/],
        ['minute,hr', /^no minutes below the header$/],
        ['minute,hr\n0,\n1,-', /^no reading in any row$/],
        ['minute,hr,hr\n0,60,160', /^line 1, column hr: stands twice/],
        ['minute,hr,HR\n0,60,160', /^line 1, column HR: means the same as column hr/],
        ['minute,hr,Heart rate (bpm)\n0,60,160', /^line 1, column Heart rate \(bpm\): means the same as column hr/],
        ['minute,time (s),hr\n0,0,60', /^line 1, column time \(s\): means the same as column minute/],
        ['minute,RR (ms)\n0,800', /^line 1, column RR \(ms\): its unit cannot be taken for \/min/],
        ['minute,Temp (mmHg)\n0,36', /^line 1, column Temp \(mmHg\): its unit cannot be taken for Cel/],
        ['minute,hr\n0,1,2', /^line 2: 3 columns where the header has 2$/],
    ])('are refused by name: %j', (text, message) => {
        expect(said(text)).toMatch(message);
    });
});

describe('its readings', () => {
    it.each([
        '',
        ' ',
        '-',
        '--',
        '---',
        '–',
        '—',
        '?',
        '-?-',
        '*',
        'NaN',
        'nan',
        '-nan',
        'NA',
        'N/A',
        '#N/A',
        'null',
        'None',
        'missing',
        'invalid',
    ])('are not measured where %j stands', (absent) => {
        expect(sent(load(`minute,hr,spo2\n0,${absent},97\n1,61,97`))).toEqual([
            [60_000, '59408-5', 97],
            [0, '59408-5', 97],
            [0, '8867-4', 61],
        ]);
    });

    it.each([
        ['minute,hr\n0,60\n1,x', 'line 3, column hr: not a number'],
        ['minute,hr\n0,1e', 'line 2, column hr: not a number'],
        ['minute,hr\n0,0x40', 'line 2, column hr: not a number'],
        ['minute,hr\n0,Infinity', 'line 2, column hr: not a number'],
        ['minute,hr\n0,"60', 'line 2, column hr: not a number'],
        ['minute,temp\n0,"36,600"', 'line 2, column temp: the comma may stand for decimals or for thousands: write a point'],
    ])('%j is refused with the place and the rule', (text, message) => {
        expect(said(text)).toBe(message);
    });

    it('that no body has are named by line and column, all of them, and never repeated', () => {
        const message = said('minute,hr,spo2,Temp [degF]\n0,600,97,98.6\n1,61,127,98.6\n2,-7,98,36.6');
        expect(message).toBe(
            [
                'line 2, column hr: no body has this value, which must be from 0 to 350 /min (is it in another unit, or does it stand for not measured?)',
                'line 3, column spo2: no body has this value, which must be from 0 to 100 % (is it in another unit, or does it stand for not measured?)',
                'line 4, column hr: no body has this value, which must be from 0 to 350 /min (is it in another unit, or does it stand for not measured?)',
                'line 4, column Temp [degF]: no body has this value, which must be from 10 to 50 Cel (it was read as [degF])',
            ].join('\n'),
        );
        expect(message).not.toMatch(/600|127|-7|36\.6/);
    });

    it('of which many are wrong are told about until a screen is full', () => {
        const message = said(['minute,hr', ...Array.from({ length: 50 }, (_, minute) => `${String(minute)},999`)].join('\n'));
        expect(message.split('\n')).toHaveLength(21);
        expect(message).toMatch(/and 30 more such lines$/);
    });

    it('finer than the sums are sent as they are, and it is said', () => {
        const dataset = load('minute,hr,resp,temp\n0,60,14.123456,36.655\n1,61,14.2,36.65');
        expect(sent(dataset)).toContainEqual([60_000, '9279-1', 14.123456]);
        expect(dataset.notes).toEqual([
            'resp (0.1), temp (0.01): finer than what sums keep; the plain figures are of readings rounded so, too',
        ]);
    });
});

describe('its form', () => {
    const expected = [
        [1, 60],
        [0, 61],
    ];
    it.each([
        ['with quotes', '"minute","hr"\n"0","60"\n"1","61"\n'],
        ['with semicolons', 'minute;hr\n0;60\n1;61'],
        ['with tabs', 'minute\thr\n0\t60\n1\t61'],
        ['with bars', 'minute|hr\n0|60\n1|61'],
        ['of a spreadsheet that says its separator', 'sep=;\nminute;hr\n0;60\n1;61'],
        ['with a byte order mark', '\uFEFFminute,hr\n0,60\n1,61'],
        ['of Windows', 'minute,hr\r\n0,60\r\n1,61\r\n'],
        ['of an old Macintosh', 'minute,hr\r0,60\r1,61\r'],
        ['with blank lines and comments', '# a monitor\n\nminute,hr\n\n0,60\n# a pause\n1,61\n,\n\n'],
        ['with words before the header', 'Patient: nobody\nDevice;MX800\n\nminute;hr\n0;60\n1;61'],
        ['with a separator at the end of each line', 'minute,hr,\n0,60,\n1,61,\n'],
        ['with a separator at the end of each row', 'minute,hr\n0,60,\n1,61,\n'],
        ['with spaces', ' minute , hr \n 0 , 60 \n 1 , 61 '],
        ['with spaces around quotes', '"minute", "hr"\n"0", "60"\n"1", "61"'],
        ['with a comma in a quoted name', '"minute";"hr"\n0;60\n1;61'],
    ])('%s', (_what, text) => {
        expect(minutesOf(text)).toEqual(expected);
    });

    it.each([
        ['in UTF-16, little-endian', Buffer.from('\uFEFFminute\tTemp (°C)\n0\t36,6\n1\t36,7', 'utf16le')],
        ['in UTF-16, big-endian', Buffer.from('\uFEFFminute\tTemp (°C)\n0\t36,6\n1\t36,7', 'utf16le').swap16()],
        ['in UTF-8', Buffer.from('minute\tTemp (°C)\n0\t36,6\n1\t36,7', 'utf8')],
        ['in the code page of Windows', Buffer.from('minute\tTemp (°C)\n0\t36,6\n1\t36,7', 'latin1')],
        ['with decimal commas between semicolons', 'minute;Temp (°C)\n0;36,6\n1;36,7'],
        ['with quoted decimal commas between commas', 'minute,Temp (°C)\n0,"36,6"\n1,"36,7"'],
    ])('%s', (_what, bytes) => {
        expect(minutesOf(bytes)).toEqual([
            [1, 36.6],
            [0, 36.7],
        ]);
    });

    it('counts lines as an editor does, also after words before the header and a quoted line end', () => {
        expect(said('Monitor 7, bed 3\nPatient: nobody\nminute;hr\n0;x')).toBe('line 4, column hr: not a number');
        expect(said('# one\nminute,"hr\n(bpm)"\n0,60\n\n1,x')).toMatch(/^line 6, column 2: not a number$/);
    });

    it.each([
        ['a workbook', Buffer.from([0x50, 0x4b, 3, 4, 0, 0, 8, 0])],
        ['UTF-16 without a mark', Buffer.from('minute,hr\n0,60', 'utf16le')],
        ['half a character of UTF-16', Buffer.concat([Buffer.from('\uFEFFminute,hr', 'utf16le'), Buffer.from([0])])],
    ])('that is no text is refused: %s', (_what, bytes) => {
        expect(said(bytes)).toMatch(/^this is no text: save it as CSV/);
    });

    it('that is cut off or damaged is named, and no reading of it repeated', () => {
        const file = written('minute,hr,spo2\n0,60,98\n1,777');
        expect(() => loadNumerics(file)).toThrow(`${file}, line 3: 2 columns where the header has 3`);
        const secret = written('minute,hr\n0,secret777');
        expect(() => loadNumerics(secret)).toThrow(/^(?!.*777).*line 2, column hr: not a number$/);
    });
});

describe('a file for --columns', () => {
    const columns =
        'column,meaning,unit,absent\nZeit,time,s,\nHerzfrequenz,hr,bpm,\nSättigung,spo2,,127 off\nTemp,temp,degF,\nBemerkung,ignore,,\n';

    it('says what columns hold, in which unit, and what stands for not measured', () => {
        const text = 'Zeit;Herzfrequenz;Sättigung;TEMP;Bemerkung;resp\n0;60;127;98,6;wach;14\n60;61;97;98,6;;15\n90;62;OFF;98,6;;16';
        expect(sent(load(text, columns)).map(([before, code, value]) => [before / 1000, code, value])).toEqual([
            [90, '8310-5', 37],
            [90, '8867-4', 60],
            [90, '9279-1', 14],
            [30, '59408-5', 97],
            [30, '8310-5', 37],
            [30, '8867-4', 61],
            [30, '9279-1', 15],
            [0, '8310-5', 37],
            [0, '8867-4', 62],
            [0, '9279-1', 16],
        ]);
    });

    it('may have all other columns ignored', () => {
        expect(minutesOf('minute,hr,a,b\n0,60,x,y', 'column,meaning\n*,ignore')).toEqual([[0, 60]]);
    });

    it('decides which of two columns counts', () => {
        expect(minutesOf('minute,hr,Heart rate\n0,60,160', 'column,meaning\nheart RATE,ignore')).toEqual([[0, 60]]);
    });

    it.each([
        ['', /^line 1: the header must be column, meaning/],
        ['column,meaning,colour\na,hr,red', /^line 1: the header must be/],
        ['column,meaning,column\na,hr,a', /^line 1: the header must be/],
        ['column,meaning\nhr,heart', /^line 2: the meaning must be time, date, ignore or one of hr/],
        ['column,meaning\nhr,constructor', /^line 2: the meaning must be/],
        ['column,meaning\nhr,hr\nHR,ignore', /^line 3: column hr stands twice, as on line 2$/],
        ['column,meaning\n*,hr', /^line 2: all others \(\*\) can only be ignored$/],
        ['column,meaning\nhrr,hr', /^line 1: there is no column hrr, which line 2 of the file for --columns names$/],
        ['column,meaning,unit\nhr,hr,kPa', /^line 1, column hr: its unit cannot be taken for \/min/],
    ])('is refused by line: %j', (mapping, message) => {
        expect(said('minute,hr\n0,60', mapping)).toMatch(message);
    });
});
