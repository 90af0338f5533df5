// SPDX-License-Identifier: Apache-2.0
// How far long sums have come, in the custodian's folder: a process that stopped goes on there. Sealed, because what is decrypted is made of it: whoever could
// write one would ask about the secret key.

import { mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Hex64 } from '@wardledger/chaincode/domain';
import { openBox, sealBox } from '../keys/aes-gcm';
import { deriveKey } from '../keys/key-derivation';
import { writeFileAtomic } from '../keys/sealed-files';
import { PartialSum, type StoredPartialSum } from './partial-sum';

const FOLDER = 'partial-sums';
/** Of sums that nobody finished so many stay. */
const MOST_KEPT = 4;

/** Keeps the beginning of a sum. */
export interface KeptSums {
    find(set: Hex64): PartialSum | undefined;
    keep(sum: PartialSum): void;
    forget(set: Hex64): void;
}

/** The files of one custodian's folder. */
export class SumFiles implements KeptSums {
    readonly #folder: string;
    readonly #key: Uint8Array;

    /** @param folder - the custodian's */
    constructor(folder: string, storeKey: Uint8Array) {
        this.#folder = join(folder, FOLDER);
        this.#key = deriveKey(storeKey, 'partial-sum');
        mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
    }

    /** `undefined` where there is none, or none that opens. */
    find(set: Hex64): PartialSum | undefined {
        try {
            const text = openBox(this.#key, readFileSync(this.#pathOf(set)), associatedWith(set)).toString('utf8');
            return PartialSum.fromStored(JSON.parse(text) as StoredPartialSum);
        } catch {
            return undefined;
        }
    }

    /** In the place of what was kept of the same sum; synced when this returns. */
    keep(sum: PartialSum): void {
        writeFileAtomic(
            this.#pathOf(sum.set),
            sealBox(this.#key, Buffer.from(JSON.stringify(sum.stored), 'utf8'), associatedWith(sum.set)),
        );
        const files = readdirSync(this.#folder).map((name) => join(this.#folder, name));
        const ages = files.map((path) => ({ path, time: statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0 }));
        ages.sort((one, other) => other.time - one.time)
            .slice(MOST_KEPT)
            .forEach(({ path }) => {
                rmSync(path, { force: true });
            });
    }

    forget(set: Hex64): void {
        rmSync(this.#pathOf(set), { force: true });
    }

    #pathOf(set: Hex64): string {
        return join(this.#folder, `${set}.box`);
    }
}

function associatedWith(set: Hex64): Buffer {
    return Buffer.from(`partial-sum 1 ${set}`, 'utf8');
}
