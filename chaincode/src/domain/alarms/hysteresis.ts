// SPDX-License-Identifier: Apache-2.0
// When one signal rings: `next(state, reading)`. A limit rings when a reading goes beyond it and is quiet until one was well inside again; a signal that has
// rung rests for a while. What comes during the rest is not forgotten: whatever is still beyond its limit afterwards rings then.

import type { Milliseconds } from '../kernel';
import { type AlarmLimit, isBack, isBeyond, SEVERITIES, type Severity } from './limits';

/** What is known of a signal of one patient. */
export interface SignalWatch {
    /** Of the newest reading that was judged; an older one that comes late rings nothing any more. */
    readonly at: Milliseconds;
    /** Names of the limits that have rung and were not left since. */
    readonly ringing: readonly string[];
    /** When a limit rang last, by the gateway's clock. */
    readonly rangAt?: Milliseconds;
    /** Whether the sensor is off and that was told; and when it was told last. */
    readonly isLost?: true;
    readonly lostAt?: Milliseconds;
}

/** A reading, or that the sensor is off. */
export interface WatchedReading {
    readonly time: Milliseconds;
    readonly value: number;
    readonly isOff: boolean;
}

/** What a signal is watched by. */
export interface SignalRules {
    readonly limits: readonly AlarmLimit[];
    readonly signalLost: Severity | 'off';
    readonly restMilliseconds: number;
}

/** What rings. */
export type SignalRing =
    | { readonly code: 'LIMIT'; readonly limit: AlarmLimit; readonly value: number; readonly time: Milliseconds }
    | { readonly code: 'SIGNAL_LOST'; readonly severity: Severity; readonly time: Milliseconds };

/** Where a signal stands after a reading. */
export interface SignalStep {
    readonly watch: SignalWatch;
    readonly ring?: SignalRing;
}

/** Whether something rang a short while ago. A clock that was set back proves nothing: then it may ring. */
export function isResting(rangAt: Milliseconds | undefined, now: Milliseconds, rest: number): boolean {
    return rangAt !== undefined && now >= rangAt && now - rangAt < rest;
}

/** The most severe, and among equals the one that stands first. */
function worstOf(limits: readonly AlarmLimit[]): AlarmLimit | undefined {
    return limits.reduce<AlarmLimit | undefined>(
        (worst, one) => (worst === undefined || SEVERITIES.indexOf(one.severity) > SEVERITIES.indexOf(worst.severity) ? one : worst),
        undefined,
    );
}

/**
 * Judges one reading of a signal.
 * @param before - undefined where there was none yet.
 * @param reading - in the unit of the table.
 * @param context - the rules, and the gateway's clock.
 */
export function nextOfSignal(
    before: SignalWatch = { at: -1, ringing: [] },
    reading: WatchedReading,
    { now, ...rules }: SignalRules & { readonly now: Milliseconds },
): SignalStep {
    if (reading.time <= before.at) {
        return { watch: before };
    }
    return reading.isOff ? nextWhenOff(before, reading, { now, ...rules }) : nextOfValue(before, reading, { now, ...rules });
}

function nextWhenOff(
    before: SignalWatch,
    { time }: WatchedReading,
    { signalLost, restMilliseconds, now }: SignalRules & { readonly now: Milliseconds },
): SignalStep {
    const watch = { ...before, at: time };
    if (signalLost === 'off' || before.isLost === true || isResting(before.lostAt, now, restMilliseconds)) {
        return { watch };
    }
    return { watch: { ...watch, isLost: true, lostAt: now }, ring: { code: 'SIGNAL_LOST', severity: signalLost, time } };
}

function nextOfValue(
    { isLost: _isLost, ...before }: SignalWatch,
    { time, value }: WatchedReading,
    { limits, restMilliseconds, now }: SignalRules & { readonly now: Milliseconds },
): SignalStep {
    const still = limits.filter((limit) => before.ringing.includes(limit.name) && !isBack(limit, value));
    const fresh = limits.filter((limit) => !before.ringing.includes(limit.name) && isBeyond(limit, value));
    const namesOf = (some: readonly AlarmLimit[]): string[] => some.map(({ name }) => name);
    const watch = { ...before, at: time, ringing: namesOf(still) };
    const worst = worstOf(fresh);
    if (worst === undefined || isResting(before.rangAt, now, restMilliseconds)) {
        return { watch };
    }
    return {
        watch: { ...watch, ringing: [...watch.ringing, ...namesOf(fresh)], rangAt: now },
        ring: { code: 'LIMIT', limit: worst, value, time },
    };
}
