// SPDX-License-Identifier: Apache-2.0
// Are the versions that a transaction read still the committed ones? Keys, hashes of private keys, and the results of range queries.
import { Refusal } from '../transaction/codes';
import type { NamespaceSet, Read, SpaceSet } from '../transaction/read-write-set';
import { compareTexts } from '../wire/bytes';
import type { RangeQuery, Version } from '../wire/fabric-messages';
import { foldsInto, type Row } from './range-results';
import { type Position, spaceName, type State } from './state';
import type { Updates } from './updates';

/** The committed state, and what a block's earlier transactions change in it. */
export interface Current {
    readonly state: State;
    readonly updates: Updates;
}

const isSameVersion = (position: Position | undefined, version: Version | undefined): boolean =>
    position?.block === version?.block && position?.tx === version?.tx;

const versionText = (version: Version | undefined): string => (version === undefined ? 'absent' : `version ${version.block}:${version.tx}`);

/** A key as one reads it: hashes in digits, separators of composite keys as spaces. */
const keyText = ({ collection }: SpaceSet, key: string): string =>
    // A hash is one character a byte, and those beyond ASCII are not their own codes.
    collection === '' ? JSON.stringify(key.replaceAll('\0', ' ')) : `a private key of “${collection}”`;

function positionNow({ state, updates }: Current, space: string, key: string): Position | undefined {
    const change = updates.get(space, key);
    return change === undefined ? state.get(space, key)?.position : change.entry?.position;
}

function demandCurrent(current: Current, set: SpaceSet, { key, version }: Read): void {
    const space = spaceName(set);
    const before = current.state.get(space, key)?.position;
    if (current.updates.get(space, key) !== undefined) {
        throw new Refusal('MVCC_READ_CONFLICT', `${keyText(set, key)} was changed by an earlier transaction of the block`);
    }
    if (!isSameVersion(before, version)) {
        const now = versionText(before);
        throw new Refusal('MVCC_READ_CONFLICT', `${keyText(set, key)} was read as ${versionText(version)} and is ${now}`);
    }
}

/** Merges two ordered lists of keys; one that is in both comes once. */
function* merged(left: Iterable<string>, right: readonly string[]): Generator<string> {
    let at = 0;
    for (const key of left) {
        for (; at < right.length && compareTexts(right[at] ?? '', key) < 0; at++) {
            yield right[at] ?? '';
        }
        at += right[at] === key ? 1 : 0;
        yield key;
    }
    yield* right.slice(at);
}

/** What the query would find now: committed keys with the block's earlier changes laid over them. */
function* rowsNow(current: Current, space: string, { startKey, endKey, exhausted }: RangeQuery): Generator<Row> {
    const { state, updates } = current;
    const keys = merged(state.range(space, startKey, endKey), updates.range(space, startKey, endKey));
    for (const key of keys) {
        const position = positionNow(current, space, key);
        if (position !== undefined) {
            yield { key, position };
        }
    }
    // Where a query was not read to its end, its end key is the last key seen, which belongs to the results.
    const last = exhausted ? undefined : positionNow(current, space, endKey);
    if (last !== undefined) {
        yield { key: endKey, position: last };
    }
}

function areRows(rows: Iterator<Row>, reads: readonly Read[]): boolean {
    for (const { key, version } of reads) {
        const row = rows.next();
        if (row.done === true || row.value.key !== key || !isSameVersion(row.value.position, version)) {
            return false;
        }
    }
    return rows.next().done === true;
}

/** @throws Refusal at the first stale read */
export async function demandVersions(sets: readonly NamespaceSet[], current: Current): Promise<void> {
    for (const { spaces } of sets) {
        const [own, ...collections] = spaces;
        if (own === undefined) {
            continue;
        }
        own.reads.forEach((read) => {
            demandCurrent(current, own, read);
        });
        for (const range of own.ranges) {
            const { startKey, endKey, rawReads, merkle } = range;
            const rows = rowsNow(current, spaceName(own), range);
            const isSame = merkle === undefined ? areRows(rows, rawReads.reads) : await foldsInto(rows, merkle);
            if (!isSame) {
                const [from, to] = [keyText(own, startKey), keyText(own, endKey)];
                throw new Refusal('PHANTOM_READ_CONFLICT', `the range from ${from} to ${to} would have other results`);
            }
        }
        for (const collection of collections) {
            collection.reads.forEach((read) => {
                demandCurrent(current, collection, read);
            });
        }
    }
}
