// SPDX-License-Identifier: Apache-2.0
// Whether downtime access is on: a file that a person writes at the custodian's host, with the passphrase. Nothing that the network does, or does not,
// turns it on: whoever cuts a cable would have everything.

import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { deriveKey } from '../keys/key-derivation';
import { SealedRecord } from './sealed-record';

/** Who turned it on, why, and from when until when; milliseconds since 1970. */
export interface Switched {
    readonly by: string;
    readonly reason: string;
    readonly from: number;
    readonly until: number;
}

const NAME = 'downtime-switch.sealed';

/** The switch of one custodian's folder. It is looked at whenever it matters, so that a custodian that serves need not be told. */
export class DowntimeSwitch {
    readonly #path: string;
    readonly #folder: string;
    readonly #record: SealedRecord<Switched>;

    constructor(folder: string, storeKey: Uint8Array) {
        this.#folder = folder;
        this.#path = join(folder, NAME);
        this.#record = new SealedRecord({ path: this.#path, key: deriveKey(storeKey, 'downtime-switch'), purpose: 'downtime-switch 1' });
    }

    /** Turns it on; the file is synced when this returns. */
    turnOn(switched: Switched): void {
        this.#record.write(switched);
    }

    /** Who turned it on, if it is on now. What does not open turns nothing on, and neither does a time that has not come. */
    on(now: number): Switched | undefined {
        const switched = this.#read();
        return switched !== undefined && switched.from <= now && now < switched.until ? switched : undefined;
    }

    /** Turns it off. The file stays, under the time. @returns whether it was on */
    turnOff(now: number): boolean {
        const wasOn = this.on(now) !== undefined;
        if (this.#read() !== undefined) {
            renameSync(this.#path, join(this.#folder, `downtime-switch.${new Date(now).toISOString().replaceAll(':', '')}.sealed`));
        }
        return wasOn;
    }

    #read(): Switched | undefined {
        return this.#record.read()?.value;
    }
}
