// SPDX-License-Identifier: Apache-2.0
// The statistics of the readings themselves, computed in the clear for comparison with those computed on ciphertexts.
import { SCALE, signalOf } from '@wardledger/chaincode/domain';
import type { Post, Signal } from '../data/dataset';

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

/** What a sum holds of a signal's values: those that were measured, where a zero does not say that the sensor is off, in the sum's decimals. */
function counted({ code, values }: Signal): number[] {
    const zeroMeansOff = signalOf(code)?.zeroMeansOff ?? false;
    const measured = values.filter((value) => value !== null && !(value === 0 && zeroMeansOff));
    return measured.map((value) => Math.round((value ?? 0) * SCALE) / SCALE);
}

/** Statistics per signal over all posts. */
export function plainStatistics(posts: readonly Post[]): PlainStatistic[] {
    const readings = new Map<string, Readings>();
    for (const { patient, signals } of posts) {
        for (const signal of signals) {
            const values = counted(signal);
            if (values.length > 0) {
                const entry = readings.get(signal.code) ?? { unit: signal.unit, values: [], patients: new Set() };
                readings.set(signal.code, entry);
                entry.values.push(...values);
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

const tolerance = 1e-9; // of the magnitude: what double arithmetic may lose over some thousand readings
const near = (left: number, right: number): boolean => Math.abs(left - right) <= tolerance * Math.max(1, Math.abs(left), Math.abs(right));

/** Whether two statistics of one signal say the same. */
export function agree(left: Statistic, right: Statistic | undefined): boolean {
    if (right === undefined || left.count !== right.count || !near(left.mean, right.mean)) {
        return false;
    }
    const [one, other] = [left.standardDeviation, right.standardDeviation];
    return one === null || other === null ? one === other : near(one, other);
}
