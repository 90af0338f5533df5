// SPDX-License-Identifier: Apache-2.0
// Reading an epoch's seed: what the wards have put there, which phases are closed, and when the one that is open began.

import { sha256Hex } from '../../crypto';
import {
    type ClosedPhase,
    type ClusterState,
    type FoundSeed,
    genesisSeed,
    isCommitted,
    type Milliseconds,
    OPEN_PHASES,
    type OpenPhase,
    phaseOf,
    SECRET_KINDS,
    type SeedClock,
    type SeedCommitment,
    type SeedPart,
    type SeedState,
    WARD_MSPS,
} from '../../domain';
import type { LedgerContext } from '../../platform';
import { clusterKeys } from './keys';

/** An epoch of a cluster. */
export interface Epoch {
    readonly cluster: ClusterState;
    readonly epoch: number;
}

/** Everything about an epoch that stands on the ledger. */
export interface StandingSeed {
    readonly state: SeedState;
    readonly closed: FoundSeed['closed'];
    /** Of the first commitment. */
    readonly openedMs: Milliseconds | undefined;
    /** Of the phase that is open; undefined when none is. */
    readonly clock: SeedClock | undefined;
}

type Stamped<T extends string> = Readonly<Partial<Record<T, Milliseconds>>>;

/** Reads an epoch. Whoever writes to it must have read all of it, so that of two writes that exclude each other one stays out. */
export async function standingSeed(ctx: LedgerContext, at: Epoch): Promise<StandingSeed> {
    const { cluster, epoch } = at;
    const commitments = await Promise.all(WARD_MSPS.map((mspId) => ctx.world.get(clusterKeys.seedCommitment(cluster.id, epoch, mspId))));
    const closed = await closedPhases(ctx, at);
    const parts = await partsOf(ctx, at, commitments);
    const marks = OPEN_PHASES.filter((phase) => closed[phase] !== undefined);
    const previousSeed = (await seedBefore(ctx, at)) ?? '';
    const state = { clusterId: cluster.id, epoch, previousSeed, parts, mspIds: WARD_MSPS, closed: marks };
    const times = commitments.flatMap((stored) => (stored === undefined ? [] : [stored.time]));
    const startedMs = startOf(state, times, closed);
    const clock = startedMs === undefined ? undefined : { startedMs, nowMs: ctx.time, windowMs: cluster.seedWindowMs };
    return { state, closed, openedMs: times.length === 0 ? undefined : Math.min(...times), clock };
}

/** Reads the seed of the epoch before; undefined while none is fixed. */
export async function seedBefore(ctx: LedgerContext, { cluster, epoch }: Epoch): Promise<string | undefined> {
    if (epoch === 0) {
        return genesisSeed(cluster.id, sha256Hex);
    }
    return (await ctx.world.get(clusterKeys.seed(cluster.id, epoch - 1)))?.seed;
}

async function closedPhases(ctx: LedgerContext, { cluster, epoch }: Epoch): Promise<Stamped<OpenPhase>> {
    const marks = await Promise.all(OPEN_PHASES.map((phase) => ctx.world.get(clusterKeys.seedClosed(cluster.id, epoch, phase))));
    const stamped = (mark: ClosedPhase | undefined, phase: OpenPhase): [OpenPhase, Milliseconds][] =>
        mark === undefined ? [] : [[phase, mark.time]];
    return Object.fromEntries(OPEN_PHASES.flatMap((phase, index) => stamped(marks[index], phase)));
}

async function partsOf(ctx: LedgerContext, at: Epoch, commitments: readonly (SeedCommitment | undefined)[]): Promise<SeedPart[]> {
    const parts: SeedPart[] = [];
    for (const [index, mspId] of WARD_MSPS.entries()) {
        const committed = commitments[index];
        if (committed === undefined) {
            continue;
        }
        parts.push({ mspId, commitments: committed.commitments, ...(await secretsOf(ctx, at, mspId)) });
    }
    return parts;
}

async function secretsOf(ctx: LedgerContext, { cluster, epoch }: Epoch, mspId: string): Promise<Pick<SeedPart, 'main' | 'spare'>> {
    const secrets: Partial<Record<(typeof SECRET_KINDS)[number], string>> = {};
    for (const kind of SECRET_KINDS) {
        const revealed = await ctx.world.get(clusterKeys.seedSecret(cluster.id, epoch, { mspId, kind }));
        if (revealed !== undefined) {
            secrets[kind] = revealed.secret;
        }
    }
    return secrets;
}

/** Each phase has its whole window, however late the one before it ended. */
function startOf(state: SeedState, committed: readonly Milliseconds[], closed: Stamped<OpenPhase>): Milliseconds | undefined {
    const phase = phaseOf(state);
    if (committed.length === 0 || phase === 'closed') {
        return undefined;
    }
    if (phase === 'commit') {
        return Math.min(...committed);
    }
    if (phase === 'spare') {
        return closed.reveal;
    }
    return isCommitted(state) ? Math.max(...committed) : closed.commit;
}
