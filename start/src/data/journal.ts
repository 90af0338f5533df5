// SPDX-License-Identifier: Apache-2.0
// Remembers what an earlier start sent, so that a second one finds it again instead of sending it twice.
// It holds times and submission ids only: no patient, no reading.
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DataFolderError } from './data-folder';

/** One dataset as it was sent. */
export interface Entry {
    /** The minute at which the recording is said to end; kept, so that a resumed start sends the same bytes. */
    readonly end: number;
    /** Submission ids by post index; complete once every post was sent. */
    readonly submissions: readonly (string | null)[];
}

type Journal = Readonly<Record<string, Entry>>;

const file = (dataDir: string): string => join(dataDir, 'demonstration.json');

function read(dataDir: string): Journal {
    try {
        return JSON.parse(readFileSync(file(dataDir), 'utf8')) as Journal;
    } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
            return {};
        }
        const cure = 'choose another --data-dir, or remove the whole folder, with its ledger and keys, to begin anew';
        throw new DataFolderError(`${file(dataDir)} is damaged and cannot be read: ${cure}.`);
    }
}

/** The entry of a dataset, if an earlier start left one. */
export function findEntry(dataDir: string, name: string): Entry | undefined {
    return read(dataDir)[name];
}

/** Keeps an entry; written whole or not at all. */
export function keepEntry(dataDir: string, name: string, entry: Entry): void {
    const next = `${file(dataDir)}.next`;
    writeFileSync(next, JSON.stringify({ ...read(dataDir), [name]: entry }, null, 2), { mode: 0o600 });
    renameSync(next, file(dataDir));
}
