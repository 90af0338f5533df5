// SPDX-License-Identifier: Apache-2.0
// Sets whose bodies stand in one run, compiled. A body is read by a private range, of which nothing stands in the read set but that the collection was looked up, and
// a digest never names another one: so a peer that has it in memory, and looks the collection up all the same, endorses the bytes of one that reads it.

import { type Hex64, type PolicyBody, type PolicySet, readPolicySet } from '../../domain';
import { sha256Hex } from '../../crypto';
import type { LedgerContext, PrivateRun } from '../../platform';
import { policyRuns } from './keys';

/** How many compiled sets stay in memory: those in force, those before them, and those that administrators look at. */
const KEPT = 8;

/** Compiled sets of one peer and one run. */
export class StoredSets {
    readonly #bodies: (digest: Hex64) => PrivateRun<PolicyBody>;
    readonly #compiled = new Map<Hex64, PolicySet>();

    constructor(bodies: (digest: Hex64) => PrivateRun<PolicyBody>) {
        this.#bodies = bodies;
    }

    /**
     * A set by its digest; undefined where its body is not stored. For functions that are evaluated.
     * @throws DomainError POLICY_INVALID where this version of the code cannot read it
     */
    async find(ctx: LedgerContext, digest: Hex64): Promise<PolicySet | undefined> {
        const known = this.#compiled.get(digest);
        if (known !== undefined) {
            await ctx.shared.all(policyRuns.empty());
            return known;
        }
        // It may have been stored several times.
        const { items } = await ctx.shared.page([this.#bodies(digest)], { limit: 1 });
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
