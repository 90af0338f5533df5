// SPDX-License-Identifier: Apache-2.0
// Versions as the state keeps them (positions) and as read sets show them (block and index).
import type { Version } from '../rwset/model';
import { blockOf, indexOf, type Position, positionOf } from '../storage/peer-schema';

export function asVersion(position: Position): Version {
    return { block: blockOf(position), tx: indexOf(position) };
}

export function versionOf(position: Position | undefined): Version | undefined {
    return position === undefined ? undefined : asVersion(position);
}

/** Whether the version that a transaction read is the one that is committed; both may be absent. */
export function isSameVersion(committed: Position | undefined, read: Version | undefined): boolean {
    return committed === (read && positionOf(read.block, read.tx));
}

/** As Go prints a version in an error text. */
export function printed(position: Position | undefined): string {
    return position === undefined ? '<nil>' : `{BlockNum: ${blockOf(position)}, TxNum: ${indexOf(position)}}`;
}
