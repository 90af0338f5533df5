// SPDX-License-Identifier: Apache-2.0
import { UsageError } from '@wardledger/command-line';
import { BENCHES, parseOptions } from './options';

test('without options everything is measured, and nothing written', () => {
    const { only, write, json, keep, effort } = parseOptions([])!;
    expect(only).toEqual(BENCHES);
    expect([write, json, keep]).toEqual([false, false, false]);
    expect(effort).toEqual({ seconds: 5, repeats: 3, samples: 100, beds: 512 });
});

test('what is asked for keeps the order in which it runs', () => {
    expect(parseOptions(['--only', 'waited,acknowledged'])?.only).toEqual(['acknowledged', 'waited']);
});

test('quick is one short repeat, whose seconds may be set', () => {
    expect(parseOptions(['--quick'])?.effort).toEqual({ seconds: 1, repeats: 1, samples: 10, beds: 64 });
    expect(parseOptions(['--quick', '--seconds', '7'])?.effort).toEqual({ seconds: 7, repeats: 1, samples: 10, beds: 64 });
});

test.each([
    [['--only', 'acknowledged,speed'], /"acknowledged,speed"/],
    [['--only', ''], /--only/],
    [['--seconds', '0'], /1 to 60/],
    [['--seconds', '61'], /1 to 60/],
    [['--seconds', '1.5'], /1 to 60/],
    [['--seconds', 'many'], /"many"/],
    [['--quick', '--write'], /--quick measures nothing/],
    [['--loud'], /--loud/],
    [['extra'], /extra/],
])('%j is refused', (args, reason) => {
    expect(() => parseOptions(args)).toThrow(UsageError);
    expect(() => parseOptions(args)).toThrow(reason);
});
