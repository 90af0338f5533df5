// SPDX-License-Identifier: Apache-2.0
// How soon posts are recorded, and how long windows take them.

import { type FlagTable, type Values, wholeNumber } from '@wardledger/command-line';
import type { VitalsSettings } from '../services/vitals';

/** Flags of posts and windows. */
export const WINDOW_FLAGS = {
    'record-within': {
        kind: wholeNumber({ from: 0, to: 60_000 }),
        help: 'milliseconds for which a post waits to share a transaction; none whose answer is waited for',
        default: '5000',
    },
    'window-minutes': {
        kind: wholeNumber({ from: 1, to: 1_440 }),
        help: "how long a window takes posts of one patient, from midnight UTC on; the other ward's may be another",
        default: '60',
    },
    'window-grace-seconds': { kind: wholeNumber({ from: 0, to: 3_600 }), help: 'for which it stays open after that', default: '120' },
    'window-idle-seconds': {
        kind: wholeNumber({ from: 1, to: 86_400 }),
        help: 'for which a window of late posts stays open after the last of them',
        default: '300',
    },
    'close-windows-every': {
        kind: wholeNumber({ from: 0, to: 3_600 }),
        help: 'seconds that lie between two requests to close all windows at once',
        default: '60',
    },
} as const satisfies FlagTable;

/** What may be set of posts and windows; milliseconds. */
export type WindowOptions = Pick<VitalsSettings, 'recordWithin' | 'period' | 'grace' | 'idle' | 'closeAllEvery'>;

/** Reads the flags. */
export function windowOptionsOf(values: Values<typeof WINDOW_FLAGS>): WindowOptions {
    return {
        recordWithin: values['record-within'],
        period: values['window-minutes'] * 60_000,
        grace: values['window-grace-seconds'] * 1000,
        idle: values['window-idle-seconds'] * 1000,
        closeAllEvery: values['close-windows-every'] * 1000,
    };
}
