// SPDX-License-Identifier: Apache-2.0
// Which policies the writes and private reads of a simulation fall under: what a gateway plans the endorsements of a transaction by.
import { compareUtf8, sortedEntries } from '../encoding/bytes';
import type { EndorsementInterest } from '../ports';
import type { CollectionKey, CollectionName } from '../rwset/model';

/** Name of the metadata entry that carries a key's own policy. */
export const VALIDATION_PARAMETER = 'VALIDATION_PARAMETER';

const PUBLIC = '';
/** Nobody's endorsement is planned for these. */
const SYSTEM = ['_lifecycle', 'lscc', 'cscc', 'qscc'];

interface Touched {
    readonly keyPolicies: Map<string, Uint8Array>;
    /** Collection (or PUBLIC) -> whether its own policy is needed. */
    readonly required: Map<string, boolean>;
}

/** Gathers what a transaction touches. */
export class InterestBuilder {
    readonly #namespaces = new Map<string, Touched>();
    readonly #privateReads = new Map<string, Set<string>>();

    /** A written key (its collection '' where it is public) with the metadata it has in the committed state. */
    wrote({ namespace, collection, key }: CollectionKey, metadata: ReadonlyMap<string, Uint8Array>): void {
        const touched = this.#touched(namespace);
        const policy = metadata.get(VALIDATION_PARAMETER);
        if (policy) {
            touched.keyPolicies.set(JSON.stringify([collection, key]), policy);
        } else {
            touched.required.set(collection, true);
        }
    }

    readPrivate({ namespace, collection }: CollectionName): void {
        const collections = this.#privateReads.get(namespace) ?? new Set();
        this.#privateReads.set(namespace, collections.add(collection));
    }

    /** `namespaces` are all of the read-write set; those only read from need their chaincode's policy. */
    build(namespaces: readonly string[]): EndorsementInterest[] {
        for (const namespace of namespaces.filter((name) => !this.#namespaces.has(name))) {
            this.#touched(namespace).required.set(PUBLIC, true);
        }
        this.#privateReads.forEach((collections, namespace) => {
            collections.forEach((collection) => this.#touched(namespace).required.set(collection, true));
        });
        return sortedEntries(this.#namespaces)
            .filter(([namespace]) => !SYSTEM.includes(namespace))
            .flatMap(([namespace, touched]) => {
                const keyPolicies = [...touched.keyPolicies.values()];
                const needed = touched.required.get(PUBLIC) === true;
                const common = { namespace, keyPolicies, disregardNamespacePolicy: !needed, noPrivateReads: false, collections: [] };
                const collections = [...touched.required.keys()].filter((name) => name !== PUBLIC).sort(compareUtf8);
                return [
                    ...(needed || keyPolicies.length > 0 ? [common] : []),
                    ...collections.map((collection) => ({
                        namespace,
                        collections: [collection],
                        keyPolicies: [],
                        disregardNamespacePolicy: false,
                        noPrivateReads: this.#privateReads.get(namespace)?.has(collection) !== true,
                    })),
                ];
            });
    }

    #touched(namespace: string): Touched {
        const touched = this.#namespaces.get(namespace) ?? { keyPolicies: new Map(), required: new Map([[PUBLIC, false]]) };
        this.#namespaces.set(namespace, touched);
        return touched;
    }
}
