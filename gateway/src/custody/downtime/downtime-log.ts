// SPDX-License-Identifier: Apache-2.0
// The log of downtime: whatever is opened without the ledger is written and synced here first, and stays until it stands on the ledger, and after. Beside
// it a sealed note of how far it had come, so that lines which somebody cuts off are missed.

import { closeSync, existsSync, fsyncSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { sha256Hex } from '@wardledger/chaincode/crypto';
import type { Hex64 } from '@wardledger/chaincode/domain';
import { sealBox } from '../keys/aes-gcm';
import { unwritten } from '../openings/openings-log';
import type { DowntimeEntry, LinePlace } from './downtime-entry';
import {
    associatedWith,
    DOWNTIME_FILE,
    downtimeKey,
    type EntryLine,
    NOTHING,
    readDowntimeLines,
    type StatedLine,
    wholeLinesOf,
} from './downtime-lines';
import { SealedRecord } from './sealed-record';

const HEAD = 'downtime-head.sealed';
const OWNER_ONLY = 0o600;

/** How far the log had come. */
interface Head {
    readonly lines: number;
    readonly digest: Hex64;
}

/** An entry and its place. */
export interface KeptEntry extends LinePlace {
    readonly entry: DowntimeEntry;
}

/** What the log is made of. */
export interface DowntimeLogPorts {
    readonly folder: string;
    readonly storeKey: Uint8Array;
    /** Milliseconds since 1970. */
    readonly now: () => number;
}

/** One custodian's log. Writing is synchronous: it is rare, and nothing may overtake it. */
export class DowntimeLog {
    readonly #ports: DowntimeLogPorts;
    readonly #key: Buffer;
    readonly #head: SealedRecord<Head>;
    readonly #entries: KeptEntry[] = [];
    readonly #stated = new Set<number>();
    #previous = NOTHING;
    #lines = 0;
    /** Bytes of whole lines. */
    #length = 0;

    /**
     * Reads everything, and cuts off what was not written to its end.
     *
     * @throws Error that says which line is not what was written, or that lines are missing
     */
    constructor(ports: DowntimeLogPorts) {
        this.#ports = ports;
        this.#key = downtimeKey(ports.storeKey);
        this.#head = new SealedRecord({ path: this.#headFile, key: this.#key, purpose: 'downtime-head 1' });
        const text = existsSync(this.#file) ? readFileSync(this.#file, 'utf8') : '';
        const digests = readDowntimeLines(text, this.#key).map((line) => {
            if ('stated' in line) {
                this.#stated.add(line.stated.counter);
            } else {
                this.#entries.push({ counter: line.counter, digest: line.line, entry: line.entry });
            }
            return line.line;
        });
        this.#demandWhole(digests);
        this.#previous = digests.at(-1) ?? NOTHING;
        this.#lines = digests.length;
        this.#length = wholeLinesOf(text).reduce((sum, line) => sum + Buffer.byteLength(line) + 1, 0);
    }

    /** All entries, oldest first. */
    get entries(): readonly KeptEntry[] {
        return this.#entries;
    }

    /** Those that do not stand on the ledger yet. */
    pending(): readonly KeptEntry[] {
        return this.#entries.filter(({ counter }) => !this.#stated.has(counter));
    }

    /**
     * Writes an entry; it is on the disk when this returns.
     *
     * @throws DomainError CUSTODIAN_UNAVAILABLE when it cannot be written: then nothing may be opened
     */
    append(entry: DowntimeEntry): LinePlace {
        const counter = this.#entries.length + 1;
        const secret = Buffer.from(JSON.stringify(entry), 'utf8');
        const sealed = sealBox(this.#key, secret, associatedWith(this.#previous)).toString('base64');
        const digest = this.#write({ previous: this.#previous, time: this.#time(), counter, sealed });
        this.#entries.push({ counter, digest, entry });
        return { counter, digest };
    }

    /** Notes that an entry stands on the ledger. @throws DomainError CUSTODIAN_UNAVAILABLE */
    state(counter: number, transactionId: string): void {
        this.#write({ previous: this.#previous, time: this.#time(), stated: { counter, transactionId } });
        this.#stated.add(counter);
    }

    get #file(): string {
        return join(this.#ports.folder, DOWNTIME_FILE);
    }

    get #headFile(): string {
        return join(this.#ports.folder, HEAD);
    }

    #time(): string {
        return new Date(this.#ports.now()).toISOString();
    }

    #write(line: EntryLine | StatedLine): Hex64 {
        const text = JSON.stringify(line);
        const bytes = Buffer.from(`${text}\n`, 'utf8');
        const head: Head = { lines: this.#lines + 1, digest: sha256Hex(text) };
        try {
            // Behind the whole lines: what an attempt before left of one goes.
            const file = openSync(this.#file, existsSync(this.#file) ? 'r+' : 'w+', OWNER_ONLY);
            try {
                ftruncateSync(file, this.#length);
                writeSync(file, bytes, 0, bytes.length, this.#length);
                fsyncSync(file);
            } finally {
                closeSync(file);
            }
            this.#head.write(head);
        } catch (cause) {
            throw unwritten(cause);
        }
        this.#previous = head.digest;
        this.#lines = head.lines;
        this.#length += bytes.length;
        return head.digest;
    }

    /** The note is written after each line, so that the log may be a line ahead of it, and never behind. */
    #demandWhole(digests: readonly Hex64[]): void {
        if (!existsSync(this.#headFile) && digests.length <= 1) {
            return;
        }
        const head = this.#head.read()?.value;
        if (head === undefined || digests[head.lines - 1] !== head.digest) {
            throw new Error('lines of downtime.log are missing, or what notes how far it had come was removed');
        }
    }
}
