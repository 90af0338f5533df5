// SPDX-License-Identifier: Apache-2.0
// When posts ring: limits, margins, rest, lost sensors and the score, by example and against a model that looks at the whole past each time.

import fc from 'fast-check';
import { signalOf } from '../vitals';
import { ALARM_LIMITS, isBack, isBeyond } from './limits';
import { ALARM_SETTINGS, type AlarmSettings, readAlarmSettings } from './settings';
import { NOTHING_KNOWN, type PatientWatch, type Ring, watchPost } from './watch';

const PULSE = '8867-4';
const MINUTE = 60_000;

/** Judges readings of one signal, each a post of its own; `at` is when it was measured and received, in seconds. */
function told(
    readings: readonly (readonly [at: number, value: number, received?: number])[],
    settings: AlarmSettings = ALARM_SETTINGS,
    code = PULSE,
) {
    let watch: PatientWatch = NOTHING_KNOWN;
    return readings.flatMap(([at, value, received = at]) => {
        const post = { signals: [{ code, values: [value] }], observations: [], times: [at * 1000] };
        const step = watchPost(watch, post, { settings, now: received * 1000 });
        watch = step.watch;
        return step.rings.map((ring): [number, string] => [at, ring.code === 'LIMIT' ? ring.limit.name : ring.code]);
    });
}

it('names signals of the table, in its unit, within what is possible', () => {
    for (const { code, limit } of ALARM_LIMITS) {
        const signal = signalOf(code)!;
        expect(limit).toBeGreaterThan(signal.minimum);
        expect(limit).toBeLessThan(signal.maximum);
    }
    expect(new Set(ALARM_LIMITS.map(({ name }) => name)).size).toBe(ALARM_LIMITS.length);
});

it.each([
    ['8867-4', 101, 'heart-rate-high'],
    ['8867-4', 100, undefined],
    ['8867-4', 70, undefined],
    ['8867-4', 69, 'heart-rate-low'],
    ['8889-8', 101, 'pulse-high'],
    ['8889-8', 69, 'pulse-low'],
    ['59408-5', 90, undefined],
    ['59408-5', 89.9, 'saturation-low'],
    ['8310-5', (100 - 32) / 1.8, 'temperature-raised'],
    ['8310-5', 37.7, undefined],
    ['8310-5', 40, 'temperature-raised'],
    ['8310-5', 40.1, 'temperature-high'],
    ['wl-emg', 90, undefined],
    ['wl-emg', 91, 'electromyogram-high'],
    ['8480-6', 300, undefined],
] as const)('%s of %d rings as the papers print it: %s', (code, value, name) => {
    expect(told([[0, value]], ALARM_SETTINGS, code).map(([, rung]) => rung)).toEqual(name === undefined ? [] : [name]);
});

it.each([
    ['once while it stays beyond', [[0, 110], [60, 120], [120, 99], [180, 110]], [[0, 'heart-rate-high']]],
    ['again once it was well inside', [[0, 110], [60, 98], [120, 110]], [[0, 'heart-rate-high'], [120, 'heart-rate-high']]],
    ['once a minute at most, and then if it is still beyond', [[0, 110], [10, 90], [20, 111], [59, 112], [60, 113], [70, 114]], [[0, 'heart-rate-high'], [60, 'heart-rate-high']]],
    ['not at all for what passed during the rest', [[0, 110], [10, 90], [20, 111], [50, 80], [70, 80]], [[0, 'heart-rate-high']]],
    ['of the other side by itself', [[0, 110], [61, 60]], [[0, 'heart-rate-high'], [61, 'heart-rate-low']]],
    ['nothing for what is older than what was judged', [[60, 80], [0, 110]], []],
    ['of a lost sensor once until it gives a value', [[0, 0], [60, 0], [120, 80], [180, 0]], [[0, 'SIGNAL_LOST'], [180, 'SIGNAL_LOST']]],
    ['of a lost sensor once a minute at most', [[0, 0], [10, 80], [20, 0], [61, 0]], [[0, 'SIGNAL_LOST'], [61, 'SIGNAL_LOST']]],
    ['of a lost sensor although the signal rests: nobody can tell it from an arrest', [[0, 110], [10, 0]], [[0, 'heart-rate-high'], [10, 'SIGNAL_LOST']]],
] as const)('rings %s', (_, readings, rung) => {
    expect(told(readings)).toEqual(rung);
}); // prettier-ignore

