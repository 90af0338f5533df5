// SPDX-License-Identifier: Apache-2.0
// Are the versions that a transaction read still the committed ones? Keys, hashes of private keys, and the results of range queries.
import { demandDefined } from '../../invariants';
import { sameBytes, utf8 } from '../encoding/bytes';
import type { KeyRead, MerkleSummary, NamespaceSet } from '../rwset/model';
import { RangeResults } from '../simulate/merkle';
import { asVersion, isSameVersion } from '../simulate/versions';
import { hashedSpace, type Position } from '../storage/peer-schema';
import { CODE, demand, PeerStop } from './codes';
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
        throw new PeerStop(
            CODE.PHANTOM_READ_CONFLICT,
            `gives a range of keys as a tree of degree ${merkle.maxDegree}, which cannot be built`,
        );
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
        const { view, updates } = this.#state;
        for (const { namespace, reads, ranges, collections } of sets) {
            for (const { key, version } of reads) {
                const isCurrent = !updates.has(namespace, key) && isSameVersion(view.version(namespace, utf8(key)), version);
                demand(isCurrent, CODE.MVCC_READ_CONFLICT);
            }
            for (const range of ranges) {
                // the query again, over the state with the block's earlier writes
                const current = currentRange(this.#state, namespace, range);
                const isSame = range.merkle ? isSameSummary(range.merkle, current) : isSameResults(range.reads, current);
                demand(isSame, CODE.PHANTOM_READ_CONFLICT);
            }
            for (const { collection, reads: hashedReads } of collections) {
                const space = hashedSpace(namespace, collection);
                for (const { keyHash, version } of hashedReads) {
                    const isCurrent = !updates.has(space, hashText(keyHash)) && isSameVersion(view.version(space, keyHash), version);
                    demand(isCurrent, CODE.MVCC_READ_CONFLICT);
                }
            }
        }
    }
}
