// SPDX-License-Identifier: Apache-2.0
// Whatever lies in windows that overlap: its pages, put together, are what a plain loop over all readings gives, in each resolution.

import fc from 'fast-check';
import type { Reading, Resolution, Row } from './reading';
import { pageOfReadings, type PageQuestion, type Piece, type ReadingPage, type Unopened } from './reading-page';
import { type KnownRows, streamOfReadings } from './reading-stream';

const HOUR = 3_600_000;
const DEVICES = ['a'.repeat(32), 'b'.repeat(32)];
const CODES = ['8310-5', '8867-4'];

const readingIn = (span: number): fc.Arbitrary<Reading> =>
    fc.record({
        time: fc.integer({ min: 0, max: span }),
        code: fc.constantFrom(...CODES),
        unit: fc.constant('1'),
        value: fc.integer({ min: 0, max: 400 }).map((value) => value / 10),
        device: fc.constantFrom(...DEVICES),
        sequence: fc.constant(1),
        ward: fc.constantFrom('ward1', 'ward2'),
    });
/** Windows of few readings each, any of which may lie within another. */
const windowsIn = (span: number) => fc.array(fc.array(readingIn(span), { minLength: 1, maxLength: 8 }), { maxLength: 25 });

const firstOf = (window: readonly Reading[]) => Math.min(...window.map(({ time }) => time));
const lastOf = (window: readonly Reading[]) => Math.max(...window.map(({ time }) => time));
const byText = (one: string, other: string) => (one === other ? 0 : one < other ? -1 : 1);

/** The model: no windows, no pages. */
function expected(all: readonly Reading[], { from, to, resolution }: Pick<PageQuestion, 'from' | 'to' | 'resolution'>): Row[] {
    const within = all.filter(({ time }) => time >= from && time < to);
    const ordered = [...within].sort(
        (one, other) =>
            one.time - other.time ||
            byText(one.code, other.code) ||
            byText(one.device, other.device) ||
            one.value - other.value ||
            byText(one.ward, other.ward),
    );
    if (resolution === 'raw') {
        return ordered;
    }
    const step = resolution === 'minute' ? 60_000 : HOUR;
    const rows: Row[] = [];
    for (let time = 0; time < to; time += step) {
        for (const code of CODES) {
            const found = ordered.filter((one) => one.code === code && Math.floor(one.time / step) * step === time);
            const values = found.map(({ value }) => value);
            if (values.length > 0) {
                const sum = values.reduce((total, value) => total + value, 0);
                const mean = Math.round((sum / values.length) * 1000) / 1000;
                rows.push({
                    time,
                    code,
                    unit: '1',
                    count: values.length,
                    minimum: Math.min(...values),
                    mean,
                    maximum: Math.max(...values),
                    wards: [...new Set(found.map(({ ward }) => ward))].sort(),
                });
            }
        }
    }
    return rows;
}

/** Opens windows by their beginnings, some at once. */
function opener(windows: readonly (readonly Reading[])[], { to, atOnce }: { readonly to: number; readonly atOnce: number }) {
    const sorted = [...windows].sort((one, other) => firstOf(one) - firstOf(other));
    return async function* ({ time, since }: { readonly time: number; readonly since: number }): AsyncGenerator<Piece> {
        const asked = sorted.filter((window) => firstOf(window) >= since && firstOf(window) < to);
        for (let index = 0; index < asked.length; index += atOnce) {
            const batch = asked.slice(index, index + atOnce).filter((window) => lastOf(window) >= time);
            const held = batch.map((window) => ({ first: firstOf(window), last: lastOf(window) }));
            const next = asked[index + atOnce];
            yield { readings: batch.flat(), held, unopened: [], knownUntil: next === undefined ? firstOf(asked.at(-1)!) : firstOf(next) };
        }
    };
}

async function allPages(question: PageQuestion, reach: number, open: ReturnType<typeof opener>): Promise<ReadingPage[]> {
    const pages: ReadingPage[] = [];
    let cursor: string | undefined;
    do {
        const page: ReadingPage = await pageOfReadings({ ...question, cursor }, reach, open);
        pages.push(page);
        cursor = page.next;
    } while (cursor !== undefined && pages.length < 2_000);
    return pages;
}

