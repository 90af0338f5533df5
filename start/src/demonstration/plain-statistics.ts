// SPDX-License-Identifier: Apache-2.0
// The statistics of the readings themselves, computed in the clear for comparison with those computed on ciphertexts.
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

const measured = (value: number | null): value is number => value !== null && value !== 0;

/** Statistics per signal over all posts; empty readings and zeros (sensor off) do not count. */
export function plainStatistics(posts: readonly Post[]): PlainStatistic[] {
    const readings = new Map<string, Readings>();
    const add = (patient: string, { code, unit, values }: Signal): void => {
        const entry = readings.get(code) ?? { unit, values: [], patients: new Set() };
        readings.set(code, entry);
        entry.values.push(...values.filter(measured));
        entry.patients.add(patient);
    };
    for (const { patient, signals } of posts) {
        signals
            .filter(({ values }) => values.some(measured))
            .forEach((signal) => {
                add(patient, signal);
            });
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
