// SPDX-License-Identifier: Apache-2.0
// One process at a time works on a custodian's folder. The lock is SQLite's own file lock: the system drops it with the process,
// so a killed custodian leaves nothing behind that a person would have to remove.

import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** Gives the folder free. */
export interface FolderLock {
    release(): void;
}

/** @throws Error when another process works on the folder */
export function lockFolder(folder: string): FolderLock {
    return lockFile(join(folder, 'lock'), `another custodian works on ${folder}: stop it first`);
}

/** For a command that changes keys, also beside a custodian that serves. @throws Error when another one does */
export function lockKeys(folder: string): FolderLock {
    return lockFile(join(folder, 'keys.lock'), `another command changes the keys in ${folder}: wait for its end`);
}

function lockFile(path: string, taken: string): FolderLock {
    const database = new DatabaseSync(path, { timeout: 0 });
    try {
        database.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
    } catch {
        database.close();
        throw new Error(taken);
    }
    return {
        release: () => {
            database.close();
        },
    };
}
