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
    const database = new DatabaseSync(join(folder, 'lock'), { timeout: 0 });
    try {
        database.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
    } catch {
        database.close();
        throw new Error(`another custodian works on ${folder}: stop it first`);
    }
    return {
        release: () => {
            database.close();
        },
    };
}
