// SPDX-License-Identifier: Apache-2.0
// What a bench hands back: a figure, and where there is one, the yardstick's figure of the same run with the ratio of the two.

import { summarize, summarizeRatios, type Summary } from './summary';

/** A bare alternative, measured beside. */
export interface Yardstick {
    readonly what: string;
    readonly value: Summary;
    readonly ratio: Summary;
}

/** One row of the report. */
export interface Figure {
    readonly bench: string;
    readonly what: string;
    readonly unit: string;
    readonly value: Summary;
    readonly yardstick?: Yardstick;
}

/** What a yardstick measured. */
export interface YardstickSamples {
    readonly what: string;
    readonly samples: readonly number[];
}

/** Names a figure. */
export type FigureName = Pick<Figure, 'bench' | 'what' | 'unit'>;

/** A figure without a yardstick. */
export function figure(name: FigureName, samples: readonly number[]): Figure {
    return { ...name, value: summarize(samples) };
}

/** A figure beside its yardstick, which `what` describes; the two lists were measured in pairs. */
export function compared(name: FigureName, samples: readonly number[], { what, samples: others }: YardstickSamples): Figure {
    return { ...figure(name, samples), yardstick: { what, value: summarize(others), ratio: summarizeRatios(samples, others) } };
}
