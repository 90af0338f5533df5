// SPDX-License-Identifier: Apache-2.0
// Memory of ward 1's gateway, looked at again and again, and whether it grows.

import { gatewayMemory } from './resources';

const EVERY = 2_000;
const FEWEST = 3;

/** Memory at a time. */
export interface MemorySample {
    readonly seconds: number;
    readonly bytes: number;
}

/** The line through the samples: by which part of its beginning it rises until its end; and the most that was seen, bytes. */
export interface MemorySlope {
    readonly part: number;
    readonly most: number;
}

/** @param from - samples before this second count for nothing */
export function slopeOf(all: readonly MemorySample[], from: number): MemorySlope | undefined {
    const samples = all.filter(({ seconds }) => seconds >= from);
    const [first, last] = [samples[0], samples.at(-1)];
    if (first === undefined || last === undefined || samples.length < FEWEST) {
        return undefined;
    }
    const mean = (of: (sample: MemorySample) => number): number => samples.reduce((sum, each) => sum + of(each), 0) / samples.length;
    const [time, bytes] = [mean((sample) => sample.seconds), mean((sample) => sample.bytes)];
    const rise = mean((sample) => (sample.seconds - time) * (sample.bytes - bytes)) / mean((sample) => (sample.seconds - time) ** 2);
    const begin = bytes + rise * (first.seconds - time);
    return { part: (rise * (last.seconds - first.seconds)) / begin, most: Math.max(...samples.map((sample) => sample.bytes)) };
}

/** Looks every two seconds until it is stopped. */
export class MemoryWatch {
    readonly #samples: MemorySample[] = [];
    readonly #began = performance.now();
    readonly #timer = setInterval(() => {
        const bytes = gatewayMemory();
        this.#samples.push(...(bytes === undefined ? [] : [{ seconds: (performance.now() - this.#began) / 1000, bytes }]));
    }, EVERY);

    slope(from: number): MemorySlope | undefined {
        return slopeOf(this.#samples, from);
    }

    stop(): void {
        clearInterval(this.#timer);
    }
}
