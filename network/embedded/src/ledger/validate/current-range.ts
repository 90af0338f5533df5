// SPDX-License-Identifier: Apache-2.0
// A range as it would be read now: committed keys with the block's earlier changes laid over them.
import { compareUtf8, utf8 } from '../encoding/bytes';
import type { RangeQuery } from '../rwset/model';
import type { Position } from '../storage/peer-schema';
import type { StateView } from '../storage/state-view';
import type { BlockUpdates } from './updates';

interface CurrentKey {
    readonly key: string;
    readonly version: Position;
}

/** Committed keys are there; changed ones say whether they still are. */
interface Candidate extends CurrentKey {
    readonly deleted?: boolean;
}

/** The committed state, and what a block's earlier transactions change in it. */
export interface CurrentState {
    readonly view: StateView;
    readonly updates: BlockUpdates;
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
function lastSeen({ view, updates }: CurrentState, namespace: string, { endKey: key }: RangeQuery): CurrentKey | undefined {
    const change = updates.get(namespace, key);
    if (change) {
        return change.value === null ? undefined : { key, version: change.version };
    }
    const version = view.version(namespace, utf8(key));
    return version === undefined ? undefined : { key, version };
}

/** Keys and versions that the query would return now. */
export function* currentRange(state: CurrentState, namespace: string, range: RangeQuery): Generator<CurrentKey> {
    const changes = state.updates
        .range(namespace, range)
        .map(({ key, change }) => ({ key, version: change.version, deleted: change.value === null }));
    for (const candidate of merged(state.view.range(namespace, range), changes)) {
        if (candidate.deleted !== true) {
            yield candidate;
        }
    }
    const last = range.exhausted ? undefined : lastSeen(state, namespace, range);
    if (last) {
        yield last;
    }
}
