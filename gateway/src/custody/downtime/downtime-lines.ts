// SPDX-License-Identifier: Apache-2.0
// The lines of the log of downtime: entries with a counter, each sealed, and after them which of them stand on the ledger. Each has the digest of the line
// before it.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sha256Hex } from '@wardledger/chaincode/crypto';
import { type Hex64, isHex64 } from '@wardledger/chaincode/domain';
import { openBox } from '../keys/aes-gcm';
import { deriveKey } from '../keys/key-derivation';
import type { DowntimeEntry } from './downtime-entry';

export const DOWNTIME_FILE = 'downtime.log';

/** Before the first line. */
export const NOTHING = '0'.repeat(64);

/** Something that was opened. */
export interface EntryLine {
    readonly previous: Hex64;
    readonly time: string;
    readonly counter: number;
    /** Base64. */
    readonly sealed: string;
}

/** That an entry stands on the ledger. */
export interface StatedLine {
    readonly previous: Hex64;
    readonly time: string;
    readonly stated: { readonly counter: number; readonly transactionId: string };
}

/** A line that was read, with its digest; of an entry what it seals. */
export type ReadDowntimeLine = { readonly line: Hex64 } & ((EntryLine & { readonly entry: DowntimeEntry }) | StatedLine);

/** The key of a log. */
export function downtimeKey(storeKey: Uint8Array): Buffer {
    return deriveKey(storeKey, 'downtime-log');
}

/** A line of another place does not open. */
export function associatedWith(previous: Hex64): Buffer {
    return Buffer.from(`downtime ${previous}`, 'utf8');
}

/**
 * Reads the whole lines of a file. Each must follow the one before it, open, and count on without a gap.
 *
 * @throws Error that names the first line which does not
 */
export function readDowntimeLines(text: string, key: Uint8Array): readonly ReadDowntimeLine[] {
    let previous = NOTHING;
    let counter = 0;
    const stated = new Set<number>();
    return wholeLinesOf(text).map((content, index) => {
        const where = `downtime.log, line ${String(index + 1)}`;
        const line = parsed(content, where);
        if (line.previous !== previous) {
            throw new Error(`${where} does not follow the line before it`);
        }
        previous = sha256Hex(content);
        if ('stated' in line) {
            if (stated.has(line.stated.counter) || line.stated.counter > counter) {
                throw new Error(`${where} states what is not there`);
            }
            stated.add(line.stated.counter);
            return { line: previous, ...line };
        }
        counter += 1;
        if (line.counter !== counter) {
            throw new Error(`${where} has the counter ${String(line.counter)}, expected ${String(counter)}`);
        }
        return { line: previous, ...line, entry: entryIn(line, key, where) };
    });
}

/** Reads the log of a folder back, for whoever checks it. @throws Error as {@link readDowntimeLines} does */
export function readDowntime(folder: string, storeKey: Uint8Array): readonly ReadDowntimeLine[] {
    const file = join(folder, DOWNTIME_FILE);
    return existsSync(file) ? readDowntimeLines(readFileSync(file, 'utf8'), downtimeKey(storeKey)) : [];
}

/** Lines with their ends; what stands behind the last one was not written to its end. */
export function wholeLinesOf(text: string): readonly string[] {
    return text.split('\n').slice(0, -1);
}

function parsed(content: string, where: string): EntryLine | StatedLine {
    try {
        const line = JSON.parse(content) as EntryLine | StatedLine;
        if (isHex64(line.previous)) {
            return line;
        }
    } catch {
        // said below
    }
    throw new Error(`${where} is no line of this log`);
}

function entryIn({ previous, sealed }: EntryLine, key: Uint8Array, where: string): DowntimeEntry {
    try {
        return JSON.parse(openBox(key, Buffer.from(sealed, 'base64'), associatedWith(previous)).toString('utf8')) as DowntimeEntry;
    } catch {
        throw new Error(`${where} was altered, or was sealed with other keys`);
    }
}
