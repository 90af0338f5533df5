// SPDX-License-Identifier: Apache-2.0
// The command line of `npm run bench`.

import { EFFORT_FLAGS, effortOf } from '@wardledger/bench-common';
import { helpOf, type Program, readCommandLine, someOf, SWITCH, wholeNumber } from '@wardledger/command-line';

/** What can be measured, in the order in which it is. */
export const BENCHES = [
    'acknowledged',
    'committed',
    'encryption',
    'packing',
    'policies',
    'waited',
    'reading',
    'board',
    'alert',
    'day',
    'release',
    'blobs',
    'devices',
] as const;
export type BenchName = (typeof BENCHES)[number];

/** What is measured unless it is said: the others take long, or load for minutes. */
export const USUAL: readonly BenchName[] = ['acknowledged', 'committed', 'encryption', 'packing', 'policies', 'waited'];

/** How long and how often. */
export interface Effort {
    /** Seconds of load for each repeat of a case. */
    readonly seconds: number;
    readonly repeats: number;
    /** Waited submissions, and windows encrypted in each repeat. */
    readonly samples: number;
    /** Patients with a monitor each. */
    readonly beds: number;
    /** Devices that post once a second, and for how many minutes. */
    readonly devices: number;
    readonly minutes: number;
    /** Beds of which a day is replayed. */
    readonly dayBeds: number;
    /** Seconds from one post of such a bed to the next, how many values of each signal are in it, and how many hours are replayed for the day. */
    readonly dayEvery: number;
    readonly daySteps: number;
    readonly dayHours: number;
    /** Of each number of posts that go in one transaction, how many are counted. */
    readonly dayTransactions: number;
    /** Windows of one release. */
    readonly releaseWindows: number;
    /** Of one patient, read back. */
    readonly readingHours: number;
    /** On a ward's board. */
    readonly boardPatients: number;
}

/** What was asked for. */
export interface Options {
    readonly only: readonly BenchName[];
    readonly effort: Effort;
    readonly json: boolean;
    readonly write: boolean;
    readonly keep: boolean;
    /** Milliseconds for which a post waits for company. */
    readonly recordWithin: number;
    /** Minutes for which a window takes posts. */
    readonly windowMinutes: number;
}

const PROGRAM = {
    usage: 'npm run bench [-- OPTIONS]',
    about: `Starts the network, both custodians and both gateways on free ports, loads ward 1 through REST, and prints each figure beside
what a bare yardstick does in the same run. Takes about six minutes; close what else keeps the machine busy.`,
    flags: {
        only: { kind: someOf('NAMES', BENCHES), help: 'what to measure', default: USUAL.join(',') },
        ...EFFORT_FLAGS,
        repeats: { kind: wholeNumber({ from: 1, to: 9 }), help: 'how often each case is measured', otherwise: '3' },
        devices: { kind: wholeNumber({ from: 10, to: 5_000 }), help: 'of `devices`: how many post once a second', otherwise: '1000' },
        minutes: { kind: wholeNumber({ from: 1, to: 60 }), help: 'of `devices`: for how long', otherwise: '10' },
        'day-beds': { kind: wholeNumber({ from: 1, to: 64 }), help: 'of `day`: how many beds', otherwise: '20' },
        'day-every': { kind: wholeNumber({ from: 1, to: 3_600 }), help: 'of `day`: seconds from a post to the next', otherwise: '60' },
        'day-steps': { kind: wholeNumber({ from: 1, to: 60 }), help: 'of `day`: values of each signal in a post', otherwise: '1' },
        'day-hours': { kind: wholeNumber({ from: 1, to: 24 }), help: 'of `day`: hours replayed, reckoned up to a day', otherwise: '24' },
        'release-windows': {
            kind: wholeNumber({ from: 5, to: 10_000 }),
            help: 'of `release`: how many windows are added',
            otherwise: '1000',
        },
        'board-patients': { kind: wholeNumber({ from: 3, to: 500 }), help: 'of `board`: how many', otherwise: '500' },
        'record-within': {
            kind: wholeNumber({ from: 0, to: 60_000 }),
            help: "milliseconds for which a post waits for company, as of the gateway's flag",
            default: '5000',
        },
        'window-minutes': {
            kind: wholeNumber({ from: 1, to: 1_440 }),
            help: "for which a window takes posts, as of the gateway's flag",
            default: '60',
        },
        keep: { kind: SWITCH, help: 'leave the data folder and its logs' },
    },
    closing: 'Ctrl-C stops everything.',
} as const satisfies Program;

/** Each with what it says. */
const SIZES = [
    ['repeats', 'repeats'],
    ['devices', 'devices'],
    ['minutes', 'minutes'],
    ['day-beds', 'dayBeds'],
    ['day-every', 'dayEvery'],
    ['day-steps', 'daySteps'],
    ['day-hours', 'dayHours'],
    ['release-windows', 'releaseWindows'],
    ['board-patients', 'boardPatients'],
] as const satisfies readonly (readonly [keyof typeof PROGRAM.flags, keyof Effort])[];

/** What `--help` prints. */
export const usage = helpOf(PROGRAM);

const QUICK: Effort = {
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
const FULL: Effort = {
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
    /** Their posts together fit into one window. */
    dayTransactions: 30,
    releaseWindows: 1_000,
    readingHours: 168,
    boardPatients: 500,
};

/**
 * Reads the command line.
 * @returns `undefined` when help was asked for
 * @throws UsageError naming the option and the rule.
 */
export function parseOptions(args: readonly string[]): Options | undefined {
    const line = readCommandLine(PROGRAM, args);
    if (line === undefined) {
        return undefined;
    }
    const { only, json, write, keep, ...values } = line.values;
    const effort = effortOf({ ...values, write }, { quick: QUICK, full: FULL });
    const [recordWithin, windowMinutes] = [values['record-within'], values['window-minutes']];
    return {
        only,
        json,
        write,
        keep,
        recordWithin,
        windowMinutes,
        effort: { ...effort, ...sizesOf(values) },
    };
}

/** What of the command line takes the place of the usual sizes. */
function sizesOf(values: Readonly<Record<string, unknown>>): Partial<Effort> {
    const said = SIZES.flatMap(([flag, size]) => (values[flag] === undefined ? [] : [[size, values[flag]] as const]));
    return Object.fromEntries(said);
}
