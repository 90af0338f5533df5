// SPDX-License-Identifier: Apache-2.0
// The statistics of the readings themselves, computed in the clear for comparison with those computed on ciphertexts.
import { signalOf } from '@wardledger/chaincode/domain';
import type { Post } from '../data/dataset';

/** Count, mean and sample standard deviation of one signal's valid readings. */
export interface Statistic {
    readonly code: string;
    readonly unit: string;
    readonly count: number;
    readonly mean: number;
    /** `null` where fewer than two readings give none. */
    readonly standardDeviation: number | null;
}

/** A statistic of which it is known over how many patients it is. */
export interface PlainStatistic extends Statistic {
    readonly patients: number;
}

interface Readings {
    readonly unit: string;
    readonly values: number[];
    readonly patients: Set<string>;
}

/** Statistics per signal over all posts. */
export function plainStatistics(posts: readonly Post[]): PlainStatistic[] {
    const readings = new Map<string, Readings>();
    for (const { patient, signals } of posts) {
        for (const { code, unit, values } of signals) {
            // What was measured counts, where a zero does not say that the sensor is off.
            const zeroMeansOff = signalOf(code)?.zeroMeansOff ?? false;
            const counted = values.filter((value): value is number => value !== null && !(value === 0 && zeroMeansOff));
            if (counted.length > 0) {
                const entry = readings.get(code) ?? { unit, values: [], patients: new Set() };
                readings.set(code, entry);
                entry.values.push(...counted);
                entry.patients.add(patient);
            }
        }
    }
    return [...readings].map(([code, { unit, values, patients }]) => {
        const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
        const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
        const standardDeviation = values.length < 2 ? null : Math.sqrt(squares / (values.length - 1));
        return { code, unit, count: values.length, mean, standardDeviation, patients: patients.size };
    });
}

/** A statistic as a gateway answers it. */
export interface OpenedStatistic extends Statistic {
    /** Readings entered as multiples of this. */
    readonly scale: number;
    readonly flags?: readonly string[];
}

/** Whether readings were finer than the scale in which they entered. */
export function isRounded(statistic: OpenedStatistic | undefined): statistic is OpenedStatistic {
    return statistic?.flags?.includes('ROUNDED') === true;
}

const tolerance = 1e-9; // of the magnitude: what double arithmetic may lose over some thousand readings

/** Whether two figures are the same, but for what doubles lose and for what rounding may have moved them. */
function near(left: number, right: number, moved: number): boolean {
    return Math.abs(left - right) <= moved + tolerance * Math.max(1, Math.abs(left), Math.abs(right));
}

/**
 * Whether two statistics of one signal say the same. Rounding moves each reading by half the scale at most, so the mean by no more, and the
 * deviation of n readings by no more than that times the root of n / (n - 1).
 */
export function agree(plain: Statistic, opened: OpenedStatistic | undefined): boolean {
    if (opened === undefined || plain.count !== opened.count) {
        return false;
    }
    const moved = isRounded(opened) ? opened.scale / 2 : 0;
    const [one, other] = [plain.standardDeviation, opened.standardDeviation];
    if (one === null || other === null) {
        return one === other && near(plain.mean, opened.mean, moved);
    }
    return near(plain.mean, opened.mean, moved) && near(one, other, moved * Math.sqrt(plain.count / (plain.count - 1)));
}
