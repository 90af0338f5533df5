// SPDX-License-Identifier: Apache-2.0
// The load: beds with a monitor each, whose posts have a given number of readings. Values are made up and within what a body can have.

import { SIGNALS } from '@wardledger/chaincode/domain';

/** Readings of one post: so many signals, each with so many values. */
export interface Shape {
    readonly signals: number;
    readonly steps: number;
}

/** 20, 240 and 1,365 readings: a few seconds, a minute, and one for each slot of a ciphertext. */
export const SHAPES: readonly Shape[] = [
    { signals: 4, steps: 5 },
    { signals: 4, steps: 60 },
    { signals: 13, steps: 105 },
];

export const readingsOf = ({ signals, steps }: Shape): number => signals * steps;

const PERIOD_SECONDS = 1;
const VARIANTS = 8;

/** The signals of a post as JSON; values around the middle of what is possible, so that nothing raises an alert, with one decimal. */
export function signalVariants({ signals, steps }: Shape): string[] {
    return Array.from({ length: VARIANTS }, (_, variant) => {
        const series = SIGNALS.slice(0, signals).map(({ code, unit, minimum, maximum }) => {
            const middle = (minimum + maximum) / 2;
            const values = Array.from(
                { length: steps },
                (_, step) => Math.round(10 * (middle + ((step * 7 + variant * 3) % 50) / 10)) / 10,
            );
            return { code, unit, values };
        });
        return JSON.stringify(series);
    });
}

/** Beds that post in turn, each with sequence numbers of its own. */
export class Beds {
    readonly #sequences: number[];
    readonly #variants = new Map<Shape, readonly string[]>();
    #turn = 0;

    constructor(count: number) {
        this.#sequences = Array.from({ length: count }, () => 0);
    }

    get count(): number {
        return this.#sequences.length;
    }

    /**
     * The next bed's post, as the JSON of one window.
     * @param among - how many beds take turns; all unless told
     */
    next(shape: Shape, among = this.count): string {
        const bed = this.#turn % among;
        const sequence = (this.#sequences[bed] ?? 0) + 1;
        this.#sequences[bed] = sequence;
        const start = new Date(Date.now() - shape.steps * PERIOD_SECONDS * 1000).toISOString();
        const variants = this.#variants.get(shape) ?? signalVariants(shape);
        this.#variants.set(shape, variants);
        const signals = variants[this.#turn % VARIANTS] ?? '[]';
        this.#turn += 1;
        const names = `"device":"bench-monitor-${String(bed)}","patient":"bench-patient-${String(bed)}"`;
        return `{${names},"sequence":${String(sequence)},"start":"${start}","periodSeconds":${String(PERIOD_SECONDS)},"signals":${signals}}`;
    }

    /** A request with so many posts. */
    request(shape: Shape, posts: number, among?: number): string {
        return `{"windows":[${Array.from({ length: posts }, () => this.next(shape, among)).join()}]}`;
    }
}
