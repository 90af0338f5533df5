// SPDX-License-Identifier: Apache-2.0
// Looks for words that must be nowhere: in clear, percent- or JSON-escaped, UTF-16, base64 at its three offsets, hex, as unsalted hashes,
// and all of that again inside gzip, zlib and zstd streams and inside base64 text.

import { createHash, getHashes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { inflateRawSync, inflateSync, zstdDecompressSync } from 'node:zlib';

/** One way in which a word may hide. */
interface Needle {
    readonly label: string;
    readonly bytes: Buffer;
}

/** Where a word was found, and in which disguise. */
export interface Sighting {
    readonly place: string;
    readonly label: string;
}

const DEPTH = 3;
/** A base64 run shorter than this cannot hold a word worth finding. */
const BASE64_RUN = /[A-Za-z0-9+/_-]{16,}={0,2}/g;

function base64Forms(word: Buffer): Needle[] {
    return [0, 1, 2].flatMap((offset) => {
        const text = Buffer.concat([Buffer.alloc(offset), word]).toString('base64url');
        // Characters that also depend on the neighbours before and after the word are cut off.
        const core = text.slice(offset === 0 ? 0 : offset + 1, (word.length + offset) % 3 === 0 ? undefined : -1);
        const standard = core.replaceAll('-', '+').replaceAll('_', '/');
        const label = `base64 at offset ${String(offset)}`;
        return [...new Set([core, standard])].map((form) => ({ label, bytes: Buffer.from(form) }));
    });
}

function textForms(word: string): Needle[] {
    const bytes = Buffer.from(word, 'utf8');
    const hex = bytes.toString('hex');
    const escaped = JSON.stringify(word)
        .slice(1, -1)
        .replace(/[^\x20-\x7e]/g, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`);
    const clear = [word, word.toLowerCase(), word.toUpperCase(), encodeURIComponent(word), escaped];
    return [
        ...[...new Set(clear)].map((form) => ({ label: 'clear', bytes: Buffer.from(form) })),
        { label: 'utf-16', bytes: Buffer.from(word, 'utf16le') },
        { label: 'hex', bytes: Buffer.from(hex) },
        { label: 'hex', bytes: Buffer.from(hex.toUpperCase()) },
        ...base64Forms(bytes),
    ];
}

/** What somebody might hash when they mean to hash a word. */
function preimages(word: string): string[] {
    const plain = [word, word.toLowerCase(), word.toUpperCase(), word.trim(), word.replaceAll(' ', '')];
    const kinds = ['record', 'device', 'participant', 'patient'].flatMap((kind) => [
        `${kind}\0${word}`,
        `${kind}:${word}`,
        `${kind}/${word}`,
    ]);
    return [
        ...new Set([...plain, ...kinds, JSON.stringify(word), JSON.stringify({ id: word }), JSON.stringify({ name: word }), `${word}\n`]),
    ];
}

const ALGORITHMS = ['md5', 'sha1', 'sha256', 'sha384', 'sha512', 'sha3-256', 'blake2b512', 'blake2s256'].filter((name) =>
    getHashes().includes(name),
);

function hashForms(word: string): Needle[] {
    return preimages(word).flatMap((preimage) =>
        ALGORITHMS.flatMap((algorithm) => {
            const digest = createHash(algorithm).update(preimage, 'utf8').digest();
            const label = `unsalted ${algorithm}`;
            const core = digest.subarray(0, digest.length - (digest.length % 3));
            return [
                digest,
                Buffer.from(digest.toString('hex')),
                Buffer.from(core.toString('base64')),
                Buffer.from(core.toString('base64url')),
            ].map((bytes) => ({ label, bytes }));
        }),
    );
}

type Decompressor = (bytes: Buffer) => Buffer;

/** Length of a gzip header (RFC 1952): node's own gunzip refuses a member that other bytes follow. */
function gzipHeader(bytes: Buffer): number {
    const flags = bytes[3] ?? 0;
    let length = 10;
    if ((flags & 4) !== 0) {
        length += 2 + bytes.readUInt16LE(length);
    }
    for (const text of [8, 16]) {
        length = (flags & text) === 0 ? length : bytes.indexOf(0, length) + 1;
    }
    return length + ((flags & 2) === 0 ? 0 : 2);
}
const streams: readonly { readonly label: string; readonly magic: readonly Buffer[]; readonly open: Decompressor }[] = [
    {
        label: 'gzip',
        magic: [Buffer.from([0x1f, 0x8b, 0x08])],
        open: (bytes) => inflateRawSync(bytes.subarray(gzipHeader(bytes)), { finishFlush: 2 }),
    },
    {
        label: 'zlib',
        magic: [0x01, 0x5e, 0x9c, 0xda].map((level) => Buffer.from([0x78, level])),
        open: (bytes) => inflateSync(bytes, { finishFlush: 2 }),
    },
    { label: 'zstd', magic: [Buffer.from([0x28, 0xb5, 0x2f, 0xfd])], open: (bytes) => zstdDecompressSync(bytes, { finishFlush: 1 }) },
];

function positions(haystack: Buffer, needle: Buffer): number[] {
    const found: number[] = [];
    for (let at = haystack.indexOf(needle); at >= 0; at = haystack.indexOf(needle, at + 1)) {
        found.push(at);
    }
    return found;
}

function opened(open: Decompressor, bytes: Buffer): Buffer | undefined {
    try {
        return open(bytes);
    } catch {
        return undefined;
    }
}

/** Finds many needles in one pass: most positions are dismissed by their first two bytes, the others by four. */
class Haystacks {
    readonly #starts = new Uint8Array(65_536);
    readonly #byPrefix = new Map<number, Needle[]>();

    constructor(needles: readonly Needle[]) {
        for (const needle of needles) {
            this.#starts[needle.bytes.readUInt16LE(0)] = 1;
            const prefix = needle.bytes.readUInt32LE(0);
            this.#byPrefix.set(prefix, [...(this.#byPrefix.get(prefix) ?? []), needle]);
        }
    }

    /** Labels of what is there, each once. */
    labelsIn(bytes: Buffer): string[] {
        const found = new Set<string>();
        for (let at = 0; at + 4 <= bytes.length; at += 1) {
            if (this.#starts[bytes[at]! | (bytes[at + 1]! << 8)] === 1) {
                for (const needle of this.#byPrefix.get(bytes.readUInt32LE(at)) ?? []) {
                    if (bytes.subarray(at, at + needle.bytes.length).equals(needle.bytes)) {
                        found.add(needle.label);
                    }
                }
            }
        }
        return [...found];
    }
}

/** Searches bytes, files and databases for a fixed set of words. */
export class CanaryScanner {
    readonly #haystacks: Haystacks;

    /** @param words - at least six characters each, or anything would match */
    constructor(words: readonly string[]) {
        this.#haystacks = new Haystacks(words.flatMap((word) => [...textForms(word), ...hashForms(word)]));
    }

    /** Searches bytes, and what is packed in them. */
    scan(place: string, content: Buffer | string, depth = DEPTH): Sighting[] {
        const bytes = typeof content === 'string' ? Buffer.from(content, 'utf8') : content;
        const direct = this.#haystacks.labelsIn(bytes).map((label) => ({ place, label }));
        return depth === 0 ? direct : [...direct, ...this.#packed(place, bytes, depth - 1)];
    }

    #packed(place: string, bytes: Buffer, depth: number): Sighting[] {
        const compressed = streams.flatMap(({ label, magic, open }) =>
            magic
                .flatMap((start) => positions(bytes, start))
                .flatMap((at) => opened(open, bytes.subarray(at)) ?? [])
                .flatMap((inside) => this.scan(`${place} > ${label}`, inside, depth)),
        );
        const runs = bytes.toString('latin1').match(BASE64_RUN) ?? [];
        const decoded = runs.flatMap((run) => this.scan(`${place} > base64`, Buffer.from(run, 'base64'), Math.min(depth, 1)));
        return [...compressed, ...decoded];
    }

    /** Searches every file below a folder: its name and its bytes, and of a SQLite database each value by itself. */
    scanFolder(folder: string): { readonly sightings: Sighting[]; readonly files: string[] } {
        const files = readdirSync(folder, { recursive: true, withFileTypes: true })
            .filter((entry) => entry.isFile())
            .map((entry) => join(entry.parentPath, entry.name));
        const sightings = files.flatMap((file) => [
            ...this.scan(`name of ${file}`, file.slice(folder.length)),
            ...this.scan(file, readFileSync(file)),
            ...(isDatabase(file) ? this.#scanDatabase(file) : []),
        ]);
        return { sightings, files };
    }

    #scanDatabase(file: string): Sighting[] {
        const database = new DatabaseSync(file, { readOnly: true });
        const tables = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all() as { name: string }[];
        const sightings = tables.flatMap(({ name }) =>
            database
                .prepare(`SELECT * FROM "${name}"`)
                .all()
                .flatMap((row) => Object.values(row).flatMap((value) => this.scan(`${file} table ${name}`, bytesOf(value)))),
        );
        database.close();
        return sightings;
    }
}

function bytesOf(value: unknown): Buffer {
    return value instanceof Uint8Array ? Buffer.from(value) : Buffer.from(String(value), 'utf8');
}

function isDatabase(file: string): boolean {
    return readFileSync(file).subarray(0, 15).toString('latin1') === 'SQLite format 3';
}
