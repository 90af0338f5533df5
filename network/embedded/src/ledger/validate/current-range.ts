// SPDX-License-Identifier: Apache-2.0
// A range as it would be read now: committed keys with the block's earlier changes laid over them.
import { compareUtf8, utf8 } from '../encoding/bytes';
import { type RangeQuery } from '../rwset/model';
import { type Position } from '../storage/peer-schema';
import { type StateView } from '../storage/state-view';
import { type BlockUpdates } from './updates';

interface CurrentKey {
    readonly key: string;
    readonly version: Position;
}

interface Candidate extends CurrentKey {
    readonly deleted: boolean;
}

function* committedKeys(view: StateView, namespace: string, range: RangeQuery): Generator<Candidate> {
    for (const { key, version } of view.range(namespace, range.startKey, range.endKey)) {
        yield { key, version, deleted: false };
    }
}

/** Merges two ordered sequences; at equal keys the second counts. */
function* merged(first: Iterator<Candidate>, second: readonly Candidate[]): Generator<Candidate> {
    let left = first.next();
    for (const candidate of second) {
        while (left.done !== true && compareUtf8(left.value.key, candidate.key) < 0) {
            yield left.value;
            left = first.next();
        }
        if (left.done !== true && left.value.key === candidate.key) {
            left = first.next();
        }
        yield candidate;
    }
    for (; left.done !== true; left = first.next()) {
        yield left.value;
    }
}

/** When a query was not read to its end, its end key is the last key seen, which belongs to the results. */
function lastSeen(view: StateView, updates: BlockUpdates, namespace: string, range: RangeQuery): Candidate | undefined {
    const change = updates.get(namespace, range.endKey);
    if (change) {
        return { key: range.endKey, version: change.version, deleted: change.value === null };
    }
    const version = view.version(namespace, utf8(range.endKey));
    return version === undefined ? undefined : { key: range.endKey, version, deleted: false };
}

/** Keys and versions that the query would return now. */
export function* currentRange(view: StateView, updates: BlockUpdates, namespace: string, range: RangeQuery): Generator<CurrentKey> {
    const changes = updates
        .range(namespace, range.startKey, range.endKey)
        .map(({ key, change }) => ({ key, version: change.version, deleted: change.value === null }));
    for (const candidate of merged(committedKeys(view, namespace, range), changes)) {
        if (!candidate.deleted) {
            yield candidate;
        }
    }
    const last = range.exhausted ? undefined : lastSeen(view, updates, namespace, range);
    if (last && !last.deleted) {
        yield last;
    }
}
