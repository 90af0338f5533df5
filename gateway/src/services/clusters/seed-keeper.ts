// SPDX-License-Identifier: Apache-2.0
// Takes part in every seed by itself: looks at the clusters of both wards every other second, so that nobody waits for this ward.

import { type FoundCluster, type FoundSeed, openEpochs, WARD_MSPS, wardOf } from '@wardledger/chaincode/domain';
import { LruMap } from 'toad-cache';
import { pagesOf, RepeatedTurns, Semaphore } from '../../kernel';
import type { Ledger, LedgerCaller } from '../../ledger';
import type { SeedRunner } from './seed-runner';

/** What the keeper needs. */
export interface SeedKeeperPorts {
    readonly ward: string;
    readonly ledger: Pick<Ledger, 'evaluate'>;
    readonly seeds: Pick<SeedRunner, 'advance'>;
    /** As whom clusters are listed. */
    readonly caller: () => Promise<LedgerCaller>;
    /** Told of every look that failed; it is tried again at the next. */
    readonly failed: () => void;
    /** Milliseconds between two looks; 2,000 unless said otherwise. */
    readonly every?: number;
}

const EVERY = 2_000;
/** Looks at one time: a ward with many areas must not crowd its own peer. */
const AT_ONCE = 4;
/** Looks left out when nothing happens: six seconds from one to the next, less than the other ward's gateway waits for an answer. */
const LONGEST_REST = 2;
/** What is forgotten is looked at once more, no worse. */
const MAXIMUM_REMEMBERED = 10_000;

/** How a seed was found, and how many looks it is left out of. */
interface Rest {
    readonly stage: string;
    /** Looks left out from one to the next. */
    readonly pause: number;
    readonly left: number;
}

/** A seed that is known is never looked at again; one for which nothing happened is looked at less and less. */
function restAfter(before: Rest | undefined, { phase, parts, seed }: FoundSeed): Rest {
    const stage = JSON.stringify([phase, parts.map(({ mspId, main, spare }) => [mspId, main !== undefined, spare !== undefined])]);
    if (seed !== undefined) {
        return { stage, pause: Infinity, left: Infinity };
    }
    const pause = before?.stage === stage ? Math.min(2 * before.pause + 1, LONGEST_REST) : 0;
    return { stage, pause, left: pause };
}

/** A keeper; nothing runs before `start`. */
export class SeedKeeper {
    readonly #ports: SeedKeeperPorts;
    readonly #looks = new Semaphore(AT_ONCE);
    readonly #rests = new LruMap<Rest>(MAXIMUM_REMEMBERED);
    readonly #every: number;
    readonly #turns: RepeatedTurns;

    constructor(ports: SeedKeeperPorts) {
        this.#ports = ports;
        this.#every = ports.every ?? EVERY;
        this.#turns = new RepeatedTurns(async () => {
            await this.look();
            return this.#every;
        });
    }

    /** One look at all clusters; whatever fails is tried again at the next, and hinders nothing else. */
    async look(): Promise<void> {
        const { ledger, caller, failed } = this.#ports;
        for (const ward of WARD_MSPS.map(wardOf)) {
            try {
                const asking = await caller();
                for await (const clusters of pagesOf(async (range) =>
                    ledger.evaluate(asking, 'cluster:ListClusters', { ward, ...range }),
                )) {
                    const open = clusters.flatMap((cluster) => openEpochs(cluster.latest).map((epoch) => ({ cluster, epoch })));
                    await Promise.all(open.map(async ({ cluster, epoch }) => this.#looks.run(async () => this.#tend(cluster, epoch))));
                }
            } catch {
                failed();
            }
        }
    }

    /** Looks from now on, each time a while after the look before has ended. */
    start(): void {
        this.#turns.start(this.#every);
    }

    /** Resolves when the look that runs has ended. */
    async stop(): Promise<void> {
        await this.#turns.stop();
    }

    /** Only the own ward begins the epochs of its clusters. */
    async #tend({ id, ward }: FoundCluster, epoch: number): Promise<void> {
        const name = `${id}/${epoch}`;
        const rest = this.#rests.get(name);
        if (rest !== undefined && rest.left > 0) {
            this.#rests.set(name, { ...rest, left: rest.left - 1 });
            return;
        }
        try {
            const found = await this.#ports.seeds.advance({ cluster: id, epoch }, { open: ward === this.#ports.ward });
            this.#rests.set(name, restAfter(rest, found));
        } catch {
            this.#ports.failed();
        }
    }
}
