// SPDX-License-Identifier: Apache-2.0
// What was acknowledged, in a file of its own beside the database: one keyed and chained line for each synced batch. A write-ahead log of
// which a byte flips or the end is missing is read by SQLite up to there, and nobody is told; this list says what should have been in it.

import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { syncFolder, undefinedWhereAbsent } from '../synced-files';

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
    /** All posts of which the readings are nowhere but here, some at a time; one may come twice. */
    readonly pending: () => AsyncIterable<readonly AcknowledgedPost[]>;
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

/** A journal that grew by so much since it was last made short, and to twice its size, is made short again: what stays is not written again and again. */
const LONGEST = 8 * 1024 * 1024;
/** Posts in a line of a journal that is made anew. */
const POSTS_A_LINE = 500;

interface Waiting {
    readonly posts: readonly AcknowledgedPost[];
    readonly done: () => void;
}

const textOf = (posts: readonly AcknowledgedPost[]): string => posts.map(({ id, postKey }) => `${id}:${postKey}`).join(',');

/** The list of acknowledged posts of which the readings are nowhere but here. */
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
        const posts: AcknowledgedPost[] = [];
        let [damagedLines, previous, size] = [0, '', 0];
        for await (const line of linesOf(ports.path)) {
            size += line.length + 1;
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
        await handle.truncate(size);
        return { journal: new Journal(ports, handle, { last: previous, size }), found: { posts, damagedLines } };
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

    /** Makes the file anew of what is nowhere but here yet; what is appended meanwhile comes behind it. */
    shorten(): Promise<void> {
        return this.#inTurn(async () => {
            const { path, isSynced } = this.#ports;
            const draft = `${path}.part`;
            let handle: FileHandle | undefined;
            try {
                await rm(draft, { force: true });
                handle = await open(draft, 'a', 0o600);
                const fresh = await this.#anew(handle);
                await (isSynced ? handle.sync() : undefined);
                await rename(draft, path);
                [this.#handle, handle] = [handle, this.#handle]; // from here on the other file has no name
                this.#last = fresh.#last;
                this.#size = fresh.#size;
                this.#shortSize = fresh.#size;
                await (isSynced ? syncFolder(dirname(path)) : undefined);
            } catch {
                this.#ports.failed();
            }
            await handle?.close();
        });
    }

    /** A journal of what is nowhere but here, in a file of its own. */
    async #anew(handle: FileHandle): Promise<Journal> {
        const fresh = new Journal(this.#ports, handle, { last: '', size: 0 });
        for await (const posts of this.#ports.pending()) {
            for (let start = 0; start < posts.length; start += POSTS_A_LINE) {
                await fresh.#write(posts.slice(start, start + POSTS_A_LINE), { isSynced: false });
            }
        }
        return fresh;
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
        if (this.#size - this.#shortSize > Math.max(LONGEST, this.#shortSize)) {
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

/** Whole lines, of a file that may be longer than a text can be; none where there is no file. */
async function* linesOf(path: string): AsyncGenerator<string> {
    const file = await open(path, 'r').catch(undefinedWhereAbsent);
    let rest = '';
    for await (const chunk of file?.createReadStream({ encoding: 'latin1' }) ?? []) {
        const lines = `${rest}${String(chunk)}`.split('\n'); // a character is a byte, whatever became of it
        rest = lines.pop() ?? '';
        yield* lines;
    }
}
