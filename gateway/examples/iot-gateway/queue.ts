// SPDX-License-Identifier: Apache-2.0
// What was read and is not on the ledger yet, on disk. How far the input was read, the next number and the signed posts are written in one synced commit: after a kill each
// line of the input is in one post, and a post is sent again as it was.

import { DatabaseSync } from 'node:sqlite';
import { BEGINNING, type Place } from './lines.ts';

/** A post, signed, as it is sent. */
export interface QueuedPost {
    readonly sequence: number;
    readonly body: string;
    /** How often it was sent and has to wait. */
    readonly tries: number;
}

/** Makes the body of a post under a number. */
export type Unsigned = (sequence: number) => string;

/** An input: which file it is, whatever its name, and how far it was read. */
export interface InputPlace extends Place {
    readonly inode: string;
}

/** Signed posts, oldest first. */
export class Queue {
    readonly #database: DatabaseSync;

    /**
     * Numbers go on at the clock, in milliseconds, where that is ahead: of a queue that was lost, set aside or restored from a copy none is used again. Gaps are free.
     */
    constructor(file: string, now = Date.now()) {
        this.#database = new DatabaseSync(file);
        this.#database.exec(`
            PRAGMA journal_mode = WAL;
            PRAGMA synchronous = FULL;
            CREATE TABLE IF NOT EXISTS counts (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT;
            CREATE TABLE IF NOT EXISTS inputs (name TEXT PRIMARY KEY, inode TEXT NOT NULL, offset INTEGER NOT NULL, line INTEGER NOT NULL) STRICT;
            CREATE TABLE IF NOT EXISTS posts (sequence INTEGER PRIMARY KEY, body TEXT NOT NULL, tries INTEGER NOT NULL DEFAULT 0, until REAL NOT NULL DEFAULT 0) STRICT;
            CREATE TABLE IF NOT EXISTS dropped (sequence INTEGER PRIMARY KEY, body TEXT NOT NULL, code TEXT NOT NULL) STRICT;
        `);
        this.#together(() => {
            this.#setSequence(Math.max(this.sequence, now));
            this.#database.exec('UPDATE posts SET tries = 0, until = 0');
        });
    }

    /** The number of the next post. */
    get sequence(): number {
        return Number(this.#database.prepare("SELECT value FROM counts WHERE name = 'sequence'").get()?.['value'] ?? 1);
    }

    /** How far an input was read. */
    place(input: string): InputPlace {
        const row = this.#database.prepare('SELECT inode, offset, line FROM inputs WHERE name = ?').get(input);
        return (row as InputPlace | undefined) ?? { inode: '', ...BEGINNING };
    }

    /** Keeps what was read, signed under the numbers that follow, and that it was read. */
    take(input: string, { inode, offset, line }: InputPlace, posts: readonly Unsigned[]): void {
        this.#together(() => {
            const { sequence } = this;
            const insert = this.#database.prepare('INSERT INTO posts (sequence, body) VALUES (?, ?)');
            posts.forEach((sign, index) => insert.run(sequence + index, sign(sequence + index)));
            this.#setSequence(sequence + posts.length);
            this.#database
                .prepare('INSERT OR REPLACE INTO inputs (name, inode, offset, line) VALUES (?, ?, ?, ?)')
                .run(input, inode, offset, line);
        });
    }

    /** Those that need not wait at a time: what was not sent yet before what was refused. */
    oldest(limit: number, now: number): QueuedPost[] {
        const asked = this.#database.prepare('SELECT sequence, body, tries FROM posts WHERE until <= ? ORDER BY tries, sequence LIMIT ?');
        return asked.all(now, limit) as unknown as QueuedPost[];
    }

    /** They are on the ledger. */
    forget(sequences: readonly number[]): void {
        const remove = this.#database.prepare('DELETE FROM posts WHERE sequence = ?');
        this.#together(() => {
            sequences.forEach((sequence) => remove.run(sequence));
        });
    }

    /** It is refused for now, and lets others pass. @param until - on the clock of this run */
    rest({ sequence }: QueuedPost, until: number): void {
        this.#database.prepare('UPDATE posts SET tries = tries + 1, until = ? WHERE sequence = ?').run(until, sequence);
    }

    /** It is refused for good, and put aside for somebody to look at. */
    drop({ sequence, body }: QueuedPost, code: string): void {
        this.#together(() => {
            this.#database.prepare('INSERT OR REPLACE INTO dropped (sequence, body, code) VALUES (?, ?, ?)').run(sequence, body, code);
            this.#database.prepare('DELETE FROM posts WHERE sequence = ?').run(sequence);
        });
    }

    get length(): number {
        return Number(this.#database.prepare('SELECT count(*) AS number FROM posts').get()?.['number']);
    }

    close(): void {
        this.#database.close();
    }

    #setSequence(value: number): void {
        if (!Number.isSafeInteger(value)) {
            throw new Error('no number is left: the highest is 2^53 - 1');
        }
        this.#database.prepare("INSERT OR REPLACE INTO counts (name, value) VALUES ('sequence', ?)").run(value);
    }

    #together(work: () => void): void {
        this.#database.exec('BEGIN IMMEDIATE');
        try {
            work();
            this.#database.exec('COMMIT');
        } catch (error) {
            this.#database.exec('ROLLBACK');
            throw error;
        }
    }
}
