// SPDX-License-Identifier: Apache-2.0
// The seed of an epoch on the ledger: what each ward has committed to and revealed, and the seed that the first election fixes.

import { sha256Hex } from '../../crypto';
import {
    type ClusterState,
    type CommitSeed,
    demandClose,
    demandCommit,
    demandReveal,
    DomainError,
    EPOCH_ROUNDS,
    epochOf,
    epochSeed,
    ERRORS,
    type FoundSeed,
    genesisSeed,
    type Milliseconds,
    OPEN_PHASES,
    type OpenPhase,
    phaseOf,
    phaseStart,
    referenceTo,
    type RevealSeed,
    type SeedClock,
    type SeedPart,
    type SeedState,
    type SeedTimes,
    WARD_MSPS,
} from '../../domain';
import type { LedgerContext } from '../../platform';
import { clusterKeys } from './keys';

/** An epoch of a cluster. */
interface Epoch {
    readonly cluster: ClusterState;
    readonly epoch: number;
}

/** Everything about an epoch that stands on the ledger. */
interface StandingSeed {
    readonly state: SeedState;
    readonly times: SeedTimes;
    /** Of the phase that is open; undefined when none is. */
    readonly clock: SeedClock | undefined;
}

/** Stores the caller's two commitments. Nobody commits to the seed of an epoch before the epoch before it has begun. */
export async function commitSeed(ctx: LedgerContext, at: Epoch, { main, spare }: CommitSeed): Promise<void> {
    const { cluster, epoch } = at;
    const { mspId } = ctx.actor;
    const first = (epoch - 1) * EPOCH_ROUNDS;
    if (epoch > 0 && (await ctx.world.get(clusterKeys.election(cluster.id, first))) === undefined) {
        throw new DomainError(ERRORS.SEED_REFUSED, `Epoch ${epoch - 1} has not begun yet`);
    }
    await demandUnfixed(ctx, at);
    demandCommit((await standingSeed(ctx, at)).state, mspId);
    const commitment = { commitments: { main, spare }, actor: referenceTo(ctx.actor), time: ctx.time };
    await ctx.world.put(clusterKeys.seedCommitment(cluster.id, epoch, mspId), commitment);
}

/** Stores one of the caller's two secrets. */
export async function revealSeed(ctx: LedgerContext, at: Epoch, { kind, secret }: RevealSeed): Promise<void> {
    const { cluster, epoch } = at;
    const { mspId } = ctx.actor;
    const key = clusterKeys.seedSecret(cluster.id, epoch, { mspId, kind });
    await demandUnfixed(ctx, at);
    if ((await ctx.world.get(key)) !== undefined) {
        throw new DomainError(ERRORS.SEED_REFUSED, 'This secret has been revealed already');
    }
    const { state } = await standingSeed(ctx, at);
    demandReveal(state, { clusterId: cluster.id, epoch, mspId, kind }, { secret, sha256: sha256Hex });
    await ctx.world.put(key, { secret, actor: referenceTo(ctx.actor), time: ctx.time });
}

/** Marks a phase as closed. The mark holds no secret and is committed before one that rests on it may be shown. */
export async function closeSeedPhase(ctx: LedgerContext, at: Epoch, phase: OpenPhase): Promise<void> {
    const { cluster, epoch } = at;
    await demandUnfixed(ctx, at);
    const { state, clock } = await standingSeed(ctx, at);
    if (clock === undefined) {
        throw new DomainError(ERRORS.SEED_REFUSED, 'No phase of this epoch is open');
    }
    demandClose(state, phase, clock);
    await ctx.world.put(clusterKeys.seedClosed(cluster.id, epoch, phase), { actor: referenceTo(ctx.actor), time: ctx.time });
}

