// SPDX-License-Identifier: Apache-2.0
// One transaction's view of a peer's state: reads do not see its own writes, and everything it does becomes its read-write set.
import { EMPTY, utf8 } from '../encoding/bytes';
import { LedgerError } from '../errors';
import { fieldKey, LIFECYCLE } from '../lifecycle/keys';
import {
    type ChaincodeDefinition,
    type CollectionDefinition,
    type KeyModification,
    type KeyValue,
    type PageIterator,
    type ResultIterator,
    type SimulationResult,
    type Simulator,
} from '../ports';
import { metadataEntries } from '../rwset/decode';
import { SimulationContext, type SimulationOptions } from './context';
import { modification } from './history';
import { PrivateSimulation } from './private-data';
import { PlainIterator, RecordedRange } from './range-iterator';

interface OpenRange {
    readonly namespace: string;
    readonly range: RecordedRange;
}

/** The simulator of a peer. Not for several transactions. */
export class PeerSimulator implements Simulator {
    readonly #context: SimulationContext;
    readonly #private: PrivateSimulation;
    readonly #ranges: OpenRange[] = [];
    #computed = false;

    constructor(options: SimulationOptions) {
        this.#context = new SimulationContext(options);
        this.#private = new PrivateSimulation(this.#context);
    }

    get txId(): string {
        return this.#context.options.txId;
    }

    get height(): number {
        return this.#context.options.snapshot.height;
    }

    definition(name: string): ChaincodeDefinition | undefined {
        this.#context.read(LIFECYCLE, fieldKey(name, 'Sequence'));
        return this.#context.options.definitions.get(name)?.definition;
    }

    getState(namespace: string, key: string): Uint8Array | undefined {
        return this.#context.read(namespace, key)?.value;
    }

    putState(namespace: string, key: string, value: Uint8Array): void {
        this.#write(namespace, key, () => {
            this.#context.rwset.addWrite(namespace, key, value);
        });
    }

    deleteState(namespace: string, key: string): void {
        this.putState(namespace, key, EMPTY);
    }

    getStateMetadata(namespace: string, key: string): ReadonlyMap<string, Uint8Array> {
        return metadataEntries(this.#context.read(namespace, key)?.metadata ?? null);
    }

    putStateMetadata(namespace: string, key: string, name: string, value: Uint8Array): void {
        this.#write(namespace, key, () => {
            this.#context.rwset.addMetadataWrite(namespace, key, [{ name, value }]);
        });
    }

    getStateByRange(namespace: string, startKey: string, endKey: string): ResultIterator<KeyValue> {
        return this.#open(namespace, startKey, endKey, 0);
    }

    getStateByRangeWithPagination(namespace: string, startKey: string, endKey: string, pageSize: number): PageIterator {
        this.#context.beforePage();
        return this.#open(namespace, startKey, endKey, pageSize);
    }

    getHistoryForKey(namespace: string, key: string): ResultIterator<KeyModification> {
        this.#context.requireOpen();
        const { view, options } = this.#context;
        const positions = view.history(namespace, key);
        return new PlainIterator(positions, options.totalQueryLimit, (position) => modification(view, position, { namespace, key }));
    }

    getPrivateData(namespace: string, collection: string, key: string): Uint8Array | undefined {
        return this.#private.get(namespace, collection, key);
    }

    getPrivateDataHash(namespace: string, collection: string, key: string): Uint8Array | undefined {
        return this.#private.hash(namespace, collection, key);
    }

    getPrivateMetadata(namespace: string, collection: string, key: string): ReadonlyMap<string, Uint8Array> {
        return this.#private.metadata(namespace, collection, key);
    }

    putPrivateMetadata(namespace: string, collection: string, key: string, name: string, value: Uint8Array): void {
        this.#private.putMetadata(namespace, collection, key, name, value);
    }

    putPrivateData(namespace: string, collection: string, key: string, value: Uint8Array): void {
        this.#private.put(namespace, collection, key, value);
    }

    deletePrivateData(namespace: string, collection: string, key: string): void {
        this.#private.put(namespace, collection, key, EMPTY);
    }

    purgePrivateData(namespace: string, collection: string, key: string): void {
        this.#private.purge(namespace, collection, key);
    }

    getPrivateDataByRange(namespace: string, collection: string, startKey: string, endKey: string): ResultIterator<KeyValue> {
        return this.#private.range(namespace, collection, startKey, endKey);
    }

    richQuery(kind: 'public' | 'paged' | 'private'): never {
        if (kind === 'paged') {
            this.#context.beforePage();
        } else if (kind === 'private') {
            this.#context.beforePrivateQuery();
        }
        throw new LedgerError(`${kind === 'paged' ? 'ExecuteQueryWithMetadata' : 'ExecuteQuery'} not supported for leveldb`);
    }

    collection(namespace: string, collection: string): CollectionDefinition {
        return this.#private.collection(namespace, collection).definition;
    }

    readDefinition(namespace: string): void {
        this.#private.lookUp(namespace);
    }

    result(): SimulationResult {
        if (this.#computed) {
            throw new LedgerError('this function should only be called once on a transaction simulator instance');
        }
        this.#computed = true;
        const { rwset, interest } = this.#context;
        this.#ranges.forEach(({ namespace, range }) => {
            rwset.addRange(namespace, range.query());
        });
        return { ...rwset.build(), interest: interest.build(rwset.namespaces()) };
    }

    close(): void {
        this.#ranges.forEach(({ range }) => {
            range.close();
        });
        this.#context.end();
    }

    #open(namespace: string, startKey: string, endKey: string, pageSize: number): RecordedRange {
        this.#context.requireOpen();
        const { view, options } = this.#context;
        const limits = { pageSize, total: options.totalQueryLimit };
        const range = new RecordedRange(view.range(namespace, startKey, endKey), startKey, endKey, limits);
        this.#ranges.push({ namespace, range });
        return range;
    }

    #write(namespace: string, key: string, add: () => void): void {
        this.#context.beforeWrite();
        add();
        this.#context.interest.wrote(namespace, '', key, metadataEntries(this.#context.view.metadata(namespace, utf8(key))));
    }
}
