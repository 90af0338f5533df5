// SPDX-License-Identifier: Apache-2.0
// Which windows were decrypted in which set, and which decryption was begun and not ended: kept at the custodian's host, because a ledger that
// lies about either would have single patients told by the difference of two sums. A set is spent with its sum: the same ids over other ciphertexts are
// another set. A window and those that were made anew of it are one here, or the difference would tell what was retracted.

import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { windowsDigestOf } from '@wardledger/chaincode/crypto';
import type { Holder } from '@wardledger/chaincode/domain';

const NAME = 'spent-windows.sqlite';
/** So many decryptions that a process began and did not end are no accident. */
export const MOST_UNFINISHED = 3;

/** What speaks against a decryption. */
export type SpendingFault = 'SPENT' | 'UNFINISHED';

/** What is decrypted together. */
export interface DecryptedSet {
    /** Ids in ascending order. */
    readonly windows: readonly string[];
    /** Of their roots, in the same order. */
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
            CREATE TABLE IF NOT EXISTS remade (root TEXT PRIMARY KEY, version INTEGER NOT NULL) WITHOUT ROWID, STRICT;
            CREATE TABLE IF NOT EXISTS unfinished (release TEXT PRIMARY KEY, times INTEGER NOT NULL) WITHOUT ROWID, STRICT`);
    }

    /** Whose each window is: nobody's, this very sum's, or another's, in which it was decrypted, or what was made of the same root. */
    holdersOf(decrypted: DecryptedSet): Holder[] {
        const find = this.#database.prepare('SELECT release_set AS found FROM spent WHERE window = ?');
        const set = nameOf(decrypted);
        return decrypted.windows.map((window, index): Holder => {
            const sets = [window, decrypted.roots[index] ?? window].flatMap((spent) => find.get(spent)?.['found'] ?? []);
            return sets.length === 0 ? 'nobody' : sets.every((one) => one === set) ? 'own' : 'release';
        });
    }

    /** A window is made anew: of the same root no version before it is decrypted any more. */
    noteRemade(root: string, version: number): void {
        this.#database
            .prepare(
                'INSERT INTO remade (root, version) VALUES (?, ?) ON CONFLICT (root) DO UPDATE SET version = max(version, excluded.version)',
            )
            .run(root, version);
    }

    /** The last version that was made anew of a root; 0 where none was. */
    newestOf(root: string): number {
        return Number(this.#database.prepare('SELECT version FROM remade WHERE root = ?').get(root)?.['version'] ?? 0);
    }

    /**
     * Writes down what is to be decrypted, before it is.
     *
     * @returns what speaks against it; then nothing was written
     */
    intend(releaseId: string, decrypted: DecryptedSet): SpendingFault | undefined {
        const { windows, roots } = decrypted;
        const unfinished = this.#database.prepare('SELECT coalesce(sum(times), 0) AS times FROM unfinished').get()?.['times'];
        if (Number(unfinished) >= MOST_UNFINISHED) {
            return 'UNFINISHED';
        }
        if (this.holdersOf(decrypted).includes('release')) {
            return 'SPENT';
        }
        const set = nameOf(decrypted);
        const spending = [...new Set([...windows, ...roots])];
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

function nameOf({ windows, digest }: DecryptedSet): string {
    return `${windowsDigestOf(windows)} ${digest}`;
}
