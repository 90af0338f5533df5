// SPDX-License-Identifier: Apache-2.0
// Judges one post by itself: known codes in their units, values that a body can have, a time that can be, and sensors that fell off.

import { MAX_AHEAD_MS, signalOf, STATS_1, type Signal } from '@wardledger/chaincode/domain';
import type { DevicePost, PostSignal } from '../ports/device-post';
import type { ItemProblem, VitalsAlert } from '../ports/vitals';
import { problemOfMisfits, type CodedMisfit } from './item-problem';

/** What the ward lays down about time; milliseconds. */
export interface TimeRules {
    /** Older readings are refused. */
    readonly maximumLateness: number;
    /** A post whose last reading is older than this is flagged LATE. */
    readonly lateAfter: number;
}

/** A post that may be acknowledged. */
export interface PlausiblePost {
    readonly steps: number;
    /** Times of the first and the last step, milliseconds since the epoch. */
    readonly first: number;
    readonly last: number;
    readonly late: boolean;
    readonly alerts: readonly VitalsAlert[];
}

/** The verdict on one post. */
export type Judgement = { readonly post: PlausiblePost } | { readonly problem: ItemProblem };

/** The time of one step of a post, in whole milliseconds. */
export function stepTime(start: number, periodSeconds: number, step: number): number {
    return start + Math.round(step * periodSeconds * 1000);
}

/** Whether a reading says that the sensor is off instead of giving a value. */
export function isSensorOff(signal: Signal, value: number): boolean {
    return value === 0 && signal.zeroMeansOff;
}

const misfit = (code: CodedMisfit['code'], pointer: string, detail: string): CodedMisfit => ({ code, pointer, detail });

function misfitsOfSignal({ code, unit, values }: PostSignal, pointer: string): CodedMisfit[] {
    const signal = signalOf(code);
    if (signal === undefined) {
        return [misfit('SIGNAL_UNKNOWN', `${pointer}/code`, 'is not in the table of vital signs')];
    }
    if (unit !== signal.unit) {
        return [misfit('UNIT_MISMATCH', `${pointer}/unit`, `must be ${signal.unit} for this code`)];
    }
    return values.flatMap((value, step) => {
        const possible = value === null || isSensorOff(signal, value) || (value >= signal.minimum && value <= signal.maximum);
        return possible ? [] : [misfit('VALUE_IMPOSSIBLE', `${pointer}/values/${step}`, 'is outside the physically possible range')];
    });
}

function misfitsOfShape(signals: readonly PostSignal[]): CodedMisfit[] {
    const steps = signals[0]?.values.length ?? 0;
    if (!signals.some(({ values }) => values.some((value) => value !== null))) {
        return [misfit('WINDOW_EMPTY', '/signals', 'holds no measured value')];
    }
    return signals.flatMap(({ code, values }, index) => {
        const twice = signals.findIndex((other) => other.code === code) !== index;
        return [
            ...(twice ? [misfit('SIGNAL_UNKNOWN', `/signals/${index}/code`, 'appears twice')] : []),
            ...(values.length === steps
                ? []
                : [misfit('LENGTH_MISMATCH', `/signals/${index}/values`, 'differs in length from the first signal')]),
            ...(values.length > STATS_1.steps
                ? [misfit('CONTENT_INVALID', `/signals/${index}/values`, `has more than ${STATS_1.steps} values`)]
                : []),
        ];
    });
}

/** Times of the first and the last reading, of receipt, and how old a reading may be. */
interface PostTimes {
    readonly first: number;
    readonly last: number;
    readonly now: number;
    readonly maximumLateness: number;
}

function misfitsOfTime({ first, last, now, maximumLateness }: PostTimes): CodedMisfit[] {
    if (Number.isNaN(first)) {
        return [misfit('CONTENT_INVALID', '/start', 'is not a time')];
    }
    if (last > now + MAX_AHEAD_MS) {
        return [misfit('TIME_IN_FUTURE', '/start', 'puts a reading more than five minutes ahead')];
    }
    return first < now - maximumLateness ? [misfit('TIME_TOO_LATE', '/start', 'is older than the ward accepts')] : [];
}

/**
 * Judges a post.
 *
 * @param now - the gateway's receipt, milliseconds since the epoch
 */
export function judgePost(post: DevicePost, now: number, rules: TimeRules): Judgement {
    const { signals, periodSeconds } = post;
    const steps = Math.max(0, ...signals.map(({ values }) => values.length));
    const first = Date.parse(post.start);
    const last = stepTime(first, periodSeconds, Math.max(0, steps - 1));
    const misfits = [
        ...misfitsOfTime({ first, last, now, maximumLateness: rules.maximumLateness }),
        ...misfitsOfShape(signals),
        ...signals.flatMap((signal, index) => misfitsOfSignal(signal, `/signals/${index}`)),
    ];
    if (misfits.length > 0) {
        return { problem: problemOfMisfits(misfits) };
    }
    // One alert for each signal that holds readings of a sensor that is off.
    const alerts = signals.flatMap(({ code, values }, index): VitalsAlert[] => {
        const signal = signalOf(code);
        const off = values.flatMap((value, step) => (signal !== undefined && value !== null && isSensorOff(signal, value) ? [step] : []));
        const [step] = off;
        if (step === undefined) {
            return [];
        }
        const time = new Date(stepTime(first, periodSeconds, step)).toISOString();
        return [{ code: 'SIGNAL_LOST', signal: code, time, pointer: `/signals/${index}/values/${step}`, count: off.length }];
    });
    return { post: { steps, first, last, late: last < now - rules.lateAfter, alerts } };
}
