// SPDX-License-Identifier: Apache-2.0
// Ciphertexts as files beside the database, as the gateway keeps them, and the same bytes as rows of a database that is opened as the gateway's is: written, read
// and deleted, synced as the gateway syncs, on the disk of the other data.

import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { compared, figure, type Figure, type Tell } from '@wardledger/bench-common';
import { blobStore } from '@wardledger/gateway/dist/store/blobs';
import type { Effort } from '../../options';

/** A ciphertext as it is kept: its primes have 46 bits. */
const BYTES = 94_208;
/** As many windows as one transaction takes to the ledger. */
const TOGETHER = 32;
const PRAGMAS = ['journal_mode = WAL', 'synchronous = FULL', 'secure_delete = ON', 'trusted_schema = OFF'];

/** One way of keeping them; each call is synced when it is done. */
interface Way {
    readonly write: (blobs: readonly Uint8Array[]) => Promise<void>;
    readonly read: (digest: string) => Promise<Uint8Array | undefined>;
    readonly remove: (digests: readonly string[]) => Promise<void>;
    readonly close: () => void;
}

/** Of one ciphertext: milliseconds by the clock, and what went to the disk. */
interface Sample {
    readonly together: number;
    readonly alone: number;
    readonly read: number;
    readonly remove: number;
    readonly writtenBytes: number;
    readonly processor: number;
}

const digestOf = (content: Uint8Array): string => createHash('sha256').update(content).digest('hex');

function asFiles(folder: string): Way {
    const store = blobStore(folder);
    return {
        // What is stored under the other kind is packed first, which is the same work for both ways.
        write: async (blobs) => {
            await Promise.all(blobs.map(async (blob) => store.write('envelope', blob)));
        },
        read: async (digest) => store.read('envelope', digest),
        remove: async (digests) => {
            await Promise.all(digests.map(async (digest) => store.remove('envelope', digest)));
        },
        close: () => undefined,
    };
}

function asRows(folder: string): Way {
    const database = new DatabaseSync(join(folder, 'blobs.sqlite'));
    PRAGMAS.forEach((pragma) => {
        database.exec(`PRAGMA ${pragma}`);
    });
    database.exec('CREATE TABLE blobs (digest TEXT PRIMARY KEY, content BLOB NOT NULL) STRICT');
    const [insert, select, erase] = [
        database.prepare('INSERT INTO blobs (digest, content) VALUES (?, ?)'),
        database.prepare('SELECT content FROM blobs WHERE digest = ?'),
        database.prepare('DELETE FROM blobs WHERE digest = ?'),
    ];
    const commit = async (work: () => void): Promise<void> => {
        database.exec('BEGIN IMMEDIATE');
        work();
        database.exec('COMMIT');
        return Promise.resolve();
    };
    return {
        write: async (blobs) => commit(() => blobs.forEach((blob) => insert.run(digestOf(blob), blob))),
        read: async (digest) => {
            const content = select.get(digest)?.['content'] as Uint8Array | undefined;
            if (content !== undefined && digestOf(content) !== digest) {
                throw new Error('a stored blob does not match its digest');
            }
            return Promise.resolve(content);
        },
        remove: async (digests) => commit(() => digests.forEach((digest) => erase.run(digest))),
        close: () => {
            database.close();
        },
    };
}

/** What this process has sent to the disk; 0 where the system does not tell. */
function sentBytes(): number {
    const told = statSync('/proc/self/io', { throwIfNoEntry: false });
    return told === undefined ? 0 : Number(/^write_bytes: (\d+)$/m.exec(readFileSync('/proc/self/io', 'utf8'))?.[1] ?? 0);
}

async function clocked(work: () => Promise<unknown>): Promise<number> {
    const began = performance.now();
    await work();
    return performance.now() - began;
}

async function measure(way: Way, batches: number): Promise<Sample> {
    const digests: string[] = [];
    let [together, alone] = [0, 0];
    const [sent, before] = [sentBytes(), process.cpuUsage()];
    for (let batch = 0; batch < batches; batch += 1) {
        const blobs = Array.from({ length: TOGETHER }, () => randomBytes(BYTES));
        digests.push(...blobs.map(digestOf));
        together += await clocked(async () => way.write(blobs));
    }
    const { user, system } = process.cpuUsage(before);
    const written = sentBytes() - sent;
    for (let one = 0; one < TOGETHER; one += 1) {
        const blob = randomBytes(BYTES);
        digests.push(digestOf(blob));
        alone += await clocked(async () => way.write([blob]));
    }
    const read = await clocked(async () => {
        for (const digest of digests) {
            if ((await way.read(digest)) === undefined) {
                throw new Error('a blob is not there');
            }
        }
    });
    let removed = 0;
    for (let from = 0; from < digests.length; from += TOGETHER) {
        removed += await clocked(async () => way.remove(digests.slice(from, from + TOGETHER)));
    }
    const count = batches * TOGETHER;
    return {
        together: together / count,
        alone: alone / TOGETHER,
        read: read / digests.length,
        remove: removed / digests.length,
        writtenBytes: written / count,
        processor: (user + system) / 1000 / count,
    };
}

/** The bench; needs no network. */
export async function benchBlobs({ repeats, samples }: Effort, tell: Tell): Promise<Figure[]> {
    const batches = Math.ceil(samples / 3);
    const pairs: { readonly files: Sample; readonly rows: Sample }[] = [];
    for (let repeat = 0; repeat < repeats; repeat += 1) {
        const [files, rows] = [await inFolder(asFiles, batches), await inFolder(asRows, batches)];
        tell(`blobs: files ${JSON.stringify(files)}; rows ${JSON.stringify(rows)}`);
        pairs.push({ files, rows });
    }
    const row = (what: string, unit: string, of: (sample: Sample) => number): Figure =>
        compared(
            { bench: 'blobs', what, unit },
            pairs.map(({ files }) => of(files)),
            { what: 'as rows of a database', samples: pairs.map(({ rows }) => of(rows)) },
        );
    // Where the folder is in memory, or the system does not tell, nothing was sent.
    const isTold = pairs.every(({ files, rows }) => files.writtenBytes > 0 && rows.writtenBytes > 0);
    return [
        row(`a ciphertext as a file, written among ${String(TOGETHER)} and synced`, 'ms', ({ together }) => together),
        row('a ciphertext as a file, written alone and synced', 'ms', ({ alone }) => alone),
        row('a ciphertext as a file, written, processor', 'ms', ({ processor }) => processor),
        ...(isTold ? [row('a ciphertext as a file, sent to the disk', 'bytes', ({ writtenBytes }) => writtenBytes)] : []),
        row('a ciphertext as a file, read and verified', 'ms', ({ read }) => read),
        row('a ciphertext as a file, deleted', 'ms', ({ remove }) => remove),
        figure(
            { bench: 'blobs', what: `${String(TOGETHER)} ciphertexts as rows, for which the database's one writer is kept`, unit: 'ms' },
            pairs.map(({ rows }) => rows.together * TOGETHER),
        ),
    ];
}

async function inFolder(open: (folder: string) => Way, batches: number): Promise<Sample> {
    mkdirSync('data', { recursive: true });
    const folder = mkdtempSync(resolve('data', 'blobs-'));
    const way = open(folder);
    try {
        return await measure(way, batches);
    } finally {
        way.close();
        rmSync(folder, { recursive: true, force: true });
    }
}
