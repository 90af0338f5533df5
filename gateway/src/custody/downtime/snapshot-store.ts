// SPDX-License-Identifier: Apache-2.0
// The last snapshot, sealed in the custodian's folder. Whoever puts an older one in its place puts its time there, too.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sha256Hex } from '@wardledger/chaincode/crypto';
import { type Hex64, isYoung, type Snapshot } from '@wardledger/chaincode/domain';
import { openBox, sealBox } from '../keys/aes-gcm';
import { deriveKey } from '../keys/key-derivation';
import { writeFileAtomic } from '../keys/sealed-files';

const NAME = 'downtime-snapshot.sealed';
const ASSOCIATED = Buffer.from('downtime-snapshot 1', 'utf8');

/** A snapshot as it stands in the folder. */
export interface KeptSnapshot {
    readonly snapshot: Snapshot;
    /** Of the sealed bytes: lines of the log name it by this. */
    readonly digest: Hex64;
}

/** The snapshot of one custodian's folder. */
export class SnapshotStore {
    readonly #path: string;
    readonly #key: Buffer;

    constructor(folder: string, storeKey: Uint8Array) {
        this.#path = join(folder, NAME);
        this.#key = deriveKey(storeKey, 'downtime-snapshot');
    }

    /** Replaces it in one step; synced when this returns. */
    save(snapshot: Snapshot): void {
        writeFileAtomic(this.#path, sealBox(this.#key, Buffer.from(JSON.stringify(snapshot), 'utf8'), ASSOCIATED));
    }

    /** Whatever stands there, however old; `undefined` where there is none, or none that opens. */
    find(): KeptSnapshot | undefined {
        try {
            const sealed = readFileSync(this.#path);
            const snapshot = JSON.parse(openBox(this.#key, sealed, ASSOCIATED).toString('utf8')) as Snapshot;
            return { snapshot, digest: sha256Hex(sealed) };
        } catch {
            return undefined;
        }
    }

    /** One that may be opened by. */
    usable(now: number): KeptSnapshot | undefined {
        const kept = this.find();
        return kept !== undefined && isYoung(kept.snapshot, now) ? kept : undefined;
    }
}
