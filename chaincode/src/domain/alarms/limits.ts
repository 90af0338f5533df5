// SPDX-License-Identifier: Apache-2.0
// At which readings somebody is called: the limits of EHRGuard's Table 1 and Algorithm 1, which hold where a ward has set none of its own.

import { oneOf } from '../kernel';

/** How urgent an alarm is, as IEC 60601-1-8 orders it. */
export const SEVERITIES = ['low', 'medium', 'high'] as const;
export type Severity = (typeof SEVERITIES)[number];
export const SeveritySchema = oneOf(SEVERITIES);

/** On which side of a limit a reading rings: over it, at or over it, under it. */
export const LIMIT_SIDES = ['above', 'from', 'below'] as const;
export type LimitSide = (typeof LIMIT_SIDES)[number];

/** A limit of one signal, in the unit of the table of signals. */
export interface AlarmLimit {
    /** Names it in alarms. */
    readonly name: string;
    /** Of the signal. */
    readonly code: string;
    readonly side: LimitSide;
    readonly limit: number;
    /** So far back inside the limit a reading must be before the limit can ring again. */
    readonly margin: number;
    readonly severity: Severity;
}

/** A limit with the line that prints it. */
export interface SourcedLimit extends AlarmLimit {
    readonly source: string;
}

const TABLE_1 = 'EHRGuard, Table 1';
const ALGORITHM_1 = 'EHRGuard, Algorithm 1, line 36';

/**
 * The limits that the paper prints. Its pulse is that of whichever sensor counts it. Temperature stands there twice: Algorithm 1 compares with 100, which is
 * Fahrenheit (37.77 Cel, rounded down so that 100 degF itself rings), Table 1 with 40 Cel. Its electromyogram of 40 to 90 "mV" is read as microvolts, as in the
 * table of signals: no skin shows 450 mV. What lies between normal and abnormal in Table 1 (a saturation of 90 to 95) rings in neither.
 */
export const ALARM_LIMITS: readonly SourcedLimit[] = [
    { name: 'heart-rate-high', code: '8867-4', side: 'above', limit: 100, margin: 2, severity: 'medium', source: ALGORITHM_1 },
    { name: 'heart-rate-low', code: '8867-4', side: 'below', limit: 70, margin: 2, severity: 'medium', source: TABLE_1 },
    { name: 'pulse-high', code: '8889-8', side: 'above', limit: 100, margin: 2, severity: 'medium', source: ALGORITHM_1 },
    { name: 'pulse-low', code: '8889-8', side: 'below', limit: 70, margin: 2, severity: 'medium', source: TABLE_1 },
    { name: 'saturation-low', code: '59408-5', side: 'below', limit: 90, margin: 1, severity: 'high', source: `${TABLE_1}; Algorithm 1` },
    { name: 'temperature-raised', code: '8310-5', side: 'from', limit: 37.77, margin: 0.2, severity: 'low', source: ALGORITHM_1 },
    { name: 'temperature-high', code: '8310-5', side: 'above', limit: 40, margin: 0.2, severity: 'high', source: TABLE_1 },
    { name: 'electromyogram-high', code: 'wl-emg', side: 'above', limit: 90, margin: 5, severity: 'low', source: ALGORITHM_1 },
];

/** Whether a reading is beyond a limit. */
export function isBeyond({ side, limit }: AlarmLimit, value: number): boolean {
    if (side === 'below') {
        return value < limit;
    }
    return side === 'from' ? value >= limit : value > limit;
}

/** Whether a reading is so far inside that the limit may ring again. Both sides of the comparison are rounded alike, as decimals are written. */
export function isBack(limit: AlarmLimit, value: number): boolean {
    const inwards = limit.side === 'below' ? limit.margin : -limit.margin;
    return !isBeyond({ ...limit, limit: decimal(limit.limit + inwards) }, decimal(value));
}

/** Without what doubles add to a sum of decimals. */
function decimal(value: number): number {
    return Math.round(value * 1e6) / 1e6;
}
