// SPDX-License-Identifier: Apache-2.0
// Follows the blocks of a ward's peer: what counts as committed is what the ledger says, not what a client was told.
// The network's identity must be an administrator's: nobody else may stream whole blocks.

import { setTimeout as delay } from 'node:timers/promises';
import type { Network } from '@hyperledger/fabric-gateway';
import { NOTHING, minus, plus, vitalsOf, type VitalsTally } from './block-tally';

type Blocks = Awaited<ReturnType<Network['getBlockEvents']>>;

/** Told of the keys of posts that a block wrote, at a time of `performance.now`. */
export type PostObserver = (keys: readonly string[], time: number) => void;

interface Arrival {
    /** On the clock of `performance.now`. */
    readonly time: number;
    /** Everything up to here. */
    readonly total: VitalsTally;
}

const LOOK = 10;

/** The sum of what was committed, and when. */
export class LedgerWatch {
    readonly #blocks: Blocks;
    readonly #arrivals: Arrival[] = [];
    #observer: PostObserver | undefined;
    #failure: unknown;

    private constructor(blocks: Blocks) {
        this.#blocks = blocks;
    }

    static async open(network: Network): Promise<LedgerWatch> {
        const watch = new LedgerWatch(await network.getBlockEvents({ startBlock: 0n }));
        void watch.#follow();
        return watch;
    }

    /** Everything up to now. */
    get total(): VitalsTally {
        if (this.#failure !== undefined) {
            throw this.#failure as Error;
        }
        return this.#arrivals.at(-1)?.total ?? NOTHING;
    }

    /** When the last block with vitals arrived. */
    get lastArrival(): number {
        return this.#arrivals.at(-1)?.time ?? 0;
    }

    /** Has posts told from here on; one observer at a time. */
    observe(observer: PostObserver | undefined): void {
        this.#observer = observer;
    }

    /** What arrived between two times of `performance.now`. */
    between(from: number, to: number): VitalsTally {
        const before = (time: number): VitalsTally => this.#arrivals.findLast((arrival) => arrival.time < time)?.total ?? NOTHING;
        return minus(before(to), before(from));
    }

    /** Waits until so many posts or windows stand on the ledger. */
    async reaches(kind: keyof VitalsTally, count: number, seconds: number): Promise<void> {
        const deadline = performance.now() + seconds * 1000;
        while (this.total[kind].count < count) {
            if (performance.now() > deadline) {
                throw new Error(`only ${String(this.total[kind].count)} of ${String(count)} ${kind} were committed in time`);
            }
            await delay(LOOK);
        }
    }

    close(): void {
        this.#blocks.close();
    }

    async #follow(): Promise<void> {
        try {
            for await (const block of this.#blocks) {
                const { tally, postKeys } = vitalsOf(block);
                if (tally.posts.count + tally.windows.count > 0) {
                    const time = performance.now();
                    this.#arrivals.push({ time, total: plus(this.total, tally) });
                    this.#observer?.(postKeys, time);
                }
            }
        } catch (error) {
            this.#failure = error;
        }
    }
}
