// SPDX-License-Identifier: Apache-2.0
// What decides: the set that both wards have approved last, and what each forbids by itself. Their bodies stand in two runs, for a set that both approve has
// passed what a ward's forbids have not.

import {
    approvedAt,
    type DecidingForbids,
    DomainError,
    type FoundForbids,
    type Hex64,
    type Milliseconds,
    type PoliciesInForce,
    type PolicySet,
    starterSet,
    unreadableForbids,
    WARD_MSPS,
    wardOf,
    type WardForbids,
} from '../../domain';
import { sha256Hex } from '../../crypto';
import type { LedgerContext } from '../../platform';
import { approvedChanges, approvedDigest, approvedDigests } from '../governance';
import type { SetAt } from './explanations';
import { policyKeys, policyRuns } from './keys';
import { once } from './once';
import { StoredSets } from './stored-sets';

/** In the order of their names, in which forbids are asked and named. */
const WARDS = WARD_MSPS.map(wardOf).sort();

/** Version 0, the same for every peer: compiled once, not for each contract that decides. */
const STARTER: PolicySet = starterSet(sha256Hex);

/** What a ward forbids, if it does. */
interface StandingForbids {
    readonly ward: string;
    readonly digest?: Hex64;
}

/** Compiled sets of one peer. */
export class PolicySets {
    readonly #stored = new StoredSets(policyRuns.bodies);
    readonly #storedForbids = new StoredSets(policyRuns.forbidsBodies);

    /** What decides now: what both wards have approved, and what each forbids by itself. For functions that are evaluated. */
    async inForce(ctx: LedgerContext): Promise<PoliciesInForce> {
        // Both wards' are read whoever is looked at: what is read tells nothing of it.
        const standing = await Promise.all(WARDS.map(async (ward) => ({ ward, ...(await ctx.world.get(policyKeys.forbids(ward))) })));
        return { ...(await this.approved(ctx)), forbids: await this.#forbids(ctx, standing) };
    }

    /** The set that both wards have approved last, of those whose body is stored; version 0 before there is one. For functions that are evaluated. */
    async approved(ctx: LedgerContext): Promise<PolicySet> {
        const newest = await approvedDigest(ctx, 'policy-set', 'both');
        if (newest === undefined) {
            return STARTER;
        }
        const set = await this.find(ctx, newest);
        if (set !== undefined) {
            return set;
        }
        // An approval waits for its body; until then what was approved before it decides.
        for (const digest of await approvedDigests(ctx, 'policy-set', 'both')) {
            const former = await this.find(ctx, digest);
            if (former !== undefined) {
                return former;
            }
        }
        return STARTER;
    }

    /** The forbids that stand. Where a peer cannot tell what a ward forbids of its own patients, it takes it for all that a ward may forbid of them. */
    async #forbids(ctx: LedgerContext, standing: readonly StandingForbids[]): Promise<readonly WardForbids[]> {
        const forbids: WardForbids[] = [];
        for (const { ward, digest } of standing) {
            if (digest !== undefined) {
                const set: DecidingForbids = (await this.#findForbids(ctx, digest)) ?? unreadableForbids(digest);
                forbids.push({ ward, set });
            }
        }
        return forbids;
    }

    /** Undefined where this version of the code cannot read the body, or the peer does not have it: a transaction may have waited until none had its private part. */
    async #findForbids(ctx: LedgerContext, digest: Hex64): Promise<PolicySet | undefined> {
        try {
            return await this.#storedForbids.find(ctx, digest);
        } catch (error) {
            if (error instanceof DomainError && error.code === 'POLICY_INVALID') {
                return undefined;
            }
            throw error;
        }
    }

    /** What each ward forbids by itself, with who said so and when. For functions that are evaluated. */
    async ownForbids(ctx: LedgerContext): Promise<readonly FoundForbids[]> {
        const found: FoundForbids[] = [];
        for (const ward of WARDS) {
            const state = await ctx.world.get(policyKeys.forbids(ward));
            if (state?.digest !== undefined) {
                const { digest, actor, time } = state;
                const set = await this.#findForbids(ctx, digest);
                found.push({ ward, digest, ...(set && { set: set.text }), actor, time });
            }
        }
        return found;
    }

    /** What was in force at any time before: by when both wards had approved it, and its body was stored; and by when a ward forbade. For functions that are evaluated. */
    async over(ctx: LedgerContext): Promise<SetAt> {
        const approved = await this.#approvedOver(ctx);
        const changes = await Promise.all(
            WARDS.map(async (ward) => ({
                ward,
                states: (await ctx.world.history(policyKeys.forbids(ward))).flatMap(({ value }) => value ?? []),
            })),
        );
        return async (time) => {
            const standing = changes.map(({ ward, states }) => ({ ward, ...states.find((state) => state.time <= time) }));
            return { ...(await approved(time)), forbids: await this.#forbids(ctx, standing) };
        };
    }

    async #approvedOver(ctx: LedgerContext): Promise<(time: Milliseconds) => Promise<PolicySet>> {
        const changes = await approvedChanges(ctx, 'policy-set', 'both');
        const stored = new Map<string, Promise<Milliseconds>>([[STARTER.digest, Promise.resolve(0)]]);
        const sets = new Map<string, Promise<PolicySet | undefined>>();
        const firstStored = async (digest: Hex64): Promise<Milliseconds> =>
            (await ctx.shared.all(policyRuns.bodies(digest))).reduce((first, { time }) => Math.min(first, time), Infinity);
        return async (time) => {
            for (const digest of approvedAt(changes, time)) {
                if ((await once(stored, digest, async () => firstStored(digest))) <= time) {
                    return (await once(sets, digest, async () => this.find(ctx, digest))) ?? STARTER;
                }
            }
            return STARTER;
        };
    }

    /** A set that both wards may approve, by its digest; undefined where its body is not stored. For functions that are evaluated. */
    async find(ctx: LedgerContext, digest: Hex64): Promise<PolicySet | undefined> {
        return digest === STARTER.digest ? STARTER : this.#stored.find(ctx, digest);
    }
}
