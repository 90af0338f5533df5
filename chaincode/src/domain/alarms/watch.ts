// SPDX-License-Identifier: Apache-2.0
// What a post rings: each of its signals reading by reading, then the early warning score of what is known of the patient after it.

import type { Milliseconds } from '../kernel';
import { signalOf } from '../vitals';
import { isResting, nextOfSignal, type SignalRing, type SignalWatch } from './hysteresis';
import { type News2, news2Of, type News2Level, type News2Part, type News2Readings, reaches } from './news2';
import { type Observation, observableOf } from './observations';
import type { AlarmSettings } from './settings';

/** The newest of a part. */
interface KnownPart {
    readonly time: Milliseconds;
    readonly value: number | string;
}

/** What is known of one patient between two posts; JSON. */
export interface PatientWatch {
    readonly signals: Readonly<Record<string, SignalWatch>>;
    readonly parts: Readonly<Partial<Record<News2Part, KnownPart>>>;
    /** The score that rang, until it has fallen clearly. */
    readonly rung?: { readonly level: News2Level; readonly score: number };
    readonly scoreRangAt?: Milliseconds;
}

/** Of whom nothing is known. */
export const NOTHING_KNOWN: PatientWatch = { signals: {}, parts: {} };

/** A post, as it was read. */
export interface WatchedPost {
    readonly signals: readonly { readonly code: string; readonly values: readonly (number | null)[] }[];
    readonly observations: readonly Observation[];
    /** Of each step, and of the observations, which are of the last. */
    readonly times: readonly Milliseconds[];
}

/** What rings, with the score as it is known then. */
export type Ring = { readonly news2: News2 } & (
    | (SignalRing & { readonly signal: string })
    | { readonly code: 'NEWS2'; readonly level: News2Level; readonly score: number; readonly time: Milliseconds }
);

/** A score that rang must fall by so much before it can ring again at the same level. */
const SCORE_MARGIN = 2;

const PART_OF: Readonly<Record<string, News2Part>> = {
    '9279-1': 'respiration',
    '59408-5': 'saturation',
    '8480-6': 'systolic',
    '76215-3': 'systolic',
    '8867-4': 'pulse',
    '8889-8': 'pulse',
    '8310-5': 'temperature',
};

const OBSERVED: readonly News2Part[] = ['oxygen', 'consciousness'];

/** What a post is watched by, and when. */
export interface WatchContext {
    readonly settings: AlarmSettings;
    /** By the gateway's clock. */
    readonly now: Milliseconds;
}

/** The patient after a post, and what it has rung. */
export interface WatchedStep {
    readonly watch: PatientWatch;
    readonly rings: readonly Ring[];
}

/** Judges a post. */
export function watchPost(before: PatientWatch, post: WatchedPost, context: WatchContext): WatchedStep {
    const signals = { ...before.signals };
    const rung = post.signals.flatMap(({ code, values }) => {
        const { watch, rings } = watchSignal(signals[code], { code, values, times: post.times }, context);
        if (watch !== undefined) {
            signals[code] = watch;
        }
        return rings.map((ring) => ({ ...ring, signal: code }));
    });
    const parts = partsAfter(before.parts, post);
    const newest = Math.max(...Object.values(parts).map(({ time }) => time));
    const news2 = scoreAt({ parts }, context.settings, newest);
    const score = watchScore({ ...before, signals, parts }, news2, { ...context, time: post.times.at(-1) ?? context.now });
    return { watch: score.watch, rings: [...rung.map((ring) => ({ ...ring, news2 })), ...score.rings] };
}

/** One signal of a post. */
interface WatchedSignal {
    readonly code: string;
    readonly values: readonly (number | null)[];
    readonly times: readonly Milliseconds[];
}

