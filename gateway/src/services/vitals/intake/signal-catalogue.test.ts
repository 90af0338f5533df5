// SPDX-License-Identifier: Apache-2.0
// What is told to devices is what they are judged by: every unit, range and sentinel of the catalogue is tried on a post.

import { SIGNALS } from '@wardledger/chaincode/domain';
import { VITALS_SETTINGS } from '../ports/settings';
import { judgePost, type PlausiblePost } from './plausibility';
import { signalCatalogue } from './signal-catalogue';

const NOW = Date.parse('2026-11-28T12:00:00Z');
const catalogue = signalCatalogue(VITALS_SETTINGS);

function judge(code: string, unit: string, values: readonly number[], { model, age = 0 }: { model?: string; age?: number } = {}) {
    const start = new Date(NOW - age * 1000).toISOString();
    const post = { device: 'd', patient: 'p', sequence: 1, start, periodSeconds: 0.001, signals: [{ code, unit, values }] };
    return judgePost({ ...post, ...(model === undefined ? {} : { model }) }, NOW, VITALS_SETTINGS);
}
function taken(...asked: Parameters<typeof judge>): PlausiblePost | undefined {
    const judgement = judge(...asked);
    return 'post' in judgement ? judgement.post : undefined;
}

it('has every vital sign', () => {
    expect(catalogue.items.map(({ code, unit, minimum, maximum }) => [code, unit, minimum, maximum])).toEqual(
        SIGNALS.map(({ code, unit, minimum, maximum }) => [code, unit, minimum, maximum]),
    );
    expect(catalogue.items.filter(({ scale }) => scale !== 10)).toMatchObject([{ code: '8310-5', scale: 100 }]);
});

it.each(catalogue.items)('$code is judged as the catalogue says', ({ code, unit, spellings, conversions, minimum, maximum, sentinels }) => {
    for (const written of [unit, ...spellings]) {
        expect([written, taken(code, written, [maximum])?.signals]).toEqual([written, [{ code, unit, values: [maximum] }]]);
    }
    for (const { unit: other, spellings: names, factor, offset } of conversions) {
        for (const written of [other, ...names]) {
            const [value] = taken(code, written, [(maximum / 2 - offset) / factor])!.signals[0]!.values;
            expect([written, value]).toEqual([written, maximum / 2]);
        }
    }
    expect(taken(code, unit, [minimum - 1, maximum, maximum + 1])?.refused).toMatchObject([{ count: 2 }]);
    const judged = taken(code, unit, [maximum, ...sentinels]);
    expect([judged?.signals[0]?.values, judged?.refused]).toEqual([[maximum, ...sentinels.map(() => null)], []]);
});

it.each(catalogue.models)('$model is judged as the catalogue says', ({ model, sentinels }) => {
    for (const { code, values } of sentinels) {
        const { unit, maximum } = SIGNALS.find((signal) => signal.code === code)!;
        expect(taken(code, unit, [maximum, ...values], { model })?.signals[0]?.values).toEqual([maximum, ...values.map(() => null)]);
    }
});

it('tells how old and how far ahead a reading may be', () => {
    const { oldestSeconds, aheadSeconds } = catalogue;
    expect([oldestSeconds, aheadSeconds]).toEqual([7 * 86_400, 300]);
    for (const [age, expected] of [
        [oldestSeconds, true],
        [oldestSeconds + 1, false],
        [-aheadSeconds, true],
        [-aheadSeconds - 1, false],
    ] as const) {
        expect([age, taken('8867-4', '/min', [70], { age }) !== undefined]).toEqual([age, expected]);
    }
});
