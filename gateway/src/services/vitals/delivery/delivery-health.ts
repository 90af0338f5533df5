// SPDX-License-Identifier: Apache-2.0
// Whether ledger, custodian and disk answer, shared by everything that delivers: one pause for all, ended by the first success or by stopping.

import { setTimeout as sleep } from 'node:timers/promises';
import { Backoff } from '../posts/backoff';
import type { IngestPorts, IngestSettings } from '../posts/ingest-settings';

/** The common pause. */
export class DeliveryHealth {
    readonly #backoff: Backoff;
    readonly #now: () => number;
    readonly #stop = new AbortController();

    constructor({ now, random }: Pick<IngestPorts, 'now' | 'random'>, { backoff }: Pick<IngestSettings, 'backoff'>) {
        this.#backoff = new Backoff(backoff, random);
        this.#now = now;
    }

    get stopping(): boolean {
        return this.#stop.signal.aborted;
    }

    get healthy(): boolean {
        return this.#backoff.healthy;
    }

    /** Milliseconds since the epoch before which nothing should be tried. */
    get until(): number {
        return this.#backoff.until;
    }

    /** Whether the pause lasts still. */
    get paused(): boolean {
        return this.#backoff.until > this.#now();
    }

    succeeded(): void {
        this.#backoff.succeeded();
    }

    failed(): void {
        this.#backoff.failed(this.#now());
    }

    /** Somebody is away: waits until another attempt makes sense. @returns false when the process stops instead */
    async pause(): Promise<boolean> {
        this.failed();
        return this.rest(this.#backoff.until - this.#now());
    }

    /** Waits without holding up anybody else. @returns false when the process stops instead */
    async rest(milliseconds: number): Promise<boolean> {
        try {
            await sleep(Math.max(1, milliseconds), undefined, { signal: this.#stop.signal });
        } catch {
            // Stopping cuts the wait short.
        }
        return !this.stopping;
    }

    stop(): void {
        this.#stop.abort();
    }
}