async function streamedOf(...[question, reach, open]: Parameters<typeof streamOfReadings>): Promise<KnownRows[]> {
    const known: KnownRows[] = [];
    for await (const rows of streamOfReadings(question, reach, open)) {
        known.push(rows);
    }
    return known;
}

it.each<[Resolution, number]>([
    ['raw', 200],
    ['minute', 600_000],
    ['hour', 9 * HOUR],
])(
    'pages of %s, put together, are all that was measured, in order, and none is longer than asked; so is the stream',
    async (resolution, span) => {
        await fc.assert(
            fc.asyncProperty(
                windowsIn(span),
                fc.record({ from: fc.integer({ min: 0, max: span }), length: fc.integer({ min: 1, max: span }) }),
                fc.record({ limit: fc.integer({ min: 1, max: 9 }), atOnce: fc.integer({ min: 1, max: 4 }) }),
                async (windows, { from, length }, { limit, atOnce }) => {
                    const question = { from, to: from + length, resolution, limit };
                    const pages = await allPages(question, span, opener(windows, { to: question.to, atOnce }));
                    expect(pages.flatMap(({ items }) => items)).toEqual(expected(windows.flat(), question));
                    expect(pages.filter(({ items }) => items.length > limit)).toEqual([]);
                    const streamed = await streamedOf(question, span, opener(windows, { to: question.to, atOnce }));
                    expect(streamed.flatMap(({ rows }) => rows)).toEqual(expected(windows.flat(), question));
                },
            ),
        );
    },
);

it('pages show each reading of the own ward once and in order, and none of the other’s twice, however its link comes and goes between them', async () => {
    await fc.assert(
        fc.asyncProperty(
            windowsIn(20),
            fc.array(fc.boolean(), { minLength: 1, maxLength: 12 }),
            fc.integer({ min: 1, max: 5 }),
            async (windows, isThere, limit) => {
                const question = { from: 0, to: 21, resolution: 'raw' as const, limit };
                const shown: Reading[] = [];
                /** Times up to which a page was made while the other ward was there, each from where it began. */
                const seen: [number, number][] = [];
                let cursor: string | undefined;
                let pages = 0;
                do {
                    const there = isThere[pages % isThere.length] === true;
                    const open = windows
                        .map((window) => window.filter(({ ward }) => there || ward === 'ward1'))
                        .filter(({ length }) => length > 0);
                    // What the other ward holds is listed from the beginning, as what nobody knows of is.
                    const all = opener(open, { to: 21, atOnce: 2 });
                    const page: ReadingPage = await pageOfReadings({ ...question, cursor }, 21, ({ time }) => all({ time, since: 0 }));
                    const begin = cursor === undefined ? 0 : Number(cursor.split('-')[0]);
                    cursor = page.next;
                    if (there) {
                        seen.push([begin, cursor === undefined ? 21 : Number(cursor.split('-')[0])]);
                    }
                    shown.push(...(page.items as Reading[]));
                    pages += 1;
                } while (cursor !== undefined && pages < 1_000);
                const of = (ward: string, rows: readonly Reading[]) => rows.filter((one) => one.ward === ward);
                const every = expected(windows.flat(), question) as Reading[];
                expect(of('ward1', shown)).toEqual(of('ward1', every));
                expect(shown.map(({ time }) => time)).toEqual(shown.map(({ time }) => time).sort((one, other) => one - other));
                const left = [...of('ward2', every)];
                for (const one of of('ward2', shown)) {
                    const index = left.findIndex((other) => JSON.stringify(other) === JSON.stringify(one));
                    expect(index).toBeGreaterThanOrEqual(0);
                    left.splice(index, 1);
                }
                // Whatever lies between the ends of a page that was made with it was shown.
                expect(left.filter(({ time }) => seen.some(([begin, end]) => time > begin && time < end))).toEqual([]);
            },
        ),
    );
});

