// SPDX-License-Identifier: Apache-2.0
// One value in a file of the custodian's folder, sealed: replaced in one step, and absent where it does not open.

import { readFileSync } from 'node:fs';
import { openBox, sealBox } from '../keys/aes-gcm';
import { writeFileAtomic } from '../keys/sealed-files';

/** Where a value lies, and what seals it there. */
export interface RecordPlace {
    readonly path: string;
    readonly key: Uint8Array;
    /** What the file is: a file of another kind does not open as this one. */
    readonly purpose: string;
}

/** A value as it was read. */
export interface ReadRecord<Value> {
    readonly value: Value;
    /** As they lie in the file. */
    readonly sealed: Uint8Array;
}

/** A file of one value. */
export class SealedRecord<Value> {
    readonly #path: string;
    readonly #key: Uint8Array;
    readonly #associated: Buffer;

    constructor({ path, key, purpose }: RecordPlace) {
        this.#path = path;
        this.#key = key;
        this.#associated = Buffer.from(purpose, 'utf8');
    }

    /** Synced when this returns. */
    write(value: Value): void {
        writeFileAtomic(this.#path, sealBox(this.#key, Buffer.from(JSON.stringify(value), 'utf8'), this.#associated));
    }

    /** `undefined` where there is no file, or none that opens. */
    read(): ReadRecord<Value> | undefined {
        try {
            const sealed = readFileSync(this.#path);
            return { sealed, value: JSON.parse(openBox(this.#key, sealed, this.#associated).toString('utf8')) as Value };
        } catch {
            return undefined;
        }
    }
}
