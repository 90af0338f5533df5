// SPDX-License-Identifier: Apache-2.0
// One recording, written in any of the ways that exports are written in, is read as the same readings at the same times.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { loadNumerics, NumericsError } from '.';

const folder = mkdtempSync(join(tmpdir(), 'dialects-'));
const file = join(folder, 'export.csv');
afterAll(() => {
    rmSync(folder, { recursive: true });
});

/** The model: what was read at which second, and nothing of how it is written. */
interface Reading {
    readonly second: number;
    readonly heartRate: number | null;
    /** Tenths of a degree Celsius. */
    readonly temperature: number | null;
}

const START = Date.UTC(2026, 0, 31, 22, 50);
const pad = (number: number): string => String(number).padStart(2, '0');
const clock = (second: number): string => new Date(START + second * 1000).toISOString().slice(11, 19);
const day = (second: number): string => new Date(START + second * 1000).toISOString().slice(0, 10);

/** Ways to write a time, whatever the span of the recording. */
const times: Readonly<Record<string, (second: number) => string>> = {
    minute: (second) => String(second / 60),
    'time (s)': (second) => String(second),
    Elapsed: (second) => `${String(Math.floor(second / 3600))}:${pad(Math.floor(second / 60) % 60)}:${pad(second % 60)}.000`,
    timestamp: (second) => String(START / 1000 + second),
    Time: (second) => new Date(START + second * 1000).toISOString(),
    'Chart Time': (second) => `${day(second).split('-').toReversed().join('.')} ${clock(second)}`,
    datetime: (second) => `${day(second)}T${clock(second)}+02:00`,
};
const heartRates = ['hr', 'HR', 'Heart Rate', 'HR (bpm)', 'hr_bpm', '8867-4'];
const temperatures: readonly [string, (tenths: number) => string][] = [
    ['temp', (tenths) => (tenths / 10).toFixed(1)],
    ['Temp (°C)', (tenths) => (tenths / 10).toFixed(3)],
    ['Temperature [degF]', (tenths) => ((tenths / 10) * 1.8 + 32).toFixed(2)],
];

const recording = fc.uniqueArray(
    fc.record({
        second: fc.integer({ min: 0, max: 80_000 }).map((step) => step * 6),
        heartRate: fc.option(fc.integer({ min: 1, max: 350 })),
        temperature: fc.option(fc.integer({ min: 340, max: 420 })),
    }),
    { selector: ({ second }) => second, minLength: 1, maxLength: 60 },
);
const dialect = fc.record({
    time: fc.constantFrom(...Object.keys(times)),
    heartRate: fc.constantFrom(...heartRates),
    temperature: fc.constantFrom(...temperatures),
    separator: fc.constantFrom(',', ';', '\t', '|'),
    decimal: fc.constantFrom('.', ','),
    quoted: fc.boolean(),
    absent: fc.constantFrom('', '-', '--', 'NaN', 'n/a'),
    end: fc.constantFrom('\n', '\r\n', '\r'),
    encoding: fc.constantFrom('utf8', 'bom', 'utf16le', 'utf16be', 'latin1'),
    timeLast: fc.boolean(),
});
type Dialect = typeof dialect extends fc.Arbitrary<infer T> ? T : never;

function encoded(text: string, encoding: Dialect['encoding']): Buffer {
    const marked = Buffer.from(`\uFEFF${text}`, 'utf16le');
    return {
        utf8: Buffer.from(text),
        bom: Buffer.from(`\uFEFF${text}`),
        utf16le: marked,
        utf16be: Buffer.from(marked).swap16(),
        latin1: Buffer.from(text, 'latin1'),
    }[encoding];
}

