// SPDX-License-Identifier: Apache-2.0
// What was acknowledged, in a file of its own beside the database: one keyed and chained line for each synced batch. A write-ahead log of
// which a byte flips or the end is missing is read by SQLite up to there, and nobody is told; this list says what should have been in it.

import { type FileHandle, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

/** A post that somebody was told is kept. */
export interface AcknowledgedPost {
    /** The submission id. */
    readonly id: string;
    /** The keyed name of its device and sequence. */
    readonly postKey: string;
}

/** What a journal stands on. */
export interface JournalPorts {
    readonly path: string;
    /** A keyed digest of a line's text after the line before it. */
    readonly mac: (previous: string, text: string) => string;
    /** All posts that may not be on the ledger yet. */
    readonly pending: () => Promise<readonly AcknowledgedPost[]>;
    /** False in tests that open hundreds of journals, and never try the disk. */
    readonly isSynced: boolean;
    /** Told when lines could not be written; they are written with the next ones. */
    readonly failed: () => void;
}

/** What an earlier process left. */
export interface JournalReading {
    readonly posts: readonly AcknowledgedPost[];
    /** Lines that are not as they were written. */
    readonly damagedLines: number;
}

/** A journal that grew by so much since it was last made short is made short again. */
const LONGEST = 8 * 1024 * 1024;
/** Posts in a line of a journal that is made anew. */
const POSTS_A_LINE = 500;

interface Waiting {
    readonly posts: readonly AcknowledgedPost[];
    readonly done: () => void;
}

const textOf = (posts: readonly AcknowledgedPost[]): string => posts.map(({ id, postKey }) => `${id}:${postKey}`).join(',');

/** The list of acknowledged posts that may not be on the ledger yet. */
export class Journal {
    readonly #ports: JournalPorts;
    #handle: FileHandle;
    /** The digest of the last line. */
    #last: string;
    #size: number;
    /** When it was last made short. */
    #shortSize = 0;
    #waiting: Waiting[] = [];
    #unwritten: readonly AcknowledgedPost[] = [];
    #turn: Promise<void> = Promise.resolve();

    private constructor(ports: JournalPorts, handle: FileHandle, { last, size }: { readonly last: string; readonly size: number }) {
        this.#ports = ports;
        this.#handle = handle;
        this.#last = last;
        this.#size = size;
    }

    /** Opens or creates the file. A last line without an end was never acknowledged and counts as not there. */
    static async open(ports: JournalPorts): Promise<{ readonly journal: Journal; readonly found: JournalReading }> {
        const text = await readFile(ports.path, 'latin1').catch(emptyWhereNone); // a character is a byte, whatever became of it
        const whole = text.slice(0, text.lastIndexOf('\n') + 1);
        const lines = whole.split('\n').slice(0, -1);
        const posts: AcknowledgedPost[] = [];
        let damagedLines = 0;
        let previous = '';
        for (const line of lines) {
            // A line is held against what is written before it, so one that is damaged spoils at most the one behind it.
            const [mac = '', body = ''] = line.split(' ');
            if (mac === ports.mac(previous, body)) {
                posts.push(...body.split(',').map(postOf));
            } else {
                damagedLines += 1;
            }
            previous = mac;
        }
        const handle = await open(ports.path, 'a', 0o600);
        await handle.truncate(whole.length);
        return { journal: new Journal(ports, handle, { last: previous, size: whole.length }), found: { posts, damagedLines } };
    }

    /** Resolves when the posts are in the synced file. Never rejects: they are kept without it, too, and are written with the next ones. */
    append(posts: readonly AcknowledgedPost[]): Promise<void> {
        if (posts.length === 0) {
            return Promise.resolve();
        }
        const { promise, resolve } = Promise.withResolvers<undefined>();
        this.#waiting.push({ posts, done: () => resolve(undefined) });
        if (this.#waiting.length === 1) {
            void this.#inTurn(async () => this.#flush()); // whatever comes until its turn goes along
        }
        return promise;
    }

    /** Makes the file anew of what may not be on the ledger yet; what is appended meanwhile comes behind it. */
    shorten(): Promise<void> {
        return this.#inTurn(async () => {
            const { path, isSynced, pending } = this.#ports;
            const draft = `${path}.part`;
            try {
                const posts = await pending();
                await rm(draft, { force: true });
                const handle = await open(draft, 'a', 0o600);
                const fresh = new Journal(this.#ports, handle, { last: '', size: 0 });
                for (let start = 0; start < posts.length; start += POSTS_A_LINE) {
                    await fresh.#write(posts.slice(start, start + POSTS_A_LINE), { isSynced: false });
                }
                await (isSynced ? handle.sync() : undefined);
                await rename(draft, path);
                await (isSynced ? syncFolder(dirname(path)) : undefined);
                await this.#handle.close();
                this.#handle = handle;
                this.#last = fresh.#last;
                this.#size = fresh.#size;
                this.#shortSize = fresh.#size;
            } catch {
                this.#ports.failed();
            }
        });
    }

    /** Resolves when what was asked is written. */
    async close(): Promise<void> {
        await this.#inTurn(async () => this.#handle.close());
    }

    async #flush(): Promise<void> {
        const batch = this.#waiting;
        this.#waiting = [];
        const posts = [...this.#unwritten, ...batch.flatMap((waiting) => waiting.posts)];
        try {
            await this.#write(posts, this.#ports);
            this.#unwritten = [];
        } catch {
            this.#unwritten = posts;
            this.#ports.failed();
            await this.#handle.truncate(this.#size).catch(() => undefined); // half a line would spoil the next
        }
        batch.forEach(({ done }) => {
            done();
        });
        if (this.#size - this.#shortSize > LONGEST) {
            this.#shortSize = this.#size; // tried once, however it ends, for as much again
            void this.shorten();
        }
    }

    async #write(posts: readonly AcknowledgedPost[], { isSynced }: { readonly isSynced: boolean }): Promise<void> {
        const text = textOf(posts);
        const mac = this.#ports.mac(this.#last, text);
        const line = Buffer.from(`${mac} ${text}\n`, 'utf8');
        await this.#handle.appendFile(line);
        await (isSynced ? this.#handle.datasync() : undefined);
        this.#last = mac;
        this.#size += line.length;
    }

    #inTurn(work: () => Promise<void>): Promise<void> {
        this.#turn = this.#turn.then(work);
        return this.#turn;
    }
}

function postOf(entry: string): AcknowledgedPost {
    const [id = '', postKey = ''] = entry.split(':');
    return { id, postKey };
}

function emptyWhereNone(error: unknown): string {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
        return '';
    }
    throw error;
}

async function syncFolder(path: string): Promise<void> {
    const handle = await open(path, 'r');
    await handle.sync().finally(async () => handle.close());
}
