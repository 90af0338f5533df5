// SPDX-License-Identifier: Apache-2.0
// The private half of a simulation: cleartext where this peer has it, hashes everywhere, and the collections' definitions.
import { sha256, utf8 } from '../encoding/bytes';
import { LedgerError } from '../errors';
import { type DefinedCollection, implicitCollection } from '../lifecycle/collection-config';
import type { KeyValue, ResultIterator } from '../ports';
import { metadataEntries } from '../rwset/decode';
import type { CollectionKey, CollectionName, KeyRange, MetadataEntry } from '../rwset/model';
import { hashedSpace, privateSpace } from '../storage/peer-schema';
import type { VersionedValue } from '../storage/state-view';
import type { SimulationContext } from './context';
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

    get(at: CollectionKey): Uint8Array | undefined {
        this.#requireCollection(at);
        const value = this.#context.view.get(privateSpace(at.namespace, at.collection), utf8(at.key));
        const hash = this.#context.view.version(hashedSpace(at.namespace, at.collection), sha256(utf8(at.key)));
        if (hash !== value?.version) {
            throw new LedgerError(
                'private data matching public hash version is not available. ' +
                    `Public hash version = ${printed(hash)}, Private data version = ${printed(value?.version)}`,
            );
        }
        this.#context.rwset.addHashedRead(at, versionOf(value?.version));
        this.#context.interest.readPrivate(at);
        return value?.value;
    }

    hash(at: CollectionKey): Uint8Array | undefined {
        return this.#readHash(at)?.value;
    }

    metadata(at: CollectionKey): ReadonlyMap<string, Uint8Array> {
        return metadataEntries(this.#readHash(at)?.metadata ?? null);
    }

    put(at: CollectionKey, value: Uint8Array): void {
        this.#beforeWrite(at);
        this.#context.rwset.addPrivateWrite(at, value);
    }

    purge(at: CollectionKey): void {
        this.#beforeWrite(at);
        this.#context.rwset.addPrivatePurge(at);
    }

    putMetadata(at: CollectionKey, entry: MetadataEntry): void {
        this.#beforeWrite(at);
        this.#context.rwset.addPrivateMetadataWrite(at, [entry]);
    }

    /** A private range: its results are not part of the read set, so nothing may be written beside it. */
    range(name: CollectionName, range: KeyRange): ResultIterator<KeyValue> {
        this.#context.beforePrivateQuery();
        this.#requireCollection(name);
        const rows = this.#context.view.range(privateSpace(name.namespace, name.collection), range);
        return new PlainIterator(rows, this.#context.options.totalQueryLimit, ({ key, value }) => ({ key, value }));
    }

    /** A collection's definition, with the reads of its look-up. Throws with the text of a look-up of access rights. */
    collection(name: CollectionName): DefinedCollection {
        this.lookUp(name.namespace);
        const found = this.#find(name);
        if (!found) {
            throw new LedgerError(`collection ${this.#context.options.channelId}/${name.namespace}/${name.collection} could not be found`);
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

    /** Throws where the key may not be written; notes under which policy the write will fall. */
    #beforeWrite(at: CollectionKey): void {
        this.#requireCollection(at);
        this.#context.beforeWrite();
        const metadata = this.#context.view.metadata(hashedSpace(at.namespace, at.collection), sha256(utf8(at.key)));
        this.#context.interest.wrote(at, metadataEntries(metadata));
    }

    #readHash(at: CollectionKey): VersionedValue | undefined {
        this.#requireCollection(at);
        const found = this.#context.view.get(hashedSpace(at.namespace, at.collection), sha256(utf8(at.key)));
        this.#context.rwset.addHashedRead(at, versionOf(found?.version));
        return found;
    }

    #requireCollection(name: CollectionName): void {
        this.#context.requireOpen();
        this.lookUp(name.namespace);
        if (!this.#find(name)) {
            throw new LedgerError(`collection [${name.collection}] not defined in the collection config for chaincode [${name.namespace}]`);
        }
    }

    #find({ namespace, collection }: CollectionName): DefinedCollection | undefined {
        const { definitions, organisations } = this.#context.options;
        return definitions.get(namespace)?.collection(collection) ?? implicitCollection(collection, organisations);
    }
}
