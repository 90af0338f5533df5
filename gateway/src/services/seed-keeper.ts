// SPDX-License-Identifier: Apache-2.0
// Takes part in every seed by itself: looks at the clusters of both wards every other second, so that nobody waits for this ward.

import { epochOf, wardOf, WARD_MSPS, type FoundCluster } from '@wardledger/chaincode/domain';
import type { Ledger, LedgerCaller } from '../ledger/ports';
import type { ClusterSeeds } from './cluster-seeds';

/** What the keeper needs. */
export interface SeedKeeperPorts {
    readonly ward: string;
    readonly ledger: Pick<Ledger, 'evaluate'>;
    readonly seeds: Pick<ClusterSeeds, 'answer'>;
    readonly caller: () => Promise<LedgerCaller>;
    /** Milliseconds between two looks. */
    readonly every?: number;
}

/** A keeper at work. */
export interface SeedKeeper {
    /** One look at all clusters; whatever fails is tried again at the next. */
    look(): Promise<void>;
    start(): void;
    /** Resolves when the look that runs has ended. */
    stop(): Promise<void>;
}

const EVERY = 2_000;
const PAGE = 200;

/** The epoch of the next round; and the one after it, once that has begun. */
function epochsOf({ latest }: FoundCluster): number[] {
    const next = epochOf((latest ?? -1) + 1);
    return latest !== undefined && epochOf(latest) === next ? [next, next + 1] : [next];
}

/** Builds the keeper; nothing runs before `start`. */
export function createSeedKeeper({ ward, ledger, seeds, caller, every = EVERY }: SeedKeeperPorts): SeedKeeper {
    const settled = new Set<string>();
    let timer: NodeJS.Timeout | undefined;
    let running: Promise<void> = Promise.resolve();

    async function tend(cluster: FoundCluster, epoch: number): Promise<void> {
        const name = `${cluster.id}/${String(epoch)}`;
        if (settled.has(name)) {
            return;
        }
        const found = await seeds.answer(cluster, epoch, { open: cluster.ward === ward });
        if (found.seed !== undefined) {
            settled.add(name);
        }
    }

    async function tendWard(of: string): Promise<void> {
        const asking = await caller();
        let cursor: string | undefined;
        do {
            const page = await ledger.evaluate(asking, 'cluster:ListClusters', {
                ward: of,
                limit: PAGE,
                ...(cursor !== undefined && { cursor }),
            });
            const open = page.items.flatMap((cluster) => epochsOf(cluster).map((epoch) => ({ cluster, epoch })));
            await Promise.allSettled(open.map(async ({ cluster, epoch }) => tend(cluster, epoch)));
            cursor = page.next;
        } while (cursor !== undefined);
    }

    async function look(): Promise<void> {
        await Promise.allSettled(WARD_MSPS.map(async (mspId) => tendWard(wardOf(mspId))));
    }

    function later(): void {
        timer = setTimeout(() => {
            running = look().then(() => {
                if (timer !== undefined) {
                    later();
                }
            });
        }, every).unref();
    }

    return {
        look,
        start: later,
        stop: async () => {
            clearTimeout(timer);
            timer = undefined;
            await running;
        },
    };
}
