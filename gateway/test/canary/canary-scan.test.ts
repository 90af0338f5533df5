// SPDX-License-Identifier: Apache-2.0
// A scanner that finds nothing proves nothing, unless it finds what was hidden on purpose.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { CanaryScanner } from './canary-scan';

const word = 'Øyvind Quillfeather';
const scanner = new CanaryScanner([word]);
const sentence = `nobody may read ${word} anywhere`;
const sha256 = (text: string) => createHash('sha256').update(text).digest();
const junk = Buffer.from('87a1b2c3d4e5f60718', 'hex');

const hidden: readonly [string, Buffer | string][] = [
    ['clear', sentence],
    ['clear', sentence.toLowerCase()],
    ['clear', sentence.toUpperCase()],
    ['clear', JSON.stringify({ name: word }).replace('Ø', '\\u00d8')],
    ['clear', `/v1/records/${encodeURIComponent(word)}`],
    ['utf-16', Buffer.from(sentence, 'utf16le')],
    ['hex', Buffer.from(sentence).toString('hex')],
    ['hex', Buffer.from(sentence).toString('hex').toUpperCase()],
    ...[0, 1, 2].flatMap((offset): [string, string][] => {
        const shifted = Buffer.from(`${'x'.repeat(offset)}${word} and more`);
        return [
            [`base64 at offset ${String(offset)}`, `"${shifted.toString('base64')}"`],
            [`base64 at offset ${String(offset)}`, `"${shifted.toString('base64url')}"`],
        ];
    }),
    ['clear', Buffer.concat([junk, gzipSync(sentence), junk])],
    ['clear', Buffer.concat([junk, execFileSync('gzip', ['-c', '-N'], { input: sentence }), junk])],
    ['clear', Buffer.concat([junk, deflateSync(sentence), junk])],
    ['clear', Buffer.concat([junk, zstdCompressSync(sentence)])],
    ['clear', Buffer.concat([junk, zstdCompressSync(gzipSync(sentence))])],
    ['clear', `{"blob":"${gzipSync(sentence).toString('base64')}"}`],
    ['hex', gzipSync(Buffer.from(sentence).toString('hex'))],
    ['unsalted sha256', sha256(word)],
    ['unsalted sha256', sha256(word).toString('hex')],
    ['unsalted sha256', `x${sha256(word).toString('base64')}`],
    ['unsalted sha256', sha256(`record\0${word}`).toString('base64url')],
    ['unsalted sha256', zstdCompressSync(sha256(word.toLowerCase()))],
    ['unsalted md5', createHash('md5').update(word).digest('hex')],
];

describe('the canary scanner', () => {
    it.each(hidden)('finds the word: %s (%#)', (label, content) => {
        expect(scanner.scan('here', content).map((sighting) => sighting.label)).toContain(label);
    });

    it('finds nothing where there is nothing', () => {
        const innocent = ['nobody may read anything', Buffer.from('Quill').toString('base64'), sha256('another').toString('hex')];
        expect(innocent.flatMap((content) => scanner.scan('here', content))).toEqual([]);
    });

    it('searches names of files, their bytes and the rows of databases', () => {
        const folder = mkdtempSync(join(tmpdir(), 'canary-'));
        writeFileSync(join(folder, `${word}.txt`), 'nothing inside');
        writeFileSync(join(folder, 'plain.log'), sentence);
        const database = new DatabaseSync(join(folder, 'rows.sqlite'));
        database.exec('CREATE TABLE t (a TEXT, b BLOB)');
        database.prepare('INSERT INTO t VALUES (?, ?)').run('x'.repeat(3000), gzipSync(sentence));
        database.close();
        const { sightings, files } = scanner.scanFolder(folder);
        rmSync(folder, { recursive: true });
        expect(files).toHaveLength(3);
        const places = sightings.map(({ place }) => place);
        expect(places.some((place) => place.startsWith('name of'))).toBe(true);
        expect(places.some((place) => place.endsWith('plain.log'))).toBe(true);
        expect(places.some((place) => place.includes('table t > gzip'))).toBe(true);
    });
});
