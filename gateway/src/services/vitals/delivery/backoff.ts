// SPDX-License-Identifier: Apache-2.0
// Longer and longer pauses with jitter while somebody is away; the first success ends them.

/** How long pauses are; milliseconds. */
export interface BackoffSettings {
    readonly first: number;
    readonly longest: number;
}

/** One pause for everything that needs the same neighbour. */
export class Backoff {
    readonly #settings: BackoffSettings;
    readonly #random: () => number;
    #failures = 0;
    #until = 0;

    /** @param random - 0 <= r < 1 */
    constructor(settings: BackoffSettings, random: () => number) {
        this.#settings = settings;
        this.#random = random;
    }

    /** Milliseconds since the epoch before which nothing should be tried. */
    get until(): number {
        return this.#until;
    }

    /** Whether the last attempt succeeded. */
    get healthy(): boolean {
        return this.#failures === 0;
    }

    /** Failures during one pause count once, or eight parallel attempts would make it eight times as long. */
    failed(now: number): void {
        if (now >= this.#until) {
            this.#until = now + pauseFor(this.#failures, this.#settings, this.#random);
            this.#failures += 1;
        }
    }

    succeeded(): void {
        this.#failures = 0;
        this.#until = 0;
    }
}

/** Half to all of `first * 2^failures`, at most `longest`. */
export function pauseFor(failures: number, { first, longest }: BackoffSettings, random: () => number): number {
    return Math.min(longest, first * 2 ** Math.min(failures, 30)) * (0.5 + random() / 2);
}
