// SPDX-License-Identifier: Apache-2.0
// Whether ledger, custodian and disk answer, shared by everything that delivers: one pause for all, longer and longer while somebody is
// away, ended by the first success or by stopping.

import { setTimeout as sleep } from 'node:timers/promises';
import type { BackoffSettings, VitalsSettings } from '../ports/settings';
import type { VitalsPorts } from '../ports/vitals-ports';
import type { Pause } from './batch';

/** Half to all of `first * 2^failures`, at most `longest`; milliseconds. */
export function pauseFor(failures: number, { first, longest }: BackoffSettings, random: () => number): number {
    return Math.min(longest, first * 2 ** Math.min(failures, 30)) * (0.5 + random() / 2);
}

/** The common pause. */
export class DeliveryHealth {
    readonly #settings: BackoffSettings;
    readonly #monotonic: () => number;
    readonly #random: () => number;
    readonly #stop = new AbortController();
    #failures = 0;
    #until = 0;
    #failingSince: number | undefined;

    constructor({ monotonic, random }: Pick<VitalsPorts, 'monotonic' | 'random'>, { backoff }: Pick<VitalsSettings, 'backoff'>) {
        this.#settings = backoff;
        this.#monotonic = monotonic;
        this.#random = random;
    }

    /** Whether the last attempt succeeded. */
    get healthy(): boolean {
        return this.#failures === 0;
    }

    /** Milliseconds since the first failure after the last success; 0 when the last attempt succeeded. */
    get failingFor(): number {
        return this.#failingSince === undefined ? 0 : this.#monotonic() - this.#failingSince;
    }

    /** Time of the monotonic clock before which nothing should be tried. */
    get pausedUntil(): number {
        return this.#until;
    }

    /** Time of the monotonic clock until which something waits. @param failures - of its own, so far */
    until(pause: Pause, failures: number): number {
        switch (pause) {
            case 'none':
                return 0;
            case 'all':
                return this.#until;
            case 'own':
                return this.#monotonic() + pauseFor(failures, this.#settings, this.#random);
            case 'longest':
                return this.#monotonic() + pauseFor(Infinity, this.#settings, this.#random);
        }
    }

    /** Whether the pause lasts still. */
    get paused(): boolean {
        return this.#until > this.#monotonic();
    }

    succeeded(): void {
        this.#failures = 0;
        this.#until = 0;
        this.#failingSince = undefined;
    }

    /** Failures during one pause count once, or eight parallel attempts would make it eight times as long. */
    failed(): void {
        const now = this.#monotonic();
        this.#failingSince ??= now;
        if (now >= this.#until) {
            this.#until = now + pauseFor(this.#failures, this.#settings, this.#random);
            this.#failures += 1;
        }
    }

    /** Waits without holding up anybody else. @returns false when the process stops instead */
    async rest(milliseconds: number): Promise<boolean> {
        try {
            await sleep(Math.max(1, milliseconds), undefined, { signal: this.#stop.signal });
        } catch {
            // Stopping cuts the wait short.
        }
        return !this.#stop.signal.aborted;
    }

    stop(): void {
        this.#stop.abort();
    }
}