function watchSignal(
    before: SignalWatch | undefined,
    { code, values, times }: WatchedSignal,
    { settings, now }: WatchContext,
): { readonly watch: SignalWatch | undefined; readonly rings: readonly SignalRing[] } {
    const rules = {
        limits: settings.limits.filter((limit) => limit.code === code),
        signalLost: settings.signalLost,
        restMilliseconds: settings.restSeconds * 1000,
        now,
    };
    const zeroMeansOff = signalOf(code)?.zeroMeansOff === true;
    let watch = before;
    const rings: SignalRing[] = [];
    for (const [step, value] of values.entries()) {
        const time = times[step];
        if (value !== null && time !== undefined) {
            const next = nextOfSignal(watch, { time, value, isOff: zeroMeansOff && value === 0 }, rules);
            watch = next.watch;
            rings.push(...(next.ring === undefined ? [] : [next.ring]));
        }
    }
    return { watch, rings };
}

/** The parts of the score with what a post says of them; whatever is newest counts. */
function partsAfter(before: PatientWatch['parts'], { signals, observations, times }: WatchedPost): PatientWatch['parts'] {
    const parts: Partial<Record<News2Part, KnownPart>> = { ...before };
    const note = (part: News2Part | undefined, known: KnownPart): void => {
        if (part !== undefined && known.time >= (parts[part]?.time ?? -1)) {
            parts[part] = known;
        }
    };
    for (const { code, values } of signals) {
        const zeroMeansOff = signalOf(code)?.zeroMeansOff === true;
        const step = values.findLastIndex((value) => value !== null && !(value === 0 && zeroMeansOff));
        const [time, value] = [times[step], values[step]];
        if (time !== undefined && value !== undefined && value !== null) {
            note(PART_OF[code], { time, value });
        }
    }
    const time = times.at(-1);
    if (time !== undefined) {
        observations.forEach(({ code, value }) => {
            note(observableOf(code)?.part, { time, value });
        });
    }
    return parts;
}

/** The score of what counts still at a time: without a part that has become too old there is none. */
export function scoreAt({ parts }: Pick<PatientWatch, 'parts'>, settings: AlarmSettings, time: Milliseconds): News2 {
    return news2Of(readingsOf(parts, settings, time), settings.saturationScale);
}

/** What counts still, seen from a time. */
function readingsOf(parts: PatientWatch['parts'], { measuredSeconds, observedSeconds }: AlarmSettings, at: Milliseconds): News2Readings {
    const counts = ([part, { time }]: [string, KnownPart]): boolean =>
        at - time <= (OBSERVED.includes(part as News2Part) ? observedSeconds : measuredSeconds) * 1000;
    const known = Object.entries(parts).filter(counts);
    return Object.fromEntries(known.map(([part, { value }]) => [part, value]));
}

function watchScore(watch: PatientWatch, news2: News2, context: WatchContext & { readonly time: Milliseconds }): WatchedStep {
    const { settings, now, time } = context;
    if (settings.news2 === 'off' || !news2.isComplete) {
        return { watch, rings: [] };
    }
    const { score, level } = news2;
    const isRising = reaches(level, settings.news2) && (watch.rung === undefined || !reaches(watch.rung.level, level));
    if (!isRising) {
        return { watch: fallen(watch, { score, level }, settings.news2), rings: [] };
    }
    return isResting(watch.scoreRangAt, now, settings.restSeconds * 1000)
        ? { watch, rings: [] }
        : { watch: { ...watch, rung: { level, score }, scoreRangAt: now }, rings: [{ code: 'NEWS2', level, score, time, news2 }] };
}

/** The patient once the score that rang has fallen clearly: it may ring again. */
function fallen(watch: PatientWatch, now: NonNullable<PatientWatch['rung']>, from: News2Level): PatientWatch {
    const { rung, ...others } = watch;
    const hasFallen = rung !== undefined && !reaches(now.level, rung.level) && now.score <= rung.score - SCORE_MARGIN;
    if (!hasFallen) {
        return watch;
    }
    return reaches(now.level, from) ? { ...others, rung: now } : others;
}
