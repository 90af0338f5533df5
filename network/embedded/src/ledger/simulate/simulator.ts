// SPDX-License-Identifier: Apache-2.0
// One transaction's view of a peer's state: reads do not see its own writes, and everything it does becomes its read-write set.
import { EMPTY, utf8 } from '../encoding/bytes';
import { LedgerError } from '../errors';
import { fieldKey, LIFECYCLE } from '../lifecycle/keys';
import type {
    ChaincodeDefinition,
    CollectionDefinition,
    KeyModification,
    KeyValue,
    PageIterator,
    ResultIterator,
    SimulationResult,
    Simulator,
} from '../ports';
import { metadataEntries } from '../rwset/decode';
import type { CollectionKey, CollectionName, KeyRange, MetadataEntry } from '../rwset/model';
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

    putStateMetadata(namespace: string, key: string, entry: MetadataEntry): void {
        this.#write(namespace, key, () => {
            this.#context.rwset.addMetadataWrite(namespace, key, [entry]);
        });
    }

    getStateByRange(namespace: string, range: KeyRange): ResultIterator<KeyValue> {
        return this.#open(namespace, range, 0);
    }

    getStateByRangeWithPagination(namespace: string, range: KeyRange, pageSize: number): PageIterator {
        this.#context.beforePage();
        return this.#open(namespace, range, pageSize);
    }

    getHistoryForKey(namespace: string, key: string): ResultIterator<KeyModification> {
        this.#context.requireOpen();
        const { view, options } = this.#context;
        const positions = view.history(namespace, key);
        return new PlainIterator(positions, options.totalQueryLimit, (position) => modification(view, position, { namespace, key }));
    }

    getPrivateData(at: CollectionKey): Uint8Array | undefined {
        return this.#private.get(at);
    }

    getPrivateDataHash(at: CollectionKey): Uint8Array | undefined {
        return this.#private.hash(at);
    }

    getPrivateMetadata(at: CollectionKey): ReadonlyMap<string, Uint8Array> {
        return this.#private.metadata(at);
    }

    putPrivateMetadata(at: CollectionKey, entry: MetadataEntry): void {
        this.#private.putMetadata(at, entry);
    }

    putPrivateData(at: CollectionKey, value: Uint8Array): void {
        this.#private.put(at, value);
    }

    deletePrivateData(at: CollectionKey): void {
        this.#private.put(at, EMPTY);
    }

    purgePrivateData(at: CollectionKey): void {
        this.#private.purge(at);
    }

    getPrivateDataByRange(name: CollectionName, range: KeyRange): ResultIterator<KeyValue> {
        return this.#private.range(name, range);
    }

    richQuery(kind: 'public' | 'paged' | 'private'): never {
        if (kind === 'paged') {
            this.#context.beforePage();
        } else if (kind === 'private') {
            this.#context.beforePrivateQuery();
        }
        throw new LedgerError(`${kind === 'paged' ? 'ExecuteQueryWithMetadata' : 'ExecuteQuery'} not supported for leveldb`);
    }

    collection(name: CollectionName): CollectionDefinition {
        return this.#private.collection(name).definition;
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

    #open(namespace: string, asked: KeyRange, pageSize: number): RecordedRange {
        this.#context.requireOpen();
        const { view, options } = this.#context;
        const range = new RecordedRange(view.range(namespace, asked), asked, { pageSize, total: options.totalQueryLimit });
        this.#ranges.push({ namespace, range });
        return range;
    }

    #write(namespace: string, key: string, add: () => void): void {
        this.#context.beforeWrite();
        add();
        this.#context.interest.wrote(
            { namespace, collection: '', key },
            metadataEntries(this.#context.view.metadata(namespace, utf8(key))),
        );
    }
}
