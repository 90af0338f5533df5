// SPDX-License-Identifier: Apache-2.0
// Are the versions that a transaction read still the committed ones? Keys, hashes of private keys, and the results of range queries.
import { demandDefined } from '../../invariants';
import { sameBytes, utf8 } from '../encoding/bytes';
import { type CollectionSet, type KeyRead, type MerkleSummary, type NamespaceSet, type RangeQuery } from '../rwset/model';
import { RangeResults } from '../simulate/merkle';
import { asVersion, isSameVersion } from '../simulate/versions';
import { hashedSpace, type Position } from '../storage/peer-schema';
import { CODE, demand } from './codes';
import { currentRange, type CurrentState } from './current-range';
import { hashText } from './updates';

interface CurrentKey {
    readonly key: string;
    readonly version: Position;
}

function isSameResults(reads: readonly KeyRead[], current: Iterator<CurrentKey>): boolean {
    for (const read of reads) {
        const row = current.next();
        if (row.done === true || row.value.key !== read.key || !isSameVersion(row.value.version, read.version)) {
            return false;
        }
    }
    return current.next().done === true;
}

function isSameSummary(merkle: MerkleSummary, current: Iterable<CurrentKey>): boolean {
    if (merkle.maxDegree < 2) {
        return false; // no tree can be built so
    }
    const results = new RangeResults(merkle.maxDegree);
    for (const { key, version } of current) {
        results.add({ key, version: asVersion(version) });
    }
    const now = results.finish().merkle;
    return (
        now?.maxLevel === merkle.maxLevel &&
        now.hashes.length === merkle.hashes.length &&
        now.hashes.every((hash, i) => sameBytes(hash, demandDefined(merkle.hashes[i], `hash ${i} of a range`)))
    );
}

/** Checks transactions of one block in order against the committed state and the block's earlier valid writes. */
export class VersionCheck {
    readonly #state: CurrentState;

    constructor(state: CurrentState) {
        this.#state = state;
    }

    /** Throws a Refusal at the first stale read. */
    check(sets: readonly NamespaceSet[]): void {
        for (const set of sets) {
            demand(
                set.reads.every((read) => this.#isCurrent(set.namespace, read)),
                CODE.MVCC_READ_CONFLICT,
            );
            demand(
                set.ranges.every((range) => this.#isSameRange(set.namespace, range)),
                CODE.PHANTOM_READ_CONFLICT,
            );
            demand(
                set.collections.every((collection) => this.#isCurrentCollection(set.namespace, collection)),
                CODE.MVCC_READ_CONFLICT,
            );
        }
    }

    #isCurrent(namespace: string, read: KeyRead): boolean {
        return (
            !this.#state.updates.has(namespace, read.key) &&
            isSameVersion(this.#state.view.version(namespace, utf8(read.key)), read.version)
        );
    }

    #isCurrentCollection(namespace: string, { collection, reads }: CollectionSet): boolean {
        const space = hashedSpace(namespace, collection);
        return reads.every(
            ({ keyHash, version }) =>
                !this.#state.updates.has(space, hashText(keyHash)) && isSameVersion(this.#state.view.version(space, keyHash), version),
        );
    }

    /** The query again over the state with the block's earlier writes. */
    #isSameRange(namespace: string, range: RangeQuery): boolean {
        const current = currentRange(this.#state, namespace, range);
        return range.merkle ? isSameSummary(range.merkle, current) : isSameResults(range.reads, current);
    }
}