it('rests by the clock of the gateway, so that hours of the past that come at once ring once', () => {
    expect(told([[0, 110, 9000], [600, 80, 9000], [1200, 110, 9000], [1800, 80, 9030], [2400, 110, 9061]])).toEqual([[0, 'heart-rate-high'], [2400, 'heart-rate-high']]); // prettier-ignore
});

it('may ring where the clock was set back', () => {
    expect(
        told([
            [0, 110, 9000],
            [600, 80, 9001],
            [1200, 110, 10],
        ]),
    ).toHaveLength(2);
});

it('of two limits that a reading is beyond rings the more severe, and both are told by it', () => {
    expect(told([[0, 41], [120, 41]], ALARM_SETTINGS, '8310-5')).toEqual([[0, 'temperature-high']]); // prettier-ignore
    expect(told([[0, 38], [120, 41]], ALARM_SETTINGS, '8310-5')).toEqual([[0, 'temperature-raised'], [120, 'temperature-high']]); // prettier-ignore
});

it('rings as the ward has set it', () => {
    const limits = [{ name: 'fast', code: PULSE, side: 'from', limit: 90, margin: 0, severity: 'low' }] as const;
    expect(told([[0, 90], [60, 120], [120, 89.9], [180, 90]], { ...ALARM_SETTINGS, limits })).toEqual([[0, 'fast'], [180, 'fast']]); // prettier-ignore
    expect(told([[0, 0]], { ...ALARM_SETTINGS, signalLost: 'off' })).toEqual([]);
});

/** Looks at all of the past for each reading: which limits have rung since they were last left, and when anything rang. */
function modelOf(readings: readonly { at: number; value: number }[], { limits, restSeconds }: AlarmSettings): [number, string][] {
    const rung: { index: number; at: number; names: string[] }[] = [];
    for (const [index, { at, value }] of readings.entries()) {
        const isQuiet = (name: string): boolean => {
            const limit = limits.find((one) => one.name === name)!;
            const last = rung.findLast(({ names }) => names.includes(name));
            return last === undefined || readings.slice(last.index + 1, index).some((one) => one.value !== 0 && isBack(limit, one.value));
        };
        const fresh = value === 0 ? [] : limits.filter((limit) => limit.code === PULSE && isBeyond(limit, value) && isQuiet(limit.name));
        const last = rung.at(-1);
        if (fresh.length > 0 && (last === undefined || at - last.at >= restSeconds)) {
            rung.push({ index, at, names: fresh.map(({ name }) => name) });
        }
    }
    return rung.map(({ at, names }) => [at, names[0]!]);
}

it('rings as a model does that forgets nothing', () => {
    const reading = fc.record({ gap: fc.integer({ min: 1, max: 50 }), value: fc.oneof(fc.integer({ min: 60, max: 110 }), fc.constant(0)) });
    fc.assert(
        fc.property(fc.array(reading, { maxLength: 40 }), (steps) => {
            let at = 0;
            const readings = steps.map(({ gap, value }) => ({ at: (at += gap), value }));
            const rung = told(readings.map((one) => [one.at, one.value] as const)).filter(([, name]) => name !== 'SIGNAL_LOST');
            expect(rung).toEqual(modelOf(readings, ALARM_SETTINGS));
        }),
    );
});

it('rings the same whether readings come in one post or in many', () => {
    fc.assert(
        fc.property(fc.array(fc.integer({ min: 60, max: 110 }), { minLength: 1, maxLength: 20 }), fc.nat(19), (values, cut) => {
            const post = (from: number, to: number) => ({
                signals: [{ code: PULSE, values: values.slice(from, to) }],
                observations: [],
                times: values.slice(from, to).map((_, index) => (from + index) * MINUTE),
            });
            const context = { settings: ALARM_SETTINGS, now: 0 };
            const whole = watchPost(NOTHING_KNOWN, post(0, values.length), context);
            const first = watchPost(NOTHING_KNOWN, post(0, cut), context);
            const second = watchPost(first.watch, post(cut, values.length), context);
            const rings = [...first.rings, ...second.rings];
            const plain = (some: readonly Ring[]) => some.map(({ news2: _, ...ring }) => ring);
            expect([second.watch, plain(rings)]).toEqual([whole.watch, plain(whole.rings)]);
        }),
    );
});

