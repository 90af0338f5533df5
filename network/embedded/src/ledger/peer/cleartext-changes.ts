// SPDX-License-Identifier: Apache-2.0
// What a block changes in the cleartext of one peer's private collections: gathered key by key, the last change of a key counts.
import { sha256, utf8 } from '../encoding/bytes';
import type { CollectionName } from '../rwset/model';
import { type Position, privateSpace } from '../storage/peer-schema';
import { hashText, type KeyChange } from '../validate/updates';

/** Changes by collection and key. */
export class CleartextChanges {
    readonly #spaces = new Map<string, Map<string, KeyChange>>();

    /** `value` null deletes the key. */
    set(name: CollectionName, key: string, { value, version }: { readonly value: Uint8Array | null; readonly version: Position }): void {
        const space = privateSpace(name.namespace, name.collection);
        const changes = this.#spaces.get(space) ?? new Map<string, KeyChange>();
        this.#spaces.set(space, changes.set(key, { key: utf8(key), value, metadata: null, version }));
    }

    get(name: CollectionName, key: string): KeyChange | undefined {
        return this.#spaces.get(privateSpace(name.namespace, name.collection))?.get(key);
    }

    /** The changed keys of a collection by the text of their hash. */
    keysByHash(name: CollectionName): ReadonlyMap<string, string> {
        const changes = this.#spaces.get(privateSpace(name.namespace, name.collection));
        return new Map([...(changes?.keys() ?? [])].map((key) => [hashText(sha256(utf8(key))), key]));
    }

    /** All changes, space by space. */
    *spaces(): Generator<{ space: string; changes: Iterable<KeyChange> }> {
        for (const [space, changes] of this.#spaces) {
            yield { space, changes: changes.values() };
        }
    }
}
