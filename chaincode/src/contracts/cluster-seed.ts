// SPDX-License-Identifier: Apache-2.0
// The seed of an epoch on the ledger: what each ward has committed to and revealed, and the seed that the first election fixes.

import { sha256Hex } from '../crypto';
import {
    demandCommit,
    demandReveal,
    DomainError,
    EPOCH_ROUNDS,
    epochOf,
    epochSeed,
    genesisSeed,
    phaseOf,
    referenceTo,
    SECRET_KINDS,
    WARD_MSPS,
    type ClusterState,
    type CommitSeed,
    type FoundSeed,
    type LedgerId,
    type Milliseconds,
    type RevealSeed,
    type SeedPart,
    type SeedState,
} from '../domain';
import { worldKeys, type LedgerContext } from '../platform';

interface Epoch {
    readonly cluster: ClusterState;
    readonly epoch: number;
}

/** Stores the caller's two commitments. */
export async function commitSeed(ctx: LedgerContext, at: Epoch, { main, spare }: CommitSeed): Promise<void> {
    const { cluster, epoch } = at;
    const { mspId } = ctx.actor;
    await demandBegun(ctx, cluster.id, epoch);
    await demandUnfixed(ctx, at);
    demandCommit((await stateOf(ctx, at)).state, mspId);
    const commitment = { commitments: { main, spare }, actor: referenceTo(ctx.actor), time: ctx.time };
    await ctx.world.put(worldKeys.seedCommitment(cluster.id, epoch, mspId), commitment);
}

/** Stores one of the caller's two secrets. */
export async function revealSeed(ctx: LedgerContext, at: Epoch, { kind, secret }: RevealSeed): Promise<void> {
    const { cluster, epoch } = at;
    const { mspId } = ctx.actor;
    const key = worldKeys.seedSecret(cluster.id, epoch, { mspId, kind });
    await demandUnfixed(ctx, at);
    if ((await ctx.world.get(key)) !== undefined) throw new DomainError('SEED_REFUSED', 'This secret has been revealed already');
    const { state } = await stateOf(ctx, at);
    demandReveal(state, { clusterId: cluster.id, epoch, mspId, kind }, { secret, sha256: sha256Hex });
    await ctx.world.put(key, { secret, actor: referenceTo(ctx.actor), time: ctx.time });
}

/** Reads how far an epoch is. */
export async function foundSeed(ctx: LedgerContext, at: Epoch): Promise<FoundSeed> {
    const { cluster, epoch } = at;
    const fixed = await ctx.world.get(worldKeys.seed(cluster.id, epoch));
    const { state, opened } = await stateOf(ctx, at);
    const { parts } = state;
    if (fixed !== undefined) {
        const { time, ...seed } = fixed;
        return { epoch, phase: 'closed', parts, ...(opened !== undefined && { openedMs: opened }), seed, fixedMs: time };
    }
    if (opened === undefined) return { epoch, phase: 'unopened', parts };
    const seed = (await previousSeed(ctx, at)) === undefined ? undefined : epochSeed(state, sha256Hex);
    return { epoch, phase: phaseOf(state), parts, openedMs: opened, ...(seed !== undefined && { seed }) };
}

/**
 * Gives the seed of a round; the first election of an epoch fixes it.
 * @throws DomainError SEED_AWAITED
 */
export async function demandSeed(ctx: LedgerContext, cluster: ClusterState, round: number): Promise<string> {
    const epoch = epochOf(round);
    const key = worldKeys.seed(cluster.id, epoch);
    const fixed = await ctx.world.get(key);
    if (fixed !== undefined) return fixed.seed;
    const { state, opened } = await stateOf(ctx, { cluster, epoch });
    const computed = opened === undefined ? undefined : epochSeed(state, sha256Hex);
    if (computed === undefined) throw new DomainError('SEED_AWAITED', undefined, { epoch });
    await ctx.world.put(key, { ...computed, time: ctx.time });
    return computed.seed;
}

/** Nobody commits to the seed of an epoch before the epoch before it has begun. */
async function demandBegun(ctx: LedgerContext, cluster: LedgerId, epoch: number): Promise<void> {
    if (epoch === 0) return;
    const first = await ctx.world.get(worldKeys.election(cluster, (epoch - 1) * EPOCH_ROUNDS));
    if (first === undefined) throw new DomainError('SEED_REFUSED', `Epoch ${epoch - 1} has not begun yet`);
}

async function demandUnfixed(ctx: LedgerContext, { cluster, epoch }: Epoch): Promise<void> {
    const fixed = await ctx.world.get(worldKeys.seed(cluster.id, epoch));
    if (fixed !== undefined) throw new DomainError('SEED_REFUSED', 'The seed of this epoch is in use');
}

async function previousSeed(ctx: LedgerContext, { cluster, epoch }: Epoch): Promise<string | undefined> {
    if (epoch === 0) return genesisSeed(cluster.id, sha256Hex);
    return (await ctx.world.get(worldKeys.seed(cluster.id, epoch - 1)))?.seed;
}

async function stateOf(ctx: LedgerContext, at: Epoch): Promise<{ state: SeedState; opened: Milliseconds | undefined }> {
    const { cluster, epoch } = at;
    const keys = WARD_MSPS.map((mspId) => worldKeys.seedCommitment(cluster.id, epoch, mspId));
    const times = (await Promise.all(keys.map((key) => ctx.world.get(key)))).flatMap((stored) =>
        stored === undefined ? [] : [stored.time],
    );
    const opened = times.length === 0 ? undefined : Math.min(...times);
    const parts = (await Promise.all(WARD_MSPS.map((mspId) => partOf(ctx, at, mspId)))).flatMap((part) =>
        part === undefined ? [] : [part],
    );
    const state = {
        clusterId: cluster.id,
        epoch,
        previousSeed: (await previousSeed(ctx, at)) ?? '',
        parts,
        mspIds: WARD_MSPS,
        openedMs: opened ?? ctx.time,
        nowMs: ctx.time,
        windowMs: cluster.seedWindowMs,
    };
    return { state, opened };
}

async function partOf(ctx: LedgerContext, { cluster, epoch }: Epoch, mspId: string): Promise<SeedPart | undefined> {
    const committed = await ctx.world.get(worldKeys.seedCommitment(cluster.id, epoch, mspId));
    if (committed === undefined) return undefined;
    const secrets: Partial<Record<(typeof SECRET_KINDS)[number], string>> = {};
    for (const kind of SECRET_KINDS) {
        const revealed = await ctx.world.get(worldKeys.seedSecret(cluster.id, epoch, { mspId, kind }));
        if (revealed !== undefined) secrets[kind] = revealed.secret;
    }
    return { mspId, commitments: committed.commitments, ...secrets };
}
