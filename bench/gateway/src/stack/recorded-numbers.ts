// SPDX-License-Identifier: Apache-2.0
// Which posts stand in a peer's blocks, by their numbers: what was accepted and is not there is lost, what is there twice was doubled.

import { setTimeout as delay } from 'node:timers/promises';
import type { LedgerWatch } from './ledger-watch';

const LOOK = 20;

/** Whether everything that was accepted stands at a peer, and once. */
export interface Kept {
    readonly lost: number;
    readonly doubled: number;
}

/** Follows the numbers of posts in a peer's blocks; each names its post alone, whatever the device. */
export class RecordedNumbers {
    readonly #seen = new Set<number>();
    readonly #watch: Pick<LedgerWatch, 'observe'>;
    #doubled = 0;

    /** @param first - told of each number when it is there for the first time */
    constructor(watch: Pick<LedgerWatch, 'observe'>, first: (number: number, time: number) => void = () => undefined) {
        this.#watch = watch;
        watch.observe((keys, time) => {
            for (const key of keys) {
                const number = Number(key.slice(key.lastIndexOf('/') + 1));
                if (this.#seen.has(number)) {
                    this.#doubled += 1;
                } else {
                    this.#seen.add(number);
                    first(number, time);
                }
            }
        });
    }

    /** Waits until all stand there, or for so many seconds. */
    async kept(accepted: ReadonlySet<number>, seconds: number): Promise<Kept> {
        const deadline = performance.now() + seconds * 1000;
        let missing = [...accepted];
        while (missing.length > 0) {
            missing = missing.filter((number) => !this.#seen.has(number));
            if (performance.now() >= deadline) {
                break;
            }
            await delay(LOOK);
        }
        this.#watch.observe(undefined);
        return { lost: missing.length, doubled: this.#doubled };
    }
}
