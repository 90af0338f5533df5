// SPDX-License-Identifier: Apache-2.0
// The commit hash: a chain over validation codes and state changes, by which peers can tell that they agree on the state.
import { delimited, varint } from '../../protos/encode';
import { compareUtf8, sha256, utf8 } from '../encoding/bytes';
import { blockOf, indexOf } from '../storage/peer-schema';
import type { BlockUpdates, KeyChange } from './updates';

/** Length byte and the significant bytes, most significant first. */
function orderPreserving(value: number): Buffer {
    const digits = value === 0 ? '' : value.toString(16);
    const bytes = Buffer.from(digits.length % 2 === 1 ? `0${digits}` : digits, 'hex');
    return Buffer.concat([Buffer.from([bytes.length]), bytes]);
}

function text(field: number, value: string): Uint8Array[] {
    return value === '' ? [] : delimited(field, utf8(value));
}

function optional(field: number, value: Uint8Array | null): Uint8Array[] {
    return value && value.length > 0 ? delimited(field, value) : [];
}

const IS_DELETE = Buffer.from([4 << 3, 1]);

function writeMessage(change: KeyChange, namespace: string, collection: string): Uint8Array[] {
    const parts = [
        ...text(1, namespace),
        ...text(2, collection),
        ...optional(3, change.key),
        ...(change.value === null ? [IS_DELETE] : []),
        ...optional(5, change.value),
        ...delimited(6, Buffer.concat([orderPreserving(blockOf(change.version)), orderPreserving(indexOf(change.version))])),
    ];
    return delimited(1, Buffer.concat(parts));
}

/** The changes as one message: by namespace, public before collections, by key; a name is given where it changes. */
export function updateBytes(updates: BlockUpdates): Buffer {
    const spaces = [...updates.spaces()]
        .filter(({ name, changes }) => name.namespace !== '' && changes.size > 0)
        .sort((a, b) => compareUtf8(a.name.namespace, b.name.namespace) || compareUtf8(a.name.collection, b.name.collection));
    let namespace = '';
    const parts = spaces.flatMap(({ name, changes }) =>
        [...changes.values()]
            .sort((a, b) => Buffer.compare(a.key, b.key))
            .flatMap((change, i) => {
                const isNew = name.namespace !== namespace;
                namespace = name.namespace;
                return writeMessage(change, isNew ? namespace : '', i === 0 ? name.collection : '');
            }),
    );
    return Buffer.concat(parts);
}

/** The commit hash of a block, given the one before (empty for block 1). */
export function commitHash(codes: readonly number[], updates: BlockUpdates, previous: Uint8Array): Buffer {
    return sha256(varint(codes.length), Buffer.from(codes), updateBytes(updates), previous);
}
