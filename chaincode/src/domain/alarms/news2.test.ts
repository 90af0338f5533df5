// SPDX-License-Identifier: Apache-2.0
// The early warning score, boundary by boundary as the Royal College's chart prints it, and against a second way of counting.

import fc from 'fast-check';
import { CONSCIOUSNESS, type News2Part, NEWS2_PARTS, type News2Readings, news2Of, OXYGEN_SUPPLIES, SATURATION_SCALES } from './news2';

const WELL: Required<News2Readings> = {
    respiration: 16,
    saturation: 97,
    oxygen: 'air',
    systolic: 120,
    pulse: 70,
    consciousness: 'A',
    temperature: 37,
};

/** The chart: of each part the values at the edges of its boxes, with their points. */
const CHART: Readonly<Record<Exclude<News2Part, 'oxygen' | 'consciousness'>, readonly (readonly [number, number])[]>> = {
    respiration: [[8, 3], [9, 1], [11, 1], [12, 0], [20, 0], [21, 2], [24, 2], [25, 3]], // prettier-ignore
    saturation: [[91, 3], [92, 2], [93, 2], [94, 1], [95, 1], [96, 0], [100, 0]], // prettier-ignore
    systolic: [[90, 3], [91, 2], [100, 2], [101, 1], [110, 1], [111, 0], [219, 0], [220, 3]], // prettier-ignore
    pulse: [[40, 3], [41, 1], [50, 1], [51, 0], [90, 0], [91, 1], [110, 1], [111, 2], [130, 2], [131, 3]], // prettier-ignore
    temperature: [[35, 3], [35.1, 1], [36, 1], [36.1, 0], [38, 0], [38.1, 1], [39, 1], [39.1, 2]], // prettier-ignore
};
const SCALE_2 = {
    air: [[83, 3], [84, 2], [85, 2], [86, 1], [87, 1], [88, 0], [92, 0], [93, 0], [100, 0]], // prettier-ignore
    oxygen: [[83, 3], [84, 2], [85, 2], [86, 1], [87, 1], [88, 0], [92, 0], [93, 1], [94, 1], [95, 2], [96, 2], [97, 3]], // prettier-ignore
} as const;

const pointsOf = (readings: News2Readings, part: News2Part, scale: (typeof SATURATION_SCALES)[number] = 'scale-1') => {
    const found = news2Of(readings, scale);
    return found.isComplete ? found.points[part] : undefined;
};

it.each(Object.entries(CHART).flatMap(([part, rows]) => rows.map(([value, points]) => [part as News2Part, value, points] as const)))(
    '%s of %d has %d points',
    (part, value, points) => {
        expect(pointsOf({ ...WELL, [part]: value }, part)).toBe(points);
    },
);

it.each(OXYGEN_SUPPLIES.flatMap((oxygen) => SCALE_2[oxygen].map(([value, points]) => [oxygen, value, points] as const)))(
    'scale 2 on %s: a saturation of %d has %d points',
    (oxygen, saturation, points) => {
        expect(pointsOf({ ...WELL, oxygen, saturation }, 'saturation', 'scale-2')).toBe(points);
    },
);

it.each([
    ['oxygen', { oxygen: 'oxygen' }, 2],
    ['oxygen', { oxygen: 'air' }, 0],
    ...CONSCIOUSNESS.map((consciousness) => ['consciousness', { consciousness }, consciousness === 'A' ? 0 : 3] as const),
] as const)('%s: %j has %d points', (part, changes, points) => {
    expect(pointsOf({ ...WELL, ...changes }, part)).toBe(points);
});

it.each([
    [{}, 0, 'low'],
    [{ pulse: 131 }, 3, 'single'],
    [{ pulse: 111, temperature: 39.1 }, 4, 'low'],
    [{ pulse: 111, temperature: 39.1, systolic: 110 }, 5, 'urgent'],
    [{ pulse: 131, respiration: 25, systolic: 110 }, 7, 'emergency'],
] as const)('%j scores %d: %s', (changes, score, level) => {
    expect(news2Of({ ...WELL, ...changes }, 'scale-1')).toMatchObject({ isComplete: true, score, level });
});

it('rounds to the chart what is measured finer', () => {
    expect(pointsOf({ ...WELL, saturation: 95.4 }, 'saturation')).toBe(1);
    expect(pointsOf({ ...WELL, saturation: 95.5 }, 'saturation')).toBe(0);
    expect(pointsOf({ ...WELL, temperature: 38.04 }, 'temperature')).toBe(0);
    expect(pointsOf({ ...WELL, temperature: 38.06 }, 'temperature')).toBe(1);
});

it('is incomplete without any one of its parts, and says which', () => {
    const some = fc.subarray([...NEWS2_PARTS]);
    fc.assert(
        fc.property(some, (missing) => {
            const readings = Object.fromEntries(Object.entries(WELL).filter(([part]) => !missing.includes(part as News2Part)));
            const found = news2Of(readings, 'scale-1');
            expect(found).toEqual(
                missing.length === 0 ? expect.objectContaining({ isComplete: true, score: 0 }) : { isComplete: false, missing },
            );
        }),
    );
});

it('is the sum of its points, from 0 to 20', () => {
    const readings = fc.record({
        respiration: fc.integer({ min: 0, max: 60 }),
        saturation: fc.integer({ min: 50, max: 100 }),
        oxygen: fc.constantFrom(...OXYGEN_SUPPLIES),
        systolic: fc.integer({ min: 40, max: 300 }),
        pulse: fc.integer({ min: 20, max: 250 }),
        consciousness: fc.constantFrom(...CONSCIOUSNESS),
        temperature: fc.integer({ min: 300, max: 430 }).map((tenths) => tenths / 10),
    });
    fc.assert(
        fc.property(readings, fc.constantFrom(...SATURATION_SCALES), (one, scale) => {
            const found = news2Of(one, scale);
            if (!found.isComplete) {
                throw new Error('all parts are there');
            }
            expect(found.score).toBe(Object.values(found.points).reduce((sum, points) => sum + points, 0));
            expect(found.score).toBeLessThanOrEqual(20);
        }),
    );
});
