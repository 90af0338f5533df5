// SPDX-License-Identifier: Apache-2.0
// What a post must look like: one row for each thing that can be wrong, with its code and the place that is named.

import { SIGNALS } from '@wardledger/chaincode/domain';
import fc from 'fast-check';
import type { DevicePost, PostSignal } from '../ports/device-post';
import { judgePost, type Judgement } from './plausibility';

const NOW = Date.parse('2025-02-25T08:00:00Z');
const DAY = 86_400_000;
const RULES = { maximumLateness: 7 * DAY, lateAfter: 300_000 };

const heart = (...values: (number | null)[]): PostSignal => ({ code: '8867-4', unit: '/min', values });
const oxygen = (...values: (number | null)[]): PostSignal => ({ code: '59408-5', unit: '%', values });
const startAt = (offset: number) => new Date(NOW + offset).toISOString();
const post = (signals: PostSignal[], changes: Partial<DevicePost> = {}): DevicePost => ({
    device: 'd',
    patient: 'p',
    sequence: 1,
    start: startAt(-60_000),
    periodSeconds: 1,
    signals,
    ...changes,
});
const judge = (signals: PostSignal[], changes: Partial<DevicePost> = {}): Judgement => judgePost(post(signals, changes), NOW, RULES);
const judgeStrictly = (signals: PostSignal[], changes: Partial<DevicePost> = {}): Judgement =>
    judgePost(post(signals, changes), NOW, { ...RULES, strict: true });

function problemOf(judgement: Judgement) {
    return 'problem' in judgement ? judgement.problem : undefined;
}
function plausible(judgement: Judgement) {
    return 'post' in judgement ? judgement.post : undefined;
}

describe('refuses', () => {
    it.each<[string, Judgement, string, string[]]>([
        ['a code that nobody knows', judge([{ code: '1-1', unit: '/min', values: [70] }]), 'SIGNAL_UNKNOWN', ['/signals/0/code']],
        ['a code that appears twice', judge([heart(70), heart(70)]), 'SIGNAL_REPEATED', ['/signals/1/code']],
        ['the unit of another code', judge([{ ...heart(70), unit: '%' }]), 'UNIT_MISMATCH', ['/signals/0/unit']],
        [
            'a value over the possible range, of a post that is judged strictly',
            judgeStrictly([heart(70, 351)]),
            'VALUE_IMPOSSIBLE',
            ['/signals/0/values/1'],
        ],
        ['a sentinel, of a post that is judged strictly', judgeStrictly([oxygen(97, 127)]), 'VALUE_IMPOSSIBLE', ['/signals/0/values/1']],
        [
            "a model's sentinel, of a post that is judged strictly",
            judgeStrictly([heart(70, 255)], { model: 'contec-cms50' }),
            'VALUE_IMPOSSIBLE',
            ['/signals/0/values/1'],
        ],
        [
            'nothing but values under the possible range',
            judge([heart(-2, -3)]),
            'VALUE_IMPOSSIBLE',
            ['/signals/0/values/0', '/signals/0/values/1'],
        ],
        ['nothing but sentinels', judge([heart(511), oxygen(127)]), 'WINDOW_EMPTY', ['/signals']],
        ['sentinels beside impossible values', judge([heart(-2), oxygen(127)]), 'VALUE_IMPOSSIBLE', ['/signals/0/values/0']],
        [
            'a zero where zero is no sensor off',
            judge([{ code: '8310-5', unit: 'Cel', values: [0] }]),
            'VALUE_IMPOSSIBLE',
            ['/signals/0/values/0'],
        ],
        ['no signal', judge([]), 'WINDOW_EMPTY', ['/signals']],
        ['signals without a value', judge([heart(), oxygen()]), 'WINDOW_EMPTY', ['/signals']],
        ['nothing but null', judge([heart(null, null)]), 'WINDOW_EMPTY', ['/signals']],
        ['signals of different lengths', judge([heart(70, 71), oxygen(98)]), 'LENGTH_MISMATCH', ['/signals/1/values']],
        [
            'more values than a window has steps',
            judge([heart(...new Array<number>(106).fill(70))]),
            'CONTENT_INVALID',
            ['/signals/0/values'],
        ],
        ['a reading over five minutes ahead', judge([heart(70)], { start: startAt(300_001) }), 'TIME_AHEAD', ['/start']],
        [
            'a last reading over five minutes ahead',
            judge([heart(70, 70)], { start: startAt(0), periodSeconds: 301 }),
            'TIME_AHEAD',
            ['/start'],
        ],
        ['a reading an hour ahead', judge([heart(70)], { start: startAt(3_600_000) }), 'TIME_AHEAD', ['/start']],
        ['a reading over an hour ahead', judge([heart(70)], { start: startAt(3_600_001) }), 'TIME_IN_FUTURE', ['/start']],
        [
            'a reading ahead in another unit',
            judge([{ ...heart(70), unit: 'kPa' }], { start: startAt(300_001) }),
            'CONTENT_INVALID',
            ['/start', '/signals/0/unit'],
        ],
        ['what is older than the ward accepts', judge([heart(70)], { start: startAt(-7 * DAY - 1) }), 'TIME_TOO_LATE', ['/start']],
        ['what is no time', judge([heart(70)], { start: 'yesterday' }), 'CONTENT_INVALID', ['/start']],
        [
            'two kinds of misfit, each with its place',
            judge([
                { ...heart(70), code: '1-1' },
                { ...oxygen(98), unit: 'x' },
            ]),
            'CONTENT_INVALID',
            ['/signals/0/code', '/signals/1/unit'],
        ],
    ])('%s', (_, judgement, code, pointers) => {
        const problem = problemOf(judgement);
        expect(problem).toMatchObject({ status: code === 'TIME_AHEAD' ? 503 : 422, code });
        expect(problem?.errors?.map(({ pointer }) => pointer)).toEqual(pointers);
    });

    it('names at most twenty places, and never a value', () => {
        const problem = problemOf(judge([heart(...new Array<number>(50).fill(9876))]));
        expect(problem?.errors).toHaveLength(20);
        expect(JSON.stringify(problem)).not.toContain('9876');
    });
});

