// SPDX-License-Identifier: Apache-2.0
// The set that decides, compiled. A body is read by a private range, of which nothing stands in the read set but that the collection was looked up, and
// a digest never names another one: so a peer that has it in memory, and looks the collection up all the same, endorses the bytes of one that reads it.

import {
    approvedAt,
    demandDefined,
    type FoundForbids,
    type Hex64,
    type Milliseconds,
    type PoliciesInForce,
    type PolicySet,
    readPolicySet,
    starterSet,
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

/** How many compiled sets stay in memory: the one in force, the one before it, what each ward forbids, and those that administrators look at. */
const KEPT = 8;
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
    readonly #compiled = new Map<Hex64, PolicySet>();

    /** What decides now: what both wards have approved, and what each forbids by itself. For functions that are evaluated. */
    async inForce(ctx: LedgerContext): Promise<PoliciesInForce> {
        // Both wards' are read whoever is looked at: what is read tells nothing of it.
        const standing = await Promise.all(WARDS.map(async (ward) => ({ ward, ...(await ctx.world.get(policyKeys.forbids(ward))) })));
        return { ...(await this.#approved(ctx)), forbids: await this.#forbids(ctx, standing) };
    }

    /** The set that both wards have approved last, of those whose body is stored; version 0 before there is one. */
    async #approved(ctx: LedgerContext): Promise<PolicySet> {
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

    /** The forbids that stand, with the sets of them, which the transactions that made them have stored. */
    async #forbids(ctx: LedgerContext, standing: readonly StandingForbids[]): Promise<readonly WardForbids[]> {
        const forbids: WardForbids[] = [];
        for (const { ward, digest } of standing) {
            if (digest !== undefined) {
                forbids.push({ ward, set: await this.#body(ctx, digest) });
            }
        }
        return forbids;
    }

    /** The transaction that named a ward's forbids has stored them. */
    async #body(ctx: LedgerContext, digest: Hex64): Promise<PolicySet> {
        return demandDefined(await this.find(ctx, digest), 'the set of what a ward forbids');
    }

    /** What each ward forbids by itself, with who said so and when. For functions that are evaluated. */
    async ownForbids(ctx: LedgerContext): Promise<readonly FoundForbids[]> {
        const found: FoundForbids[] = [];
        for (const ward of WARDS) {
            const state = await ctx.world.get(policyKeys.forbids(ward));
            if (state?.digest !== undefined) {
                const { digest, actor, time } = state;
                found.push({ ward, digest, set: (await this.#body(ctx, digest)).text, actor, time });
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

    /** A set by its digest; undefined where its body is not stored. For functions that are evaluated. */
    async find(ctx: LedgerContext, digest: Hex64): Promise<PolicySet | undefined> {
        if (digest === STARTER.digest) {
            return STARTER;
        }
        const known = this.#compiled.get(digest);
        if (known !== undefined) {
            await ctx.shared.all(policyRuns.empty());
            return known;
        }
        // It may have been stored several times.
        const { items } = await ctx.shared.page([policyRuns.bodies(digest)], { limit: 1 });
        const [body] = items;
        if (body === undefined) {
            return undefined;
        }
        const set = readPolicySet(JSON.parse(body.set), sha256Hex);
        this.#compiled.set(set.digest, set);
        const [oldest] = this.#compiled.keys();
        if (this.#compiled.size > KEPT && oldest !== undefined) {
            this.#compiled.delete(oldest);
        }
        return set;
    }
}
