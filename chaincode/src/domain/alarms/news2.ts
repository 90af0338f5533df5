// SPDX-License-Identifier: Apache-2.0
// The National Early Warning Score 2 (Royal College of Physicians, 2017; reproduced with acknowledgement): seven parts, or no score at all.

import { oneOf } from '../kernel';

/** What the score is made of. */
export const NEWS2_PARTS = ['respiration', 'saturation', 'oxygen', 'systolic', 'pulse', 'consciousness', 'temperature'] as const;
export type News2Part = (typeof NEWS2_PARTS)[number];

/** Scale 2 is for patients whose saturation is to be 88 to 92 %, on a clinician's order. */
export const SATURATION_SCALES = ['scale-1', 'scale-2'] as const;
export type SaturationScale = (typeof SATURATION_SCALES)[number];

/** What a patient breathes, and how awake they are: alert, newly confused, responding to voice, to pain, not at all. */
export const OXYGEN_SUPPLIES = ['air', 'oxygen'] as const;
export const CONSCIOUSNESS = ['A', 'C', 'V', 'P', 'U'] as const;

/** What a score calls for, from least to most: `single` is one part of three points. */
export const NEWS2_LEVELS = ['low', 'single', 'urgent', 'emergency'] as const;
export type News2Level = (typeof NEWS2_LEVELS)[number];
export const News2LevelSchema = oneOf(NEWS2_LEVELS);

/** The parts as they were measured and observed. */
export interface News2Readings {
    readonly respiration?: number;
    readonly saturation?: number;
    readonly oxygen?: (typeof OXYGEN_SUPPLIES)[number];
    readonly systolic?: number;
    readonly pulse?: number;
    readonly consciousness?: (typeof CONSCIOUSNESS)[number];
    readonly temperature?: number;
}

/** The score, or what it lacks: an incomplete one is never shown as a lower one. */
export type News2 =
    | {
          readonly isComplete: true;
          readonly score: number;
          readonly level: News2Level;
          readonly points: Readonly<Record<News2Part, number>>;
      }
    | { readonly isComplete: false; readonly missing: readonly News2Part[] };

/** Up to which value (included) how many points; what is over all of them has the last. */
interface Bands {
    readonly upTo: readonly (readonly [number, number])[];
    readonly over: number;
}

const RESPIRATION: Bands = { upTo: [[8, 3], [11, 1], [20, 0], [24, 2]], over: 3 }; // prettier-ignore
const SCALE_1: Bands = { upTo: [[91, 3], [93, 2], [95, 1]], over: 0 }; // prettier-ignore
const SCALE_2_ON_AIR: Bands = { upTo: [[83, 3], [85, 2], [87, 1]], over: 0 }; // prettier-ignore
const SCALE_2_ON_OXYGEN: Bands = { upTo: [[83, 3], [85, 2], [87, 1], [92, 0], [94, 1], [96, 2]], over: 3 }; // prettier-ignore
const SYSTOLIC: Bands = { upTo: [[90, 3], [100, 2], [110, 1], [219, 0]], over: 3 }; // prettier-ignore
const PULSE: Bands = { upTo: [[40, 3], [50, 1], [90, 0], [110, 1], [130, 2]], over: 3 }; // prettier-ignore
/** In tenths of a degree. */
const TEMPERATURE: Bands = { upTo: [[350, 3], [360, 1], [380, 0], [390, 1]], over: 2 }; // prettier-ignore

const ON_OXYGEN = 2;
const NOT_ALERT = 3;
const URGENT = 5;
const EMERGENCY = 7;
const RED = 3;

/** The chart has whole numbers: what devices measure finer is rounded to them. */
function pointsOf({ upTo, over }: Bands, value: number): number {
    const whole = Math.round(value);
    return upTo.find(([end]) => whole <= end)?.[1] ?? over;
}

function saturationBands(scale: SaturationScale, isOnOxygen: boolean): Bands {
    if (scale === 'scale-1') {
        return SCALE_1;
    }
    return isOnOxygen ? SCALE_2_ON_OXYGEN : SCALE_2_ON_AIR;
}

function levelOf(score: number, points: readonly number[]): News2Level {
    if (score >= EMERGENCY) {
        return 'emergency';
    }
    if (score >= URGENT) {
        return 'urgent';
    }
    return points.includes(RED) ? 'single' : 'low';
}

function isWhole(readings: News2Readings): readings is Required<News2Readings> {
    return NEWS2_PARTS.every((part) => readings[part] !== undefined);
}

/** Scores a patient; says what is missing where a part is. */
export function news2Of(readings: News2Readings, scale: SaturationScale): News2 {
    if (!isWhole(readings)) {
        return { isComplete: false, missing: NEWS2_PARTS.filter((part) => readings[part] === undefined) };
    }
    const isOnOxygen = readings.oxygen === 'oxygen';
    const points: Record<News2Part, number> = {
        respiration: pointsOf(RESPIRATION, readings.respiration),
        saturation: pointsOf(saturationBands(scale, isOnOxygen), readings.saturation),
        oxygen: isOnOxygen ? ON_OXYGEN : 0,
        systolic: pointsOf(SYSTOLIC, readings.systolic),
        pulse: pointsOf(PULSE, readings.pulse),
        consciousness: readings.consciousness === 'A' ? 0 : NOT_ALERT,
        temperature: pointsOf(TEMPERATURE, readings.temperature * 10),
    };
    const each = Object.values(points);
    const score = each.reduce((sum, one) => sum + one, 0);
    return { isComplete: true, score, level: levelOf(score, each), points };
}

/** Whether a level is as urgent as another, or more. */
export function reaches(level: News2Level, other: News2Level): boolean {
    return NEWS2_LEVELS.indexOf(level) >= NEWS2_LEVELS.indexOf(other);
}
