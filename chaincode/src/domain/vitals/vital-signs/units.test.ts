// SPDX-License-Identifier: Apache-2.0
// Units as devices write them: every spelling leads to the table's unit, every conversion to the right number, nothing else anywhere.

import { SIGNALS, signalOf } from './signals';
import { inOwnUnit, plainUnit, scalingOf, takenUnits, unitNameOf } from './units';

const heart = signalOf('8867-4')!;

it.each(SIGNALS)('$code is taken in its own unit and in all that is listed', (signal) => {
    const { unit, spellings, conversions } = takenUnits(signal);
    expect(unit).toBe(signal.unit);
    for (const written of [unit, ...spellings]) {
        expect([written, scalingOf(signal, written)]).toEqual([written, { unit, factor: 1, offset: 0 }]);
    }
    for (const { unit: other, spellings: names, factor, offset } of conversions) {
        for (const written of [other, ...names]) {
            expect([written, scalingOf(signal, written)]).toEqual([written, { unit: other, factor, offset }]);
        }
    }
});

it.each([
    ['8310-5', '[degF]', 98.6, 37],
    ['8310-5', '°F', 97.7, 36.5],
    ['8310-5', '℉', 212, 100],
    ['8310-5', 'K', 310.15, 37],
    ['8310-5', 'degC', 36.65, 36.65],
    ['8480-6', 'kPa', 16, 120.0099],
    ['8480-6', 'mmHg', 120.25, 120.25],
    ['8480-6', 'MM[HG]', 120, 120],
    ['8310-5', '[DEGF]', 98.6, 37],
    ['8867-4', 'Bpm', 72, 72],
    ['41653-7', 'mmol/L', 5.5, 99.0858],
    ['8867-4', 'Hz', 1.2, 72],
    ['8867-4', '{beats}/min', 72, 72],
    ['8867-4', '{any thing}/min', 72, 72],
    ['9279-1', '{breaths}/min', 12, 12],
    ['59408-5', '%{saturation}', 97, 97],
    ['wl-emg', 'mV', 0.25, 250],
    ['wl-emg', 'µV', 250, 250],
    ['wl-emg', '\u03bcV', 250, 250],
    ['8867-4', 'beatsPerMinute', 72, 72],
    ['8889-8', 'ppm', 72, 72],
    ['8310-5', 'DegreesFahrenheit', 98.6, 37],
    ['41653-7', 'mmol', 5.5, 99.0858],
    ['8480-6', 'mm Hg', 120, 120],
    ['8480-6', ' mm\u00a0Hg\t', 120, 120],
    ['8480-6', '\u339cHg', 120, 120],
    ['8310-5', '\u00baC', 37, 37],
    ['8310-5', '\u02daC', 37, 37],
    ['8310-5', '\u00b0\u2009F', 98.6, 37],
    ['8310-5', 'deg C', 37, 37],
    ['8310-5', 'deg.C', 37, 37],
    ['8310-5', 'Deg F', 98.6, 37],
    ['8867-4', 'min\u207b\u00b9', 72, 72],
    ['8867-4', 'beats\u00b7min\u207b\u00b9', 72, 72],
    ['8867-4', 'beats min-1', 72, 72],
    ['8867-4', 'beats \u2215 min', 72, 72],
    ['8867-4', '\uff42\uff50\uff4d', 72, 72],
    ['8867-4', ' /min ', 72, 72],
    ['8867-4', 'min\u22121', 72, 72],
    ['59408-5', '\uff05', 97, 97],
    ['59408-5', '% ', 97, 97],
    ['wl-emg', '\u33b7', 0.25, 250],
])('%s in %s: %d is %d', (code, unit, reading, expected) => {
    expect(inOwnUnit(reading, scalingOf(signalOf(code)!, unit)!)).toBe(expected);
});

it.each(['', ' ', '._', '{beats}', 'mm Hg', 'MV', '/h', 'min', 'constructor', '__proto__', '{{beats}}/min', '%', '°C'])(
    '%j is no unit of a heart rate',
    (unit) => {
        expect(scalingOf(heart, unit)).toBeUndefined();
    },
);

it('has no unit of which another writing is another unit', () => {
    const named = SIGNALS.flatMap((signal) => {
        const { unit, spellings, conversions } = takenUnits(signal);
        const rows = [{ unit, spellings }, ...conversions];
        return rows.flatMap((row) => [row.unit, ...row.spellings].map((name) => `${plainUnit(name)} ${signal.unit}: ${row.unit}`));
    });
    const meanings = new Map<string, Set<string>>();
    for (const [place = '', unit = ''] of named.map((line) => line.split(': '))) {
        meanings.set(place, (meanings.get(place) ?? new Set()).add(unit));
    }
    expect([...meanings].filter(([, units]) => units.size > 1)).toEqual([]);
});

it('names what is a unit of something', () => {
    expect([unitNameOf('°F'), unitNameOf('mmHg'), unitNameOf('{x}kPa'), unitNameOf('toString'), unitNameOf('Ann')]).toEqual([
        '[degF]',
        'mm[Hg]',
        'kPa',
        undefined,
        undefined,
    ]);
});