it.each<Resolution>(['minute', 'hour'])(
    'pages of %ss show each signal of a time once, whichever of them the other ward alone has',
    async (resolution) => {
        const at = (code: string, ward: string): Reading => ({ time: 0, code, unit: '1', value: 1, device: 'd', sequence: 1, ward });
        const open = (there: boolean) =>
            opener([[at('59408-5', 'ward1'), ...(there ? [at('8310-5', 'ward2')] : []), at('8867-4', 'ward1')]], { to: 9, atOnce: 1 });
        for (const [first, second, codes] of [
            [true, false, ['59408-5', '8310-5', '8867-4']],
            [false, true, ['59408-5', '8867-4']],
        ] as const) {
            const question = { from: 0, to: 9, resolution, limit: 2 };
            const one = await pageOfReadings(question, 9, open(first));
            const rest = one.next === undefined ? [] : (await pageOfReadings({ ...question, cursor: one.next }, 9, open(second))).items;
            expect([...one.items, ...rest].map(({ code }) => code)).toEqual(codes);
        }
    },
);

test('pages and streams take pieces of any size', async () => {
    const readings = Array.from({ length: 300_000 }, (_, time): Reading => ({
        time,
        code: '8867-4',
        unit: '',
        value: 1,
        device: '',
        sequence: 1,
        ward: 'ward1',
    }));
    const open = async function* (): AsyncGenerator<Piece> {
        yield { readings, held: [], unopened: [], knownUntil: 400_000 };
    };
    const question = { from: 0, to: 400_000, resolution: 'hour' as const, limit: 1 };
    expect((await pageOfReadings(question, 0, open)).items).toMatchObject([{ count: 300_000 }]);
    expect(await streamedOf(question, 0, open)).toMatchObject([{ rows: [] }, { rows: [{ count: 300_000 }] }]);
});

describe('a page', () => {
    const reading = (time: number): Reading => ({
        time,
        code: '8867-4',
        unit: '/min',
        value: 1,
        device: 'd'.repeat(32),
        sequence: 1,
        ward: 'ward1',
    });
    const question: PageQuestion = { from: 0, to: 100, resolution: 'raw', limit: 2 };

    it.each(['', 'x', '1-2', '1-0-0', '5-0_0-6', '100-0_0-0', '-1-0_0-0', '1-0-0-0', '1-0_0_0-0', '1-0_-0', `1-0_${'9'.repeat(10)}-0`])(
        'begins at no place that none has given: %p',
        async (cursor) => {
            await expect(pageOfReadings({ ...question, cursor }, 0, opener([], { to: 100, atOnce: 1 }))).rejects.toMatchObject({
                code: 'CURSOR_INVALID',
            });
        },
    );

    it('asks for no more than it needs, and says that more comes', async () => {
        let pieces = 0;
        const page = await pageOfReadings(question, 0, async function* () {
            for (let time = 0; time < 100; time += 10) {
                pieces += 1;
                yield { readings: [reading(time)], held: [{ first: time, last: time }], unopened: [], knownUntil: time + 10 };
            }
        });
        expect([page.items.length, page.next, pieces]).toEqual([2, '20-0_0-20', 3]);
    });

    it('is answered as far as it is when little comes of much', async () => {
        const page = await pageOfReadings({ ...question, limit: 50 }, 0, async function* () {
            for (let time = 0; time < 100; time += 10) {
                yield { readings: [], held: [], unopened: [], knownUntil: time + 10 };
            }
        });
        expect([page.items, page.next]).toEqual([[], '60-0_0-60']);
    });

    it('names what stays closed up to its end, and leaves the rest to the next', async () => {
        const closed = (first: number): Unopened => ({ ward: 'ward1', code: 'MISSING', first, last: first });
        const page = await pageOfReadings({ ...question, limit: 1 }, 0, async function* () {
            yield { readings: [reading(5), reading(20)], held: [], unopened: [closed(1), closed(30)], knownUntil: 40 };
        });
        expect(page).toMatchObject({ items: [{ time: 5 }], unopened: [{ first: 1 }], next: '20-0_0-20' });
    });
});
