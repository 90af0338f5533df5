// SPDX-License-Identifier: Apache-2.0
// Lays posts of one patient behind each other in one window: the plain content for encryption, the counts and times for the ledger.

import { isRounded, isSensorOff, scaled, SIGNAL_CODES, type SignalCount, signalOf, STATS_1, stepTime } from '@wardledger/chaincode/domain';
import type { HeSignal, HeWindow } from '../encryption/he-window';
import type { PostReadings } from './window-readings';

/** What of a post is encrypted. */
type MeasuredPost = Pick<PostReadings, 'start' | 'periodSeconds' | 'signals'>;

/** A window before encryption. */
export interface WindowLayout {
    readonly plain: HeWindow;
    /** Every signal that is present, with its measured values: sensor-off readings count for nothing. */
    readonly signals: readonly SignalCount[];
    readonly first: number;
    readonly last: number;
}

/** How many steps a post takes: as many as its longest signal. */
function stepsOf({ signals }: Pick<PostReadings, 'signals'>): number {
    return Math.max(0, ...signals.map(({ values }) => values.length));
}

/** One signal over all posts. */
interface Lane {
    readonly plain: HeSignal;
    readonly counted: SignalCount;
}

/**
 * The values of one signal over all posts, in its fixed scale, `null` where a reading leaves the statistics; `undefined` when no post has
 * the signal.
 */
function lane(code: string, posts: readonly MeasuredPost[]): Lane | undefined {
    if (!posts.some(({ signals }) => signals.some((signal) => signal.code === code))) {
        return undefined;
    }
    const signal = signalOf(code);
    const readings = posts.flatMap((post) => {
        const own = post.signals.find((each) => each.code === code)?.values ?? [];
        return Array.from({ length: stepsOf(post) }, (_, step) => {
            const value = own[step] ?? null;
            return value === null || signal === undefined || isSensorOff(signal, value) ? null : value;
        });
    });
    const measured = readings.filter((value) => value !== null);
    return {
        plain: { code, values: readings.map((value) => (value === null ? null : scaled(value))) },
        counted: { code, count: measured.length, ...(measured.some(isRounded) && { rounded: true }) },
    };
}

/**
 * Lays posts out.
 *
 * @param posts - at least one; together at most 105 steps
 */
export function layOut(posts: readonly MeasuredPost[]): WindowLayout {
    const steps = posts.reduce((sum, post) => sum + stepsOf(post), 0);
    if (steps === 0 || steps > STATS_1.steps) {
        throw new RangeError('a window takes 1 to 105 steps');
    }
    const lanes = SIGNAL_CODES.flatMap((code) => lane(code, posts) ?? []);
    return {
        plain: { steps, values: lanes.map(({ plain }) => plain) },
        signals: lanes.map(({ counted }) => counted),
        first: Math.min(...posts.map(({ start }) => start)),
        last: Math.max(...posts.map((post) => stepTime(post.start, post.periodSeconds, stepsOf(post) - 1))),
    };
}
