// SPDX-License-Identifier: Apache-2.0
// Judges one post by itself: known codes in units that can be read, values that a body can have, a time that can be, and sensors that fell off.

import { isSensorOff, MAX_AHEAD_MS, MAX_POST_STEPS, signalOf, stepsOf, stepTime, stretchOf } from '@wardledger/chaincode/domain';
import { KNOWN_MODELS } from '../../../custody';
import type { DevicePost, PostSignal } from '../ports/device-post';
import type { ItemProblem, RefusedReadings, VitalsAlert } from '../ports/vitals';
import { problemOfMisfits, type CodedMisfit } from './item-problem';
import { misfitsOfObservations } from './observations';
import { type JudgedSignal, judgeSignal, refusedReadings } from './readings';

/** What the ward lays down about time; milliseconds. */
export interface TimeRules {
    /** Older readings are refused. */
    readonly maximumLateness: number;
    /** A post whose last reading is older than this is flagged LATE. */
    readonly lateAfter: number;
}

/** What a post is judged by. */
export interface PostRules extends TimeRules {
    /** Sentinels and impossible values refuse the post, not the reading. */
    readonly strict?: boolean;
}

/** A post that may be acknowledged. */
export interface PlausiblePost {
    readonly steps: number;
    /** In the units of the table, `null` where nothing was measured or a reading was refused. */
    readonly signals: readonly PostSignal[];
    readonly refused: readonly RefusedReadings[];
    /** Whether the post names a model of which nothing is known. */
    readonly strangeModel: boolean;
    /** Times of the first and the last step, milliseconds since the epoch. */
    readonly first: number;
    readonly last: number;
    readonly late: boolean;
    readonly alerts: readonly VitalsAlert[];
}

/** The verdict on one post. */
export type Judgement = { readonly post: PlausiblePost } | { readonly problem: ItemProblem };

const misfit = (code: CodedMisfit['code'], pointer: string, detail: string): CodedMisfit => ({ code, pointer, detail });

function misfitsOfShape(signals: readonly PostSignal[]): CodedMisfit[] {
    const steps = signals[0]?.values.length ?? 0;
    return signals.flatMap(({ code, values }, index) => {
        const twice = signals.findIndex((other) => other.code === code) !== index;
        return [
            ...(twice ? [misfit('SIGNAL_REPEATED', `/signals/${index}/code`, 'appears twice')] : []),
            ...(values.length === steps
                ? []
                : [misfit('LENGTH_MISMATCH', `/signals/${index}/values`, 'differs in length from the first signal')]),
            ...(values.length > MAX_POST_STEPS
                ? [misfit('CONTENT_INVALID', `/signals/${index}/values`, `has more than ${MAX_POST_STEPS} values`)]
                : []),
        ];
    });
}

/** A post must hold a reading; where all were refused, it is refused for that. */
function misfitsOfNothing(read: readonly JudgedSignal[]): CodedMisfit[] {
    if (read.some(({ signal, misfits }) => misfits.length > 0 || signal.values.some((value) => value !== null))) {
        return [];
    }
    const impossible = read.flatMap((one) => one.impossible);
    return impossible.length > 0 ? impossible : [misfit('WINDOW_EMPTY', '/signals', 'holds no measured value')];
}

/** By so much the gateway's own clock may be behind before it is set right; a device that drops a right post for that loses it. */
const UNCERTAIN_MS = 3_600_000;
/** Whoever sets a clock right must not be waited for longer. */
const LONGEST_RETRY_SECONDS = 60;

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
    const early = last - now - MAX_AHEAD_MS;
    if (early > 0 && last - now <= UNCERTAIN_MS) {
        const retryAfter = Math.min(Math.ceil(early / 1000), LONGEST_RETRY_SECONDS);
        return [{ ...misfit('TIME_AHEAD', '/start', 'puts a reading more than five minutes ahead of the gateway'), retryAfter }];
    }
    if (early > 0) {
        return [misfit('TIME_IN_FUTURE', '/start', 'puts a reading more than an hour ahead')];
    }
    return first < now - maximumLateness ? [misfit('TIME_TOO_LATE', '/start', 'is older than the ward accepts')] : [];
}

/**
 * Judges a post.
 *
 * @param now - the gateway's receipt, milliseconds since the epoch
 */
export function judgePost(post: DevicePost, now: number, { strict = false, ...rules }: PostRules): Judgement {
    const { model, periodSeconds } = post;
    const read = post.signals.map((signal, index) => judgeSignal(signal, `/signals/${index}`, { model, strict }));
    const signals = read.map(({ signal }) => signal);
    const steps = stepsOf({ signals });
    const { first, last } = stretchOf([{ start: Date.parse(post.start), periodSeconds, signals }]);
    const misfits = [
        ...misfitsOfTime({ first, last, now, maximumLateness: rules.maximumLateness }),
        ...misfitsOfNothing(read),
        ...misfitsOfShape(signals),
        ...misfitsOfObservations(post.observations),
        ...read.flatMap((one) => one.misfits),
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
    const strangeModel = model !== undefined && !KNOWN_MODELS.has(model);
    const late = last < now - rules.lateAfter;
    return { post: { steps, signals, refused: refusedReadings(read), strangeModel, first, last, late, alerts } };
}
