// SPDX-License-Identifier: Apache-2.0
// The commit hash: a chain over validation codes and changes of the state, by which peers can tell that they agree on the state.
import { compareBytes, compareTexts, joined, NOTHING, sha256 } from '../wire/bytes';
import { numeric, optional, present, significantBytes, varint } from '../wire/writer';
import type { Change } from './state';
import type { Updates } from './updates';

/** Length and significant bytes, so that positions sort as their bytes do. */
function ordered(value: number): Uint8Array {
    const bytes = significantBytes(value);
    return joined([Uint8Array.of(bytes.length), bytes]);
}

function changeMessage({ bytes, position, entry }: Change, namespace: string, collection: string): Uint8Array {
    const fields = [
        optional(1, namespace),
        optional(2, collection),
        optional(3, bytes),
        numeric(4, entry === undefined ? 1 : 0),
        optional(5, entry?.value ?? NOTHING),
        present(6, joined([ordered(position.block), ordered(position.tx)])),
    ];
    return present(1, joined(fields));
}

/** By namespace, public keys before collections, by key; a name is given where it changes. The channel's own namespace is left out. */
function updateBytes(updates: Updates): Uint8Array {
    let before = '';
    const parts = updates
        .spaces()
        .filter(({ space }) => space.namespace !== '')
        .sort(
            ({ space: left }, { space: right }) =>
                compareTexts(left.namespace, right.namespace) || compareTexts(left.collection, right.collection),
        )
        .flatMap(({ space, changes }) => {
            const sorted = [...changes.values()].sort((left, right) => compareBytes(left.bytes, right.bytes));
            return sorted.map((change, index) => {
                const namespace = space.namespace === before ? '' : space.namespace;
                before = space.namespace;
                return changeMessage(change, namespace, index === 0 ? space.collection : '');
            });
        });
    return joined(parts);
}

/** The commit hash of a block, from the one before (empty for block 1). */
export function commitHash(codes: Uint8Array, updates: Updates, previous: Uint8Array): Promise<Uint8Array> {
    return sha256(varint(codes.length), codes, updateBytes(updates), previous);
}
