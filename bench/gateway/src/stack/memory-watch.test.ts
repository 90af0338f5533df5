// SPDX-License-Identifier: Apache-2.0
import { slopeOf } from './memory-watch';

const line = (rise: number) => Array.from({ length: 11 }, (_, index) => ({ seconds: index * 10, bytes: 1000 + rise * index }));

test('a line that rises by a tenth of where it begins does so, whatever was before', () => {
    const before = { seconds: -5, bytes: 9_999 };
    expect(slopeOf([before, ...line(10)], 0)).toEqual({ part: expect.closeTo(0.1, 6), most: 1_100 });
});

test('one that stays does not rise, and one sample off the line is no slope of its own', () => {
    const samples = line(0).map((sample) => (sample.seconds === 50 ? { ...sample, bytes: 2_000 } : sample));
    expect(slopeOf(samples, 0)).toEqual({ part: expect.closeTo(0, 6), most: 2_000 });
});

test('of two samples nothing is said', () => {
    expect(slopeOf(line(1), 90)).toBeUndefined();
});
