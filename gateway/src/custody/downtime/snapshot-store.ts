// SPDX-License-Identifier: Apache-2.0
// The last snapshot, sealed in the custodian's folder. Whoever puts an older one in its place puts its time there, too.

import { statSync } from 'node:fs';
import { join } from 'node:path';
import { sha256Hex } from '@wardledger/chaincode/crypto';
import { type Hex64, isYoung, type Milliseconds, type Snapshot } from '@wardledger/chaincode/domain';
import { deriveKey } from '../keys/key-derivation';
import { SealedRecord } from './sealed-record';

const NAME = 'downtime-snapshot.sealed';

/** A snapshot as it stands in the folder. */
export interface KeptSnapshot {
    readonly snapshot: Snapshot;
    /** Of the sealed bytes: lines of the log name it by this. */
    readonly digest: Hex64;
}

/** The snapshot of one custodian's folder. */
export class SnapshotStore {
    readonly #path: string;
    readonly #record: SealedRecord<Snapshot>;
    /** Of which file the time was read last: the whole of it is opened for that, and anybody may ask for the time. */
    #seen: { readonly file: string; readonly time: Milliseconds | undefined } | undefined;

    constructor(folder: string, storeKey: Uint8Array) {
        this.#path = join(folder, NAME);
        this.#record = new SealedRecord({
            path: this.#path,
            key: deriveKey(storeKey, 'downtime-snapshot'),
            purpose: 'downtime-snapshot 1',
        });
    }

    /** Replaces it in one step; synced when this returns. */
    save(snapshot: Snapshot): void {
        this.#record.write(snapshot);
    }

    /** Whatever stands there, however old; `undefined` where there is none, or none that opens. */
    find(): KeptSnapshot | undefined {
        const read = this.#record.read();
        return read && { snapshot: read.value, digest: sha256Hex(read.sealed) };
    }

    /** Of when that is. */
    time(): Milliseconds | undefined {
        // Tells one file from another that was put in its place, or written over it.
        const { ino, size, mtimeNs, ctimeNs } = statSync(this.#path, { bigint: true, throwIfNoEntry: false }) ?? {};
        const file = [ino, size, mtimeNs, ctimeNs].join(' ');
        if (this.#seen?.file !== file) {
            this.#seen = { file, time: this.find()?.snapshot.time };
        }
        return this.#seen.time;
    }

    /** One that may be opened by. */
    usable(now: number): KeptSnapshot | undefined {
        const kept = this.find();
        return kept !== undefined && isYoung(kept.snapshot, now) ? kept : undefined;
    }
}
