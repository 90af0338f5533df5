// SPDX-License-Identifier: Apache-2.0
// What the public and the private half of a simulation share: the view, the read-write set, and the rules about what may follow what.
import { LedgerError } from '../errors';
import type { Definitions } from '../lifecycle/definitions';
import { fieldKey, FIELDS, LIFECYCLE, metadataKey } from '../lifecycle/keys';
import { utf8 } from '../encoding/bytes';
import type { Snapshot } from '../storage/snapshots';
import type { StateView, VersionedValue } from '../storage/state-view';
import { InterestBuilder } from './interest';
import { RwsetBuilder } from './rwset-builder';
import { versionOf } from './versions';

/** What a simulator is opened with. */
export interface SimulationOptions {
    readonly txId: string;
    readonly channelId: string;
    readonly snapshot: Snapshot;
    readonly definitions: Definitions;
    readonly totalQueryLimit: number;
    /** MSP ids of the application's organisations: each has an implicit collection. */
    readonly organisations: readonly string[];
}

/** State of one simulation. */
export class SimulationContext {
    readonly options: SimulationOptions;
    readonly rwset = new RwsetBuilder();
    readonly interest = new InterestBuilder();
    #wrote = false;
    #queriedPrivate = false;
    #paged = false;
    #done = false;

    constructor(options: SimulationOptions) {
        this.options = options;
    }

    get view(): StateView {
        return this.options.snapshot.view;
    }

    /** A public read: value and version go into the read set. */
    read(namespace: string, key: string): VersionedValue | undefined {
        this.requireOpen();
        const found = this.view.get(namespace, utf8(key));
        this.rwset.addRead(namespace, key, versionOf(found?.version));
        return found;
    }

    /** The reads that a look-up of a chaincode's whole definition makes. */
    readWholeDefinition(chaincode: string): void {
        this.read(LIFECYCLE, metadataKey(chaincode));
        FIELDS.forEach((field) => this.read(LIFECYCLE, fieldKey(chaincode, field)));
    }

    beforeWrite(): void {
        this.requireOpen();
        if (this.#queriedPrivate) {
            throw this.#unsupported('Transaction has already performed queries on pvt data. Writes are not allowed');
        }
        if (this.#paged) {
            throw this.#unsupported('Transaction has already performed a paginated query. Writes are not allowed');
        }
        this.#wrote = true;
    }

    beforePrivateQuery(): void {
        if (this.#wrote) {
            throw this.#unsupported('Queries on pvt data is supported only in a read-only transaction');
        }
        this.#queriedPrivate = true;
    }

    beforePage(): void {
        if (this.#wrote) {
            throw this.#unsupported('Paginated queries are supported only in a read-only transaction');
        }
        this.#paged = true;
    }

    requireOpen(): void {
        if (this.#done) {
            throw new LedgerError('this instance should not be used after calling Done()');
        }
    }

    end(): void {
        this.#done = true;
        this.options.snapshot.release();
    }

    #unsupported(why: string): LedgerError {
        return new LedgerError(`txid [${this.options.txId}]: unsuppored transaction. ${why}`); // the peer's own spelling
    }
}