describe('accepts', () => {
    it.each<[string, Judgement]>([
        ['the very edge ahead', judge([heart(70)], { start: startAt(300_000) })],
        ['the very edge of lateness', judge([heart(70)], { start: startAt(-7 * DAY) })],
        ['the edges of the range', judge([{ code: '8310-5', unit: 'Cel', values: [10, 50] }])],
        ['a signal that was not measured beside one that was', judge([heart(70), oxygen(null)])],
        ['a whole window', judge([heart(...new Array<number>(105).fill(70))])],
    ])('%s', (_, judgement) => {
        expect(plausible(judgement)).toBeDefined();
    });

    it('every value of every signal in its range, and nothing outside', () => {
        fc.assert(
            fc.property(
                fc.constantFrom(...SIGNALS),
                fc.double({ min: -5000, max: 5000, noNaN: true }),
                ({ code, unit, minimum, maximum, zeroMeansOff }, value) => {
                    const possible = (value >= minimum && value <= maximum) || (value === 0 && zeroMeansOff);
                    expect(plausible(judge([{ code, unit, values: [value] }])) !== undefined).toBe(possible);
                },
            ),
        );
    });

    it('says how many steps and what time the post takes', () => {
        expect(plausible(judge([heart(70, null, 72)], { periodSeconds: 0.5 }))).toMatchObject({
            steps: 3,
            first: NOW - 60_000,
            last: NOW - 59_000,
        });
    });

    it.each([
        [-300_000, false],
        [-300_001, true],
    ])('judges lateness by the last reading: %d ms ago is late: %s', (offset, late) => {
        expect(plausible(judge([heart(70, 70)], { start: startAt(offset - 1000) }))?.late).toBe(late);
    });
});

describe('an impossible reading', () => {
    it('is refused by itself: named by its pointer, counted, left out, and its neighbours are kept', () => {
        const judged = plausible(
            judge([heart(70, 999, 72, -5), oxygen(97, 98, 101, 99), { code: '8310-5', unit: 'Cel', values: [36, 36, 36, 36] }]),
        );
        expect(judged?.refused).toEqual([
            { code: 'VALUE_IMPOSSIBLE', signal: '8867-4', pointer: '/signals/0/values/1', count: 2 },
            { code: 'VALUE_IMPOSSIBLE', signal: '59408-5', pointer: '/signals/1/values/2', count: 1 },
        ]);
        expect(judged?.signals.map(({ values }) => values)).toEqual([
            [70, null, 72, null],
            [97, 98, null, 99],
            [36, 36, 36, 36],
        ]);
    });

    it('takes no other signal with it, even where it has no reading left', () => {
        const judged = plausible(judge([heart(999, 998), oxygen(97, 98)]));
        expect(judged?.signals.map(({ values }) => values)).toEqual([
            [null, null],
            [97, 98],
        ]);
    });

    it.each(SIGNALS)('$code: just outside its range, in any order of readings', ({ code, unit, minimum, maximum }) => {
        const judged = plausible(judge([{ code, unit, values: [minimum - 0.1, maximum, maximum + 0.1, maximum] }]));
        expect(judged?.signals[0]?.values).toEqual([null, maximum, null, maximum]);
        expect(judged?.refused).toMatchObject([{ pointer: '/signals/0/values/0', count: 2 }]);
    });
});

