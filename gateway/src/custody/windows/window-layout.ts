// SPDX-License-Identifier: Apache-2.0
// Lays posts of one patient behind each other in one window: the plain content for encryption, the counts and times for the ledger.

import {
    isMeasured,
    isRounded,
    MAX_READINGS,
    scaled,
    type Signal,
    type SignalCount,
    SIGNALS,
    stepsOf,
    stretchOf,
} from '@wardledger/chaincode/domain';
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

/** One signal over all posts. */
interface Lane {
    readonly plain: HeSignal;
    readonly counted: SignalCount;
}

/**
 * The values of one signal over all posts, in its fixed scale, `null` where a reading leaves the statistics; `undefined` when no post has
 * the signal.
 */
function lane(signal: Signal, posts: readonly MeasuredPost[]): Lane | undefined {
    const { code } = signal;
    if (!posts.some(({ signals }) => signals.some((own) => own.code === code))) {
        return undefined;
    }
    const readings = posts.flatMap((post) => {
        const own = post.signals.find((each) => each.code === code)?.values ?? [];
        return Array.from({ length: stepsOf(post) }, (_, step) => {
            const value = own[step] ?? null;
            return isMeasured(signal, value) ? value : null;
        });
    });
    const measured = readings.filter((value) => value !== null);
    return {
        plain: { code, values: readings.map((value) => (value === null ? null : scaled(signal, value))) },
        counted: { code, count: measured.length, ...(measured.some((value) => isRounded(signal, value)) && { rounded: true }) },
    };
}

/**
 * Lays posts out.
 *
 * @param posts - at least one; together at most `MAX_READINGS` steps
 */
export function layOut(posts: readonly MeasuredPost[]): WindowLayout {
    const steps = posts.reduce((sum, post) => sum + stepsOf(post), 0);
    if (steps === 0 || steps > MAX_READINGS) {
        throw new RangeError(`a window takes 1 to ${String(MAX_READINGS)} steps`);
    }
    const lanes = SIGNALS.flatMap((signal) => lane(signal, posts) ?? []);
    return {
        plain: { steps, values: lanes.map(({ plain }) => plain) },
        signals: lanes.map(({ counted }) => counted),
        ...stretchOf(posts),
    };
}
