// SPDX-License-Identifier: Apache-2.0
// The set that decides, compiled. A body is read by a private range, of which nothing stands in the read set but that the collection was looked up, and
// a digest never names another one: so a peer that has it in memory, and looks the collection up all the same, endorses the bytes of one that reads it.

import { approvedAt, type Hex64, type Milliseconds, type PolicySet, readPolicySet, starterSet } from '../../domain';
import { sha256Hex } from '../../crypto';
import type { LedgerContext } from '../../platform';
import { approvedChanges, approvedDigest, approvedDigests } from '../governance';
import type { SetAt } from './explanations';
import { policyRuns } from './keys';
import { once } from './once';

/** How many compiled sets stay in memory: the one in force, the one before it, and those that administrators look at. */
const KEPT = 8;

/** Version 0, the same for every peer: compiled once, not for each contract that decides. */
const STARTER: PolicySet = starterSet(sha256Hex);

/** Compiled sets of one peer. */
export class PolicySets {
    readonly #compiled = new Map<Hex64, PolicySet>();

    /** The set that both wards have approved last, of those whose body is stored; version 0 before there is one. For functions that are evaluated. */
    async inForce(ctx: LedgerContext): Promise<PolicySet> {
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

    /** What was in force at any time before: by when both wards had approved it, and its body was stored. For functions that are evaluated. */
    async over(ctx: LedgerContext): Promise<SetAt> {
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