describe('the early warning score', () => {
    const parts = { '9279-1': 16, '59408-5': 97, '8480-6': 120, '8867-4': 80, '8310-5': 37 };
    const observed = [{ code: 'wl-oxygen', value: 'air' }, { code: '67775-7', value: 'A' }]; // prettier-ignore

    function score(
        posts: readonly { at: number; changes?: Partial<typeof parts>; observations?: typeof observed }[],
        settings = ALARM_SETTINGS,
    ) {
        let watch: PatientWatch = NOTHING_KNOWN;
        return posts.map(({ at, changes = {}, observations = [] }) => {
            const signals = Object.entries(changes).map(([code, value]) => ({ code, values: [value] }));
            const step = watchPost(watch, { signals, observations, times: [at * 1000] }, { settings, now: at * 1000 });
            watch = step.watch;
            return step.rings.flatMap((ring) => (ring.code === 'NEWS2' ? [`${ring.level} ${String(ring.score)}`] : []));
        });
    }
    const sick = { ...parts, '9279-1': 25 };
    const worse = { ...sick, '8480-6': 95, '8310-5': 39.5 };

    it('rings with all seven parts, from whichever posts they come, and with six never', () => {
        expect(score([{ at: 0, changes: worse }, { at: 60, observations: [observed[0]!] }, { at: 120, observations: [observed[1]!] }])).toEqual([[], [], ['emergency 7']]); // prettier-ignore
    });

    it('rings again when it rises, after a rest, and once it has fallen clearly', () => {
        const all = (at: number, changes: typeof parts) => ({ at, changes, observations: observed });
        expect(
            score([all(0, sick), all(30, worse), all(60, worse), all(120, sick), all(180, worse), all(240, parts), all(300, sick)]),
        ).toEqual([['single 3'], [], ['emergency 7'], [], ['emergency 7'], [], ['single 3']]);
    });

    it('forgets parts that are too old: measured ones sooner than those that were observed', () => {
        const { '8310-5': _, ...others } = worse;
        expect(score([{ at: 0, changes: worse, observations: observed }, { at: 14_401, changes: { ...others, '9279-1': 30 } }, { at: 14_402, changes: { '8310-5': 39.5, '8480-6': 85 } }])).toEqual([['emergency 7'], [], []]); // prettier-ignore
        expect(score([{ at: 0, observations: observed }, { at: 43_200, changes: worse }])).toEqual([[], ['emergency 7']]); // prettier-ignore
        expect(score([{ at: 0, observations: observed }, { at: 43_201, changes: worse }])).toEqual([[], []]); // prettier-ignore
    });

    it('rings as the ward has set it', () => {
        const posts = [{ at: 0, changes: sick, observations: observed }];
        expect(score(posts, { ...ALARM_SETTINGS, news2: 'urgent' })).toEqual([[]]);
        expect(score(posts, { ...ALARM_SETTINGS, news2: 'off' })).toEqual([[]]);
        const low = [{ at: 0, changes: { ...parts, '59408-5': 90 }, observations: observed }];
        expect([score(low), score(low, { ...ALARM_SETTINGS, saturationScale: 'scale-2' })]).toEqual([[['single 3']], [[]]]);
    });
});

describe('what a ward sets', () => {
    it('stands beside the defaults', () => {
        expect(readAlarmSettings({})).toEqual(ALARM_SETTINGS);
        expect(readAlarmSettings({ limits: [], escalateSeconds: 60 })).toEqual({ ...ALARM_SETTINGS, limits: [], escalateSeconds: 60 });
    });

    const limit = { name: 'fast', code: PULSE, side: 'above', limit: 120, margin: 5, severity: 'high' };
    it.each([
        [[], '/: Expected object'],
        [{ colour: 'red' }, '/colour: Unexpected property'],
        [{ limits: [{ ...limit, side: 'over' }] }, '/limits/0/side: Expected union value'],
        [{ limits: [{ ...limit, margin: -1 }] }, '/limits/0/margin: Expected number to be greater or equal to 0'],
        [{ limits: [{ ...limit, code: '1-1' }] }, '/limits/0/code: is not in the table of vital signs'],
        [{ limits: [limit, limit] }, '/limits/1/name: another limit has this name'],
        [{ escalateSeconds: 0 }, '/escalateSeconds: Expected integer to be greater or equal to 1'],
        [{ news2: 'never' }, '/news2: Expected union value'],
    ])('%j is refused: %s', (value, misfit) => {
        expect(readAlarmSettings(value)).toEqual({ misfit });
    });
});
