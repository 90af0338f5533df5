// SPDX-License-Identifier: Apache-2.0
import { UsageError } from '@wardledger/command-line';
import { parseOptions, USUAL } from './options';

test('without options what is usual is measured, and nothing written', () => {
    const { only, write, json, keep, effort } = parseOptions([])!;
    expect(only).toEqual(USUAL);
    expect([write, json, keep]).toEqual([false, false, false]);
    expect(effort).toEqual({
        seconds: 5,
        repeats: 3,
        samples: 100,
        beds: 512,
        devices: 1_000,
        minutes: 10,
        dayBeds: 20,
        dayEvery: 60,
        daySteps: 1,
        dayHours: 24,
        dayTransactions: 30,
        releaseWindows: 1_000,
        readingHours: 168,
        boardPatients: 500,
    });
});

test('what is asked for keeps the order in which it runs', () => {
    expect(parseOptions(['--only', 'waited,acknowledged'])?.only).toEqual(['acknowledged', 'waited']);
});

test('quick is one short repeat, whose seconds may be set', () => {
    const quick = {
        seconds: 1,
        repeats: 1,
        samples: 5,
        beds: 16,
        devices: 20,
        minutes: 0.1,
        dayBeds: 1,
        dayEvery: 60,
        daySteps: 1,
        dayHours: 2,
        dayTransactions: 3,
        releaseWindows: 12,
        readingHours: 3,
        boardPatients: 5,
    };
    expect(parseOptions(['--quick'])?.effort).toEqual(quick);
    expect(parseOptions(['--quick', '--seconds', '7'])?.effort).toEqual({ ...quick, seconds: 7 });
});

test('how many devices, for how long, and how the gateways are set, is said', () => {
    const sizes = ['--devices', '300', '--minutes', '2', '--day-beds', '7', '--repeats', '2', '--release-windows', '250'];
    const day = ['--day-every', '10', '--day-steps', '10', '--day-hours', '6'];
    const options = parseOptions(['--only', 'devices', ...sizes, ...day, '--record-within', '250', '--window-minutes', '1']);
    expect(options?.effort).toEqual({
        seconds: 5,
        repeats: 2,
        samples: 100,
        beds: 512,
        devices: 300,
        minutes: 2,
        dayBeds: 7,
        dayEvery: 10,
        daySteps: 10,
        dayHours: 6,
        dayTransactions: 30,
        releaseWindows: 250,
        readingHours: 168,
        boardPatients: 500,
    });
    expect([options?.recordWithin, options?.windowMinutes]).toEqual([250, 1]);
});

test.each([
    [['--only', 'acknowledged,speed'], /"acknowledged,speed"/],
    [['--only', ''], /--only/],
    [['--seconds', '0'], /1 to 60/],
    [['--seconds', '61'], /1 to 60/],
    [['--seconds', '1.5'], /1 to 60/],
    [['--devices', '0'], /10 to 5,?000/],
    [['--seconds', 'many'], /"many"/],
    [['--quick', '--write'], /--quick measures nothing/],
    [['--loud'], /--loud/],
    [['extra'], /extra/],
])('%j is refused', (args, reason) => {
    expect(() => parseOptions(args)).toThrow(UsageError);
    expect(() => parseOptions(args)).toThrow(reason);
});
