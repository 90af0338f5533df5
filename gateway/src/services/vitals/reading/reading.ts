// SPDX-License-Identifier: Apache-2.0
// Readings as they are shown, whatever they were kept in: in one order, singly or summed up by the minute or hour.

import type { LedgerId, PostName } from '@wardledger/chaincode/domain';
import type { ReplacedPost } from '../ports/device-post';

/** A value that was measured, in the unit of the table. */
export interface Reading {
    /** Milliseconds since the epoch. */
    readonly time: number;
    readonly code: string;
    readonly unit: string;
    readonly value: number;
    /** Ledger id. */
    readonly device: string;
    /** Of the post in which it came. */
    readonly sequence: number;
    /** Where it was measured: which ward keeps it. */
    readonly ward: string;
    /** Where a person has entered that post. */
    readonly manual?: Entered;
    /** Where that post stands in the place of another, and why. */
    readonly replaces?: ReplacedPost;
    /** Where no enrolled device has signed that post, nor a person, and its ward warned of that. */
    readonly unproven?: true;
    /** Where somebody has retracted that post. */
    readonly corrected?: Correction;
}

/** That somebody has entered readings; who, from when the post is on its way to the ledger: the author's signature stands beside it in the envelope. */
export interface Entered {
    /** Ledger id. */
    readonly by?: LedgerId;
}

/** That readings were retracted; no more where the correction is kept under another patient. */
export interface Correction {
    readonly reason?: string;
    /** Ledger id; patients are not told. */
    readonly by?: LedgerId;
    /** RFC 3339. */
    readonly time?: string;
    /** The post that stands in its place. */
    readonly replacement?: PostName;
}

/** What was measured in a minute or hour. */
export interface Summary extends Pick<Reading, 'time' | 'code' | 'unit'> {
    readonly count: number;
    readonly minimum: number;
    readonly mean: number;
    readonly maximum: number;
    /** Where it was measured. */
    readonly wards: readonly string[];
}

/** Each reading by itself, or what a minute or hour had of a signal. */
export const RESOLUTIONS = ['raw', 'minute', 'hour'] as const;
export type Resolution = (typeof RESOLUTIONS)[number];

/** A row of an answer. */
export type Row = Reading | Summary;

/** Milliseconds that one row stands for. */
export const STEP_OF: Readonly<Record<Resolution, number>> = { raw: 1, minute: 60_000, hour: 3_600_000 };

/** Means are shown to so many places: no device is finer. */
const PLACES = 1000;

/** Where the step begins in which a time lies; counted from the epoch, so in UTC. */
export function stepBegin(time: number, resolution: Resolution): number {
    return time - (time % STEP_OF[resolution]);
}

/** The rows of readings, oldest first; of the same time by code, and by device. Retracted ones are shown, and summed up in nothing. */
export function rowsOf(readings: readonly Reading[], resolution: Resolution): readonly Row[] {
    const ordered = inOrderOfTime(readings);
    return resolution === 'raw' ? ordered : summaries(ordered.filter(isStanding), resolution);
}

/** Oldest first; of the same time by code, and by device. */
export function inOrderOfTime(readings: readonly Reading[]): readonly Reading[] {
    return [...readings].sort(compared);
}

/** Whether nobody has retracted it. */
export function isStanding({ corrected }: Reading): boolean {
    return corrected === undefined;
}

function summaries(readings: readonly Reading[], resolution: Resolution): readonly Summary[] {
    const groups = new Map<string, Reading[]>();
    for (const reading of readings) {
        const key = `${String(stepBegin(reading.time, resolution))} ${reading.code}`;
        const group = groups.get(key) ?? [];
        group.push(reading);
        groups.set(key, group);
    }
    return [...groups.values()].flatMap((group) => summaryOf(group, resolution) ?? []).sort(byTimeAndCode);
}

function summaryOf(group: readonly Reading[], resolution: Resolution): Summary | undefined {
    const [first] = group;
    if (first === undefined) {
        return undefined;
    }
    const values = group.map(({ value }) => value);
    const sum = values.reduce((total, value) => total + value, 0);
    return {
        time: stepBegin(first.time, resolution),
        code: first.code,
        unit: first.unit,
        count: values.length,
        minimum: values.reduce((least, value) => Math.min(least, value)),
        mean: Math.round((sum / values.length) * PLACES) / PLACES,
        maximum: values.reduce((most, value) => Math.max(most, value)),
        wards: [...new Set(group.map(({ ward }) => ward))].sort(),
    };
}

function byTimeAndCode(one: Pick<Reading, 'time' | 'code'>, other: Pick<Reading, 'time' | 'code'>): number {
    return one.time - other.time || order(one.code, other.code);
}

function compared(one: Reading, other: Reading): number {
    return (
        byTimeAndCode(one, other) ||
        order(one.device, other.device) ||
        one.value - other.value ||
        one.sequence - other.sequence ||
        order(one.ward, other.ward)
    );
}

function order(one: string, other: string): number {
    return one === other ? 0 : one < other ? -1 : 1;
}
