// SPDX-License-Identifier: Apache-2.0
// What was read and is not on the ledger yet, on disk. How far the input was read, the next number and the signed posts are written in one synced commit: after a kill each
// line of the input is in one post, and a post is sent again as it was.

import { DatabaseSync } from 'node:sqlite';

/** A post, signed, as it is sent. */
export interface QueuedPost {
    readonly sequence: number;
    readonly body: string;
}

/** What was read: where the next reading of the input begins, and posts under the numbers from `sequence` on. */
export interface Taken {
    readonly offset: number;
    readonly bodies: readonly string[];
}

/** Signed posts, oldest first. */
export class Queue {
    readonly #database: DatabaseSync;

    constructor(file: string) {
        this.#database = new DatabaseSync(file);
        this.#database.exec(`
            PRAGMA journal_mode = WAL;
            PRAGMA synchronous = FULL;
            CREATE TABLE IF NOT EXISTS counts (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT;
            CREATE TABLE IF NOT EXISTS posts (sequence INTEGER PRIMARY KEY, body TEXT NOT NULL) STRICT;
            CREATE TABLE IF NOT EXISTS dropped (sequence INTEGER PRIMARY KEY, body TEXT NOT NULL, code TEXT NOT NULL) STRICT;
        `);
    }

    /** The number of the next post. */
    get sequence(): number {
        return this.#count('sequence', 1);
    }

    /** Bytes of an input that were read. */
    offset(input: string): number {
        return this.#count(`offset ${input}`, 0);
    }

    /** Keeps what was read, and that it was read. */
    take(input: string, { offset, bodies }: Taken): void {
        const { sequence } = this;
        this.#together(() => {
            const insert = this.#database.prepare('INSERT INTO posts (sequence, body) VALUES (?, ?)');
            bodies.forEach((body, index) => insert.run(sequence + index, body));
            this.#setCount('sequence', sequence + bodies.length);
            this.#setCount(`offset ${input}`, offset);
        });
    }

    oldest(limit: number): QueuedPost[] {
        return this.#database.prepare('SELECT sequence, body FROM posts ORDER BY sequence LIMIT ?').all(limit) as unknown as QueuedPost[];
    }

    /** They are on the ledger. */
    forget(sequences: readonly number[]): void {
        const remove = this.#database.prepare('DELETE FROM posts WHERE sequence = ?');
        this.#together(() => {
            sequences.forEach((sequence) => remove.run(sequence));
        });
    }

    /** It is refused for good, and put aside for somebody to look at. */
    drop({ sequence, body }: QueuedPost, code: string): void {
        this.#together(() => {
            this.#database.prepare('INSERT INTO dropped (sequence, body, code) VALUES (?, ?, ?)').run(sequence, body, code);
            this.#database.prepare('DELETE FROM posts WHERE sequence = ?').run(sequence);
        });
    }

    get length(): number {
        return Number(this.#database.prepare('SELECT count(*) AS number FROM posts').get()?.['number']);
    }

    close(): void {
        this.#database.close();
    }

    #count(name: string, otherwise: number): number {
        const row = this.#database.prepare('SELECT value FROM counts WHERE name = ?').get(name);
        return row === undefined ? otherwise : Number(row['value']);
    }

    #setCount(name: string, value: number): void {
        this.#database.prepare('INSERT OR REPLACE INTO counts (name, value) VALUES (?, ?)').run(name, value);
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
