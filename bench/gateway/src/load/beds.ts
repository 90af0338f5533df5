// SPDX-License-Identifier: Apache-2.0
// The load: beds with a monitor each, whose posts have a given number of readings. Values are made up and within what a body can have.

import { SIGNALS } from '@wardledger/chaincode/domain';

/** Readings of one post: so many signals, each with so many values. */
export interface Shape {
    readonly signals: number;
    readonly steps: number;
}

/** 20, 240 and 1,365 readings: a few seconds, a minute, and all that one ciphertext holds. */
export const SHAPES: readonly Shape[] = [
    { signals: 4, steps: 5 },
    { signals: 4, steps: 60 },
    { signals: 13, steps: 105 },
];

export const readingsOf = ({ signals, steps }: Shape): number => signals * steps;

const PERIOD_SECONDS = 1;
const VARIANTS = 8;

/** Beds that post in turn, each with sequence numbers of its own. */
export class Beds {
    readonly #count: number;
    readonly #variants = new Map<Shape, readonly string[]>();
    #posts = 0;

    constructor(count: number) {
        this.#count = count;
    }

    get count(): number {
        return this.#count;
    }

    /** The next bed's post, as the JSON of one window. */
    next(shape: Shape): string {
        const bed = this.#posts % this.#count;
        const sequence = Math.floor(this.#posts / this.#count) + 1;
        const start = new Date(Date.now() - shape.steps * PERIOD_SECONDS * 1000).toISOString();
        const signals = this.#signals(shape)[this.#posts % VARIANTS] ?? '[]';
        this.#posts += 1;
        const names = `"device":"bench-monitor-${String(bed)}","patient":"bench-patient-${String(bed)}"`;
        return `{${names},"sequence":${String(sequence)},"start":"${start}","periodSeconds":${String(PERIOD_SECONDS)},"signals":${signals}}`;
    }

    /** A request with so many posts. */
    request(shape: Shape, posts: number): string {
        return `{"windows":[${Array.from({ length: posts }, () => this.next(shape)).join()}]}`;
    }

    #signals(shape: Shape): readonly string[] {
        const known =
            this.#variants.get(shape) ??
            Array.from({ length: VARIANTS }, (_, variant) => {
                const { signals, steps } = shape;
                const chosen = SIGNALS.slice(0, signals);
                return JSON.stringify(
                    chosen.map((signal) => {
                        const values = Array.from({ length: steps }, (_, step) => {
                            // Around the middle of what is possible, so that nothing raises an alert; one decimal.
                            const middle = (signal.minimum + signal.maximum) / 2;
                            return Math.round(10 * (middle + ((step * 7 + variant * 3) % 50) / 10)) / 10;
                        });
                        return { code: signal.code, unit: signal.unit, values };
                    }),
                );
            });
        this.#variants.set(shape, known);
        return known;
    }
}