/** Reads how far an epoch is. */
export async function foundSeed(ctx: LedgerContext, at: Epoch): Promise<FoundSeed> {
    const { cluster, epoch } = at;
    const fixed = await ctx.world.get(clusterKeys.seed(cluster.id, epoch));
    const { state, times, clock } = await standingSeed(ctx, at);
    const { parts } = state;
    const closed = times.closedMs;
    if (times.committedMs.length === 0) {
        return { epoch, phase: 'unopened', parts, closed };
    }
    const openedMs = Math.min(...times.committedMs);
    if (fixed !== undefined) {
        const { time, ...seed } = fixed;
        return { epoch, phase: 'closed', parts, closed, openedMs, seed, fixedMs: time };
    }
    const seed = epochSeed(state, sha256Hex);
    const closable = seed === undefined && clock !== undefined ? { closableMs: clock.startedMs + clock.windowMs } : {};
    return { epoch, phase: phaseOf(state), parts, closed, openedMs, ...closable, ...(seed !== undefined && { seed }) };
}

/**
 * Gives the seed of a round; the first election of an epoch fixes it.
 * @throws DomainError SEED_AWAITED
 */
export async function demandSeed(ctx: LedgerContext, cluster: ClusterState, round: number): Promise<string> {
    const epoch = epochOf(round);
    const key = clusterKeys.seed(cluster.id, epoch);
    const fixed = await ctx.world.get(key);
    if (fixed !== undefined) {
        return fixed.seed;
    }
    const { state } = await standingSeed(ctx, { cluster, epoch });
    const computed = epochSeed(state, sha256Hex);
    if (computed === undefined) {
        throw new DomainError(ERRORS.SEED_AWAITED, undefined, { epoch });
    }
    await ctx.world.put(key, { ...computed, time: ctx.time });
    return computed.seed;
}

/** Reads an epoch. Whoever writes to it must have read all of it, so that of two writes that exclude each other one stays out. */
async function standingSeed(ctx: LedgerContext, { cluster, epoch }: Epoch): Promise<StandingSeed> {
    const { id } = cluster;
    const parts: SeedPart[] = [];
    const committedMs: Milliseconds[] = [];
    for (const mspId of WARD_MSPS) {
        const committed = await ctx.world.get(clusterKeys.seedCommitment(id, epoch, mspId));
        if (committed !== undefined) {
            const main = await ctx.world.get(clusterKeys.seedSecret(id, epoch, { mspId, kind: 'main' }));
            const spare = await ctx.world.get(clusterKeys.seedSecret(id, epoch, { mspId, kind: 'spare' }));
            const secrets = { ...(main && { main: main.secret }), ...(spare && { spare: spare.secret }) };
            parts.push({ mspId, commitments: committed.commitments, ...secrets });
            committedMs.push(committed.time);
        }
    }
    const closedMs: Partial<Record<OpenPhase, Milliseconds>> = {};
    for (const phase of OPEN_PHASES) {
        const mark = await ctx.world.get(clusterKeys.seedClosed(id, epoch, phase));
        if (mark !== undefined) {
            closedMs[phase] = mark.time;
        }
    }
    const previousSeed = epoch === 0 ? genesisSeed(id, sha256Hex) : (await ctx.world.get(clusterKeys.seed(id, epoch - 1)))?.seed;
    const closed = OPEN_PHASES.filter((phase) => closedMs[phase] !== undefined);
    const state = { clusterId: id, epoch, previousSeed, parts, mspIds: WARD_MSPS, closed };
    const times = { committedMs, closedMs };
    const startedMs = phaseStart(state, times);
    const clock = startedMs === undefined ? undefined : { startedMs, nowMs: ctx.time, windowMs: cluster.seedWindowMs };
    return { state, times, clock };
}

async function demandUnfixed(ctx: LedgerContext, { cluster, epoch }: Epoch): Promise<void> {
    const fixed = await ctx.world.get(clusterKeys.seed(cluster.id, epoch));
    if (fixed !== undefined) {
        throw new DomainError(ERRORS.SEED_REFUSED, 'The seed of this epoch is in use');
    }
}
