// SPDX-License-Identifier: Apache-2.0
// The private half of a simulation: cleartext where this peer has it, hashes everywhere, and the collections' definitions.
import { EMPTY, sha256, utf8 } from '../encoding/bytes';
import { LedgerError } from '../errors';
import { type DefinedCollection } from '../lifecycle/collection-config';
import { implicitCollection } from '../lifecycle/collection-config';
import { type KeyValue, type ResultIterator } from '../ports';
import { metadataEntries } from '../rwset/decode';
import { hashedSpace, privateSpace } from '../storage/peer-schema';
import { type VersionedValue } from '../storage/state-view';
import { type SimulationContext } from './context';
import { PlainIterator } from './range-iterator';
import { printed, versionOf } from './versions';

/** Reads and writes of private data. */
export class PrivateSimulation {
    readonly #context: SimulationContext;
    /** Namespaces whose definition has been read. */
    readonly #lookedUp = new Set<string>();

    constructor(context: SimulationContext) {
        this.#context = context;
    }

    get(namespace: string, collection: string, key: string): Uint8Array | undefined {
        this.#requireCollection(namespace, collection);
        const value = this.#context.view.get(privateSpace(namespace, collection), utf8(key));
        const hash = this.#context.view.version(hashedSpace(namespace, collection), sha256(utf8(key)));
        if (hash !== value?.version) {
            throw new LedgerError(
                'private data matching public hash version is not available. ' +
                    `Public hash version = ${printed(hash)}, Private data version = ${printed(value?.version)}`,
            );
        }
        this.#context.rwset.addHashedRead(namespace, collection, key, versionOf(value?.version));
        this.#context.interest.readPrivate(namespace, collection);
        return value?.value;
    }

    hash(namespace: string, collection: string, key: string): Uint8Array | undefined {
        return this.#readHash(namespace, collection, key)?.value;
    }

    metadata(namespace: string, collection: string, key: string): ReadonlyMap<string, Uint8Array> {
        return metadataEntries(this.#readHash(namespace, collection, key)?.metadata ?? null);
    }

    put(namespace: string, collection: string, key: string, value: Uint8Array): void {
        this.#write(namespace, collection, key, () => {
            this.#context.rwset.addPrivateWrite(namespace, collection, key, value);
        });
    }

    purge(namespace: string, collection: string, key: string): void {
        this.#write(namespace, collection, key, () => {
            this.#context.rwset.addPrivateWrite(namespace, collection, key, EMPTY, true);
        });
    }

    putMetadata(namespace: string, collection: string, key: string, name: string, value: Uint8Array): void {
        this.#write(namespace, collection, key, () => {
            this.#context.rwset.addPrivateMetadataWrite(namespace, collection, key, [{ name, value }]);
        });
    }

    /** A private range: its results are not part of the read set, so nothing may be written beside it. */
    range(namespace: string, collection: string, startKey: string, endKey: string): ResultIterator<KeyValue> {
        this.#context.beforePrivateQuery();
        this.#requireCollection(namespace, collection);
        const rows = this.#context.view.range(privateSpace(namespace, collection), startKey, endKey);
        return new PlainIterator(rows, this.#context.options.totalQueryLimit, ({ key, value }) => ({ key, value }));
    }

    /** A collection's definition, with the reads of its look-up. Throws with the text of a look-up of access rights. */
    collection(namespace: string, collection: string): DefinedCollection {
        this.lookUp(namespace);
        const found = this.#find(namespace, collection);
        if (!found) {
            throw new LedgerError(`collection ${this.#context.options.channelId}/${namespace}/${collection} could not be found`);
        }
        return found;
    }

    /** Reads the whole definition of a chaincode, once. */
    lookUp(namespace: string): void {
        if (!this.#lookedUp.has(namespace)) {
            this.#lookedUp.add(namespace);
            this.#context.readWholeDefinition(namespace);
        }
    }

    #write(namespace: string, collection: string, key: string, add: () => void): void {
        this.#requireCollection(namespace, collection);
        this.#context.beforeWrite();
        add();
        const metadata = this.#context.view.metadata(hashedSpace(namespace, collection), sha256(utf8(key)));
        this.#context.interest.wrote(namespace, collection, key, metadataEntries(metadata));
    }

    #readHash(namespace: string, collection: string, key: string): VersionedValue | undefined {
        this.#requireCollection(namespace, collection);
        const found = this.#context.view.get(hashedSpace(namespace, collection), sha256(utf8(key)));
        this.#context.rwset.addHashedRead(namespace, collection, key, versionOf(found?.version));
        return found;
    }

    #requireCollection(namespace: string, collection: string): void {
        this.#context.requireOpen();
        this.lookUp(namespace);
        if (!this.#find(namespace, collection)) {
            throw new LedgerError(`collection [${collection}] not defined in the collection config for chaincode [${namespace}]`);
        }
    }

    #find(namespace: string, collection: string): DefinedCollection | undefined {
        const { definitions, organisations } = this.#context.options;
        return definitions.get(namespace)?.collection(collection) ?? implicitCollection(collection, organisations);
    }
}
