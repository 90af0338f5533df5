// SPDX-License-Identifier: Apache-2.0
// The plain content of a window holds every measured value of its posts once, in its place, and nothing of a sensor that is off.

import { MAX_READINGS, SIGNALS } from '@wardledger/chaincode/domain';
import fc from 'fast-check';
import { layOut } from './window-layout';
import type { PostReadings } from './window-readings';

type MeasuredPost = Pick<PostReadings, 'start' | 'periodSeconds' | 'signals'>;

const heart = (...values: (number | null)[]) => ({ code: '8867-4', unit: '/min', values });
const beats = (steps: number) => new Array<number>(steps).fill(70);
const post = (start: number, ...signals: MeasuredPost['signals']): MeasuredPost => ({ start, periodSeconds: 60, signals });

it('puts posts behind each other and scales their values', () => {
    const temperature = { code: '8310-5', unit: 'Cel', values: [36.6] };
    const { plain, signals, first, last } = layOut([post(1_000, heart(70, null)), post(500, temperature)]);
    expect(plain).toEqual({
        steps: 3,
        values: [
            { code: '8867-4', values: [700, null, null] },
            { code: '8310-5', values: [null, null, 3660] },
        ],
    });
    expect(signals).toEqual([
        { code: '8867-4', count: 1 },
        { code: '8310-5', count: 1 },
    ]);
    expect([first, last]).toEqual([500, 61_000]);
});

it('keeps a sensor that is off out of values and counts, but names its signal', () => {
    const { plain, signals } = layOut([post(0, heart(0, 70, 0))]);
    expect(plain.values).toEqual([{ code: '8867-4', values: [null, 700, null] }]);
    expect(signals).toEqual([{ code: '8867-4', count: 1 }]);
    expect(layOut([post(0, heart(0))]).signals).toEqual([{ code: '8867-4', count: 0 }]);
});

it('says of each signal whether a reading of it was finer than its scale', () => {
    const temperature = (...values: number[]) => ({ code: '8310-5', unit: 'Cel', values });
    const { plain, signals } = layOut([post(0, heart(70), temperature(36.65)), post(1, heart(0), temperature(36.655))]);
    expect(plain.values).toContainEqual({ code: '8310-5', values: [3665, 3666] });
    expect(signals).toEqual([
        { code: '8867-4', count: 1 },
        { code: '8310-5', count: 2, rounded: true },
    ]);
});

it.each([
    ['no post', []],
    ['a post without steps', [post(0, heart())]],
    ['more steps than a window takes', [post(0, heart(...beats(MAX_READINGS - 1))), post(0, heart(70, 71))]],
])('refuses %s', (_, posts) => {
    expect(() => layOut(posts)).toThrow(RangeError);
});

it('takes as many steps as a window has at most', () => {
    const { plain, signals } = layOut([post(0, heart(...beats(MAX_READINGS - 1))), post(0, heart(71))]);
    expect([plain.steps, plain.values[0]?.values.at(-1)]).toEqual([MAX_READINGS, 710]);
    expect(signals).toEqual([{ code: '8867-4', count: MAX_READINGS }]);
});

it('loses nothing and invents nothing', () => {
    const signal = fc.constantFrom(...SIGNALS);
    const reading = fc.option(fc.integer({ min: 10, max: 50 }));
    const onePost = fc
        .tuple(fc.uniqueArray(signal, { minLength: 1, maxLength: 4 }), fc.integer({ min: 1, max: 10 }))
        .chain(([chosen, steps]) =>
            fc
                .tuple(...chosen.map(() => fc.array(reading, { minLength: steps, maxLength: steps })))
                .map((lanes) => post(0, ...chosen.map(({ code, unit }, index) => ({ code, unit, values: lanes[index]! })))),
        );
    fc.assert(
        fc.property(fc.array(onePost, { minLength: 1, maxLength: 10 }), (posts) => {
            const { plain, signals } = layOut(posts);
            for (const { code, scale } of SIGNALS) {
                const given = posts
                    .flatMap((each) => each.signals.find((own) => own.code === code)?.values ?? [])
                    .filter((value) => value !== null);
                const laid = plain.values.find((own) => own.code === code)?.values.filter((value) => value !== null) ?? [];
                expect(laid).toEqual(given.map((value) => value * scale));
                expect(signals.find((own) => own.code === code)?.count ?? 0).toBe(given.length);
            }
            expect(plain.values.every(({ values }) => values.length === plain.steps)).toBe(true);
        }),
    );
});
