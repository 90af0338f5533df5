// SPDX-License-Identifier: Apache-2.0
// Follows the blocks of ward 1's peer: what counts as committed is what the ledger says, not what a client was told.
// The network's identity must be an administrator's: nobody else may stream whole blocks.

import { setTimeout as delay } from 'node:timers/promises';
import type { Network } from '@hyperledger/fabric-gateway';
import { NOTHING, minus, plus, tallyBlock, type Tally } from './block-tally';

type Blocks = Awaited<ReturnType<Network['getBlockEvents']>>;

interface Arrival {
    /** On the clock of `performance.now`. */
    readonly time: number;
    /** Everything up to here. */
    readonly total: Tally;
}

const LOOK = 10;

/** The sum of what was committed, and when. */
export class LedgerWatch {
    readonly #blocks: Blocks;
    readonly #arrivals: Arrival[] = [];
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
    get total(): Tally {
        if (this.#failure !== undefined) {
            throw this.#failure as Error;
        }
        return this.#arrivals.at(-1)?.total ?? NOTHING;
    }

    /** What arrived between two times of `performance.now`. */
    between(from: number, to: number): Tally {
        const before = (time: number): Tally => this.#arrivals.findLast((arrival) => arrival.time < time)?.total ?? NOTHING;
        return minus(before(to), before(from));
    }

    /** When the last block with vitals arrived. */
    get lastArrival(): number {
        return this.#arrivals.at(-1)?.time ?? 0;
    }

    /** Waits until so many posts stand on the ledger. */
    async posts(count: number, seconds: number): Promise<void> {
        const deadline = performance.now() + seconds * 1000;
        while (this.total.posts < count) {
            if (performance.now() > deadline) {
                throw new Error(`only ${String(this.total.posts)} of ${String(count)} acknowledged posts were committed in time`);
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
                const tally = tallyBlock(block);
                if (tally.transactions > 0) {
                    this.#arrivals.push({ time: performance.now(), total: plus(this.total, tally) });
                }
            }
        } catch (error) {
            this.#failure = error;
        }
    }
}