describe('a sentinel', () => {
    it('means not measured, and its neighbours are kept', () => {
        const judged = plausible(judge([heart(...new Array<number>(105).fill(70)), oxygen(...new Array<number>(104).fill(98), 127)]));
        expect(judged).toMatchObject({ steps: 105, refused: [], alerts: [] });
        expect(judged?.signals[1]?.values).toEqual([...new Array<number>(104).fill(98), null]);
    });

    it('that the post names counts for its signal alone, strictly too, but a zero is told', () => {
        const named = { ...heart(70, 255, 250, 0), notMeasured: [255, 250, 0] };
        const readings = [named, { code: '8889-8', unit: '/min', values: [255, 250, 70, 70] }];
        for (const judged of [plausible(judge(readings)), plausible(judgeStrictly(readings))]) {
            expect(judged?.signals.map(({ values }) => values)).toEqual([
                [70, null, null, 0],
                [255, 250, 70, 70],
            ]);
            expect(judged).toMatchObject({ refused: [], alerts: [{ code: 'SIGNAL_LOST', pointer: '/signals/0/values/3' }] });
        }
    });

    it('of a model counts for that model alone', () => {
        const readings = [heart(70, 255)];
        expect(plausible(judge(readings))).toMatchObject({ signals: readings, strangeModel: false });
        expect(plausible(judge(readings, { model: 'contec-cms50' }))).toMatchObject({ signals: [heart(70, null)], strangeModel: false });
        expect(plausible(judge(readings, { model: 'acme-1' }))).toMatchObject({ signals: [heart(70, 255)], strangeModel: true });
    });
});

describe('another unit', () => {
    it('is read as the table has it', () => {
        const judged = plausible(
            judge([
                { ...heart(70, null), unit: 'bpm' },
                { code: '8310-5', unit: '°F', values: [98.6, 32] },
            ]),
        );
        expect(judged?.signals).toEqual([heart(70, null), { code: '8310-5', unit: 'Cel', values: [37, null] }]);
        expect(judged?.refused).toMatchObject([{ signal: '8310-5', pointer: '/signals/1/values/1' }]);
    });

    it.each([
        [300_001, 1],
        [310_000, 10],
        [3_600_000, 60],
    ])('(ahead by %i ms) is asked for again, because the clock of the gateway may be the wrong one', (ahead, retryAfter) => {
        expect(problemOf(judge([heart(70)], { start: startAt(ahead) }))).toMatchObject({ status: 503, code: 'TIME_AHEAD', retryAfter });
    });

    it.each([
        ['kPa', 'is kPa, which cannot be converted to /min'],
        ['°F', 'is [degF], which cannot be converted to /min'],
        ['mm Hg', 'is mm[Hg], which cannot be converted to /min'],
        ['Quillfeather', 'is no unit that is known here'],
    ])('%s is refused by name where it leads nowhere', (unit, why) => {
        const [error] = problemOf(judge([{ ...heart(70), unit }]))!.errors!;
        expect(error).toEqual({
            pointer: '/signals/0/unit',
            detail: expect.stringMatching(`^${why.replace(/[[\]]/g, '\\$&')}; this code takes /min, bpm, `),
        });
        expect(error?.detail).not.toContain('Quillfeather');
    });
});

describe('a sensor that is off', () => {
    it('is not a value and not nothing: one alert for each signal, at its first zero', () => {
        const judged = plausible(judge([heart(70, 0, 0), oxygen(98, 98, 0)]));
        expect(judged?.alerts).toEqual([
            { code: 'SIGNAL_LOST', signal: '8867-4', time: startAt(-59_000), pointer: '/signals/0/values/1', count: 2 },
            { code: 'SIGNAL_LOST', signal: '59408-5', time: startAt(-58_000), pointer: '/signals/1/values/2', count: 1 },
        ]);
    });

    it('is accepted even when there is nothing else', () => {
        expect(plausible(judge([heart(0)]))?.alerts).toHaveLength(1);
    });

    it('raises nothing where every reading is a value', () => {
        expect(plausible(judge([heart(70), { code: '41653-7', unit: 'mg/dL', values: [0] }]))?.alerts).toEqual([]);
    });
});
