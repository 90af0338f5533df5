// SPDX-License-Identifier: Apache-2.0
// Which windows were decrypted in which set, and which decryption was begun and not ended: kept at the custodian's host, because a ledger that
// lies about either would have single patients told by the difference of two sums. A set is spent with its sum: the same ids over other ciphertexts are
// another set. A window and those that were made anew of it are one here, or the difference would tell what was retracted.

import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { windowsDigestOf } from '@wardledger/chaincode/crypto';

const NAME = 'spent-windows.sqlite';
/** So many decryptions that a process began and did not end are no accident. */
export const MOST_UNFINISHED = 3;

/** What speaks against a decryption. */
export type SpendingFault = 'SPENT' | 'UNFINISHED';

/** What is decrypted together. */
export interface DecryptedSet {
    /** Ids in ascending order. */
    readonly windows: readonly string[];
    /** Of their roots, in any order. */
    readonly roots: readonly string[];
    /** Of their sum. */
    readonly digest: string;
}

/** The list of one custodian's folder; each call is synced when it returns. */
export class SpentWindows {
    readonly #database: DatabaseSync;

    /** @param folder - the custodian's */
    constructor(folder: string) {
        this.#database = new DatabaseSync(join(folder, NAME));
        this.#database.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 5000;
            CREATE TABLE IF NOT EXISTS spent (window TEXT PRIMARY KEY, release_set TEXT NOT NULL) WITHOUT ROWID, STRICT;
            CREATE TABLE IF NOT EXISTS unfinished (release TEXT PRIMARY KEY, times INTEGER NOT NULL) WITHOUT ROWID, STRICT`);
    }

    /**
     * Writes down what is to be decrypted, before it is.
     *
     * @returns what speaks against it; then nothing was written
     */
    intend(releaseId: string, { windows, roots, digest }: DecryptedSet): SpendingFault | undefined {
        const unfinished = this.#database.prepare('SELECT coalesce(sum(times), 0) AS times FROM unfinished').get()?.['times'];
        if (Number(unfinished) >= MOST_UNFINISHED) {
            return 'UNFINISHED';
        }
        const set = `${windowsDigestOf(windows)} ${digest}`;
        const spending = [...new Set([...windows, ...roots])];
        const find = this.#database.prepare('SELECT release_set AS found FROM spent WHERE window = ?');
        if (spending.some((window) => ![undefined, set].includes(find.get(window)?.['found'] as string | undefined))) {
            return 'SPENT';
        }
        const spend = this.#database.prepare('INSERT OR IGNORE INTO spent (window, release_set) VALUES (?, ?)');
        const begin = this.#database.prepare(
            'INSERT INTO unfinished (release, times) VALUES (?, 1) ON CONFLICT (release) DO UPDATE SET times = times + 1',
        );
        this.#database.exec('BEGIN IMMEDIATE');
        try {
            spending.forEach((window) => spend.run(window, set));
            begin.run(releaseId);
            this.#database.exec('COMMIT');
        } catch (error) {
            this.#database.exec('ROLLBACK');
            throw error;
        }
        return undefined;
    }

    /** The decryption came to an end, whatever it gave. */
    finish(releaseId: string): void {
        this.#database.prepare('UPDATE unfinished SET times = times - 1 WHERE release = ?').run(releaseId);
        this.#database.exec('DELETE FROM unfinished WHERE times <= 0');
    }

    /** Releases were locked for what was not ended: whoever unlocks them has looked at it. */
    forgetUnfinished(): void {
        this.#database.exec('DELETE FROM unfinished');
    }

    close(): void {
        this.#database.close();
    }
}
