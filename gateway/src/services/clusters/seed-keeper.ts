// SPDX-License-Identifier: Apache-2.0
// Takes part in every seed by itself: looks at the clusters of both wards every other second, so that nobody waits for this ward.

import { type FoundCluster, type FoundSeed, WARD_MSPS, wardOf } from '@wardledger/chaincode/domain';
import type { Ledger, LedgerCaller } from '../../ledger';
import { type ClusterSeeds, epochsOf } from './cluster-seeds';

/** What the keeper needs. */
export interface SeedKeeperPorts {
    readonly ward: string;
    readonly ledger: Pick<Ledger, 'evaluate'>;
    readonly seeds: Pick<ClusterSeeds, 'answer'>;
    readonly caller: () => Promise<LedgerCaller>;
    /** Told of every look that failed; it is tried again at the next. */
    readonly failed: () => void;
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
/** Looks at one time: a ward with many areas must not crowd its own peer. */
const AT_ONCE = 4;
/** Looks left out when nothing happens: six seconds from one to the next, less than the other ward's gateway waits for an answer. */
const LONGEST_REST = 2;
const MAXIMUM_REMEMBERED = 10_000;

interface Rest {
    /** Looks left out from one to the next. */
    readonly pause: number;
    readonly left: number;
    readonly seen: string;
}

/** What of a seed changes when somebody does something. */
function stageOf({ phase, parts }: FoundSeed): string {
    return JSON.stringify([phase, parts.map(({ mspId, main, spare }) => [mspId, main !== undefined, spare !== undefined])]);
}

/** Does all of it, a few at one time; a failure of one hinders no other. */
async function inTurns(tasks: readonly (() => Promise<void>)[]): Promise<void> {
    const rest = [...tasks];
    async function work(): Promise<void> {
        for (let task = rest.shift(); task !== undefined; task = rest.shift()) {
            await task();
        }
    }
    await Promise.all(Array.from({ length: AT_ONCE }, work));
}

interface SeedMemory {
    remember(name: string, found: FoundSeed): void;
    /** Whether a seed is left out of this look. */
    isResting(name: string): boolean;
}

/** Which seeds are known, and which are looked at less. */
function createSeedMemory(): SeedMemory {
    const settled = new Set<string>();
    const resting = new Map<string, Rest>();
    /** What is forgotten is looked at once more, no worse. */
    function remember(name: string, found: FoundSeed): void {
        if (settled.size + resting.size >= MAXIMUM_REMEMBERED) {
            settled.clear();
            resting.clear();
        }
        const before = resting.get(name);
        resting.delete(name);
        if (found.seed !== undefined) {
            settled.add(name);
            return;
        }
        const seen = stageOf(found);
        const pause = before?.seen === seen ? Math.min(2 * before.pause + 1, LONGEST_REST) : 0;
        resting.set(name, { pause, left: pause, seen });
    }

    function isResting(name: string): boolean {
        const rest = resting.get(name);
        if (settled.has(name)) {
            return true;
        }
        if (rest === undefined || rest.left === 0) {
            return false;
        }
        resting.set(name, { ...rest, left: rest.left - 1 });
        return true;
    }
    return { remember, isResting };
}

/** Builds the keeper; nothing runs before `start`. */
export function createSeedKeeper({ ward, ledger, seeds, caller, failed, every = EVERY }: SeedKeeperPorts): SeedKeeper {
    const memory = createSeedMemory();
    let timer: NodeJS.Timeout | undefined;
    let running: Promise<void> = Promise.resolve();

    async function tend(cluster: FoundCluster, epoch: number): Promise<void> {
        const name = `${cluster.id}/${String(epoch)}`;
        if (memory.isResting(name)) {
            return;
        }
        try {
            memory.remember(name, await seeds.answer(cluster, epoch, { open: cluster.ward === ward }));
        } catch {
            failed();
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
            await inTurns(
                open.map(
                    ({ cluster, epoch }) =>
                        async () =>
                            tend(cluster, epoch),
                ),
            );
            cursor = page.next;
        } while (cursor !== undefined);
    }

    async function look(): Promise<void> {
        for (const mspId of WARD_MSPS) {
            await tendWard(wardOf(mspId)).catch(failed);
        }
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