function written(readings: readonly Reading[], how: Dialect): Buffer {
    const [temperature, degrees] = how.temperature;
    // A decimal comma stands between quotes where commas separate; three decimals would then be ambiguous, and are refused.
    const isComma = how.decimal === ',' && !(how.separator === ',' && temperature === 'Temp (°C)');
    const cell = (text: string): string => {
        const sign = isComma ? text.replace(/^(-?\d+)\.(\d+)$/, '$1,$2') : text;
        return how.quoted || sign.includes(how.separator) ? `"${sign}"` : sign;
    };
    const inOrder = (row: readonly string[]): string[] => (how.timeLast ? [...row.slice(1), ...row.slice(0, 1)] : [...row]);
    const rows = readings.map((reading) => [
        times[how.time]?.(reading.second) ?? '',
        reading.heartRate === null ? how.absent : String(reading.heartRate),
        reading.temperature === null ? how.absent : degrees(reading.temperature),
    ]);
    const table = [[how.time, how.heartRate, temperature], ...rows].map((row) => inOrder(row).map(cell).join(how.separator));
    return encoded(table.join(how.end), how.encoding);
}

const inModel = (readings: readonly Reading[]): string[] => {
    const last = Math.max(...readings.map(({ second }) => second));
    return readings
        .flatMap(({ second, heartRate, temperature }) => [
            ...(heartRate === null ? [] : [`${String(last - second)} 8867-4 ${heartRate.toFixed(2)}`]),
            ...(temperature === null ? [] : [`${String(last - second)} 8310-5 ${(temperature / 10).toFixed(2)}`]),
        ])
        .sort();
};

const asSent = (): string[] =>
    loadNumerics(file)
        .posts.flatMap(({ endOffset, periodSeconds, signals }) =>
            signals.flatMap(({ code, values }) =>
                values.flatMap((value, step) =>
                    value === null ? [] : [`${String(endOffset / 1000 - step * periodSeconds)} ${code} ${value.toFixed(2)}`],
                ),
            ),
        )
        .sort();

it('reads the same, however it is written', () => {
    fc.assert(
        fc.property(recording, dialect, (readings, how) => {
            fc.pre(readings.some(({ heartRate, temperature }) => heartRate !== null || temperature !== null));
            writeFileSync(file, written(readings, how));
            expect(asSent()).toEqual(inModel(readings));
        }),
        { numRuns: 300 },
    );
});

it('is dealt to eight patients, none of whom has more than one reading more than another', () => {
    fc.assert(
        fc.property(recording, (readings) => {
            const hearts = readings.map((reading) => ({ ...reading, heartRate: 60 }));
            writeFileSync(file, ['time (s),hr', ...hearts.map(({ second }) => `${String(second)},60`)].join('\n'));
            const { posts } = loadNumerics(file);
            const counts = [...Map.groupBy(posts, ({ patient }) => patient).values()].map((own) =>
                own.reduce((sum, { signals }) => sum + (signals[0]?.values.length ?? 0), 0),
            );
            expect(Math.max(...counts) - Math.min(...counts, readings.length < 8 ? 1 : Infinity)).toBeLessThanOrEqual(1);
            expect(new Set(posts.map(({ device, sequence }) => `${device}/${String(sequence)}`)).size).toBe(posts.length);
            expect(posts.every(({ signals }) => signals.every(({ values }) => values.length <= 35))).toBe(true);
        }),
        { numRuns: 100 },
    );
});

it('names the line of whatever is wrong with it, or reads it: never another error', () => {
    const cell = fc.oneof(fc.string({ maxLength: 6 }), fc.constantFrom('60', '-', '9999', '1;2', '"', '0', '2026-01-01', '10:00', 'x'));
    const row = fc.array(cell, { minLength: 1, maxLength: 4 }).map((cells) => cells.join(','));
    const header = fc.constantFrom('minute,hr', 'time,HR,spo2', 'minute;hr', 'constructor,hr', 'minute,hr,hr', '');
    fc.assert(
        fc.property(header, fc.array(row, { maxLength: 8 }), (first, rows) => {
            writeFileSync(file, [first, ...rows].join('\n'));
            try {
                loadNumerics(file);
            } catch (error) {
                expect(error).toBeInstanceOf(NumericsError);
                expect((error as Error).message).toMatch(/, (line \d+|no minutes|no reading|this is no text)/);
            }
        }),
        { numRuns: 500 },
    );
});
