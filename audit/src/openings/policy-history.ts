// SPDX-License-Identifier: Apache-2.0
// Which set of policies was in force when, by the ledger alone; and the sets themselves, as far as they were given.

import { type Hex64, type PolicySet, starterSet } from '@wardledger/chaincode/domain';
import { sha256Hex } from '@wardledger/chaincode/crypto';
import { blocksIn, type History } from '../ledger/history';
import { KEYS } from '../ledger/keys';
import type { Span } from '../ledger/spans';

const STARTER: PolicySet = starterSet(sha256Hex);

interface Approved {
    readonly digest: Hex64;
    readonly block: number;
}

/** Policies of a ledger that has been seen to its end. */
export class PolicyHistory {
    readonly #history: History;
    readonly #given: ReadonlyMap<Hex64, PolicySet>;
    /** The first block after which a set's body was stored. */
    readonly #stored = new Map<Hex64, number>();
    #approved: readonly Approved[] | undefined;

    constructor(history: History, given: readonly PolicySet[]) {
        this.#history = history;
        this.#given = new Map(given.map((set) => [set.digest, set]));
    }

    /** A set, if it is compiled in or was given. */
    find(digest: Hex64): PolicySet | undefined {
        return digest === STARTER.digest ? STARTER : this.#given.get(digest);
    }

    /** What decided in a span: one digest, or several where that changed meanwhile. */
    inForce(span: Span): readonly Hex64[] {
        this.#approved ??= this.#history.writes(KEYS.policySetting()).map(({ block, value = new Uint8Array() }) => ({
            block,
            ...(JSON.parse(Buffer.from(value).toString('utf8')) as { digest: Hex64 }),
        }));
        const approved = this.#approved;
        const changes = approved.flatMap(({ digest, block }) => [block, this.#storedAt(digest)]);
        const digests = blocksIn(span, changes).map((block) => {
            // What both wards approved last, of those whose body is stored; version 0 before there is one.
            const last = approved.findLast((one) => one.block <= block && this.#storedAt(one.digest) <= block);
            return last?.digest ?? STARTER.digest;
        });
        return [...new Set(digests)];
    }

    /** What a ward forbade by itself in a span: digests, `undefined` for nothing; several where that changed meanwhile. */
    forbidsIn(ward: string, span: Span): readonly (Hex64 | undefined)[] {
        const key = KEYS.ownForbids(ward);
        const changes = this.#history.writes(key).map(({ block }) => block);
        const digests = blocksIn(span, changes).map((block) => {
            const { value } = this.#history.at(key, block) ?? {};
            // Where it was withdrawn there is a mark without a digest.
            return value === undefined ? undefined : (JSON.parse(Buffer.from(value).toString('utf8')) as { digest?: Hex64 }).digest;
        });
        return [...new Set(digests)];
    }

    #storedAt(digest: Hex64): number {
        const known = this.#stored.get(digest);
        if (known !== undefined) {
            return known;
        }
        const first = this.#history.firstOf((id) => KEYS.policyBody(digest, id)) ?? Infinity;
        const stored = digest === STARTER.digest ? 0 : first;
        this.#stored.set(digest, stored);
        return stored;
    }
}
