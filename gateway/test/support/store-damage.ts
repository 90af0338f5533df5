// SPDX-License-Identifier: Apache-2.0
// What a disk does to a ward's store: bytes flip, ends are missing.

import { copyFileSync, existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** Flips one bit of a byte. @param at - from the beginning; negative: from the end */
export function flipByte(path: string, at: number): void {
    const bytes = readFileSync(path);
    const index = at < 0 ? bytes.length + at : at;
    bytes[index] = (bytes[index] ?? 0) ^ 0x10;
    writeFileSync(path, bytes);
}

/** The files as a crash would leave them, while the store goes on elsewhere: the log is not in the database yet. */
export function crashImage(directory: string): string {
    const image = mkdtempSync(join(tmpdir(), 'wardledger-image-'));
    for (const name of ['gateway.sqlite', 'gateway.sqlite-wal', 'acknowledged.list']) {
        if (existsSync(join(directory, name))) {
            copyFileSync(join(directory, name), join(image, name));
        }
    }
    return image;
}

/** Flips a byte in a sealed column (or text) of one row of a store that nobody has open. */
export function spoil(directory: string, table: string, column: string, where = '1 = 1'): void {
    const database = new DatabaseSync(join(directory, 'gateway.sqlite'));
    try {
        const row = database.prepare(`SELECT rowid AS place, ${column} AS content FROM ${table} WHERE ${where} LIMIT 1`).get();
        const content = row?.['content'];
        if (typeof content === 'string') {
            const flipped = `${content.startsWith('0') ? '1' : '0'}${content.slice(1)}`;
            database.prepare(`UPDATE ${table} SET ${column} = ? WHERE rowid = ?`).run(flipped, row?.['place'] as number);
            return;
        }
        const bytes = Buffer.from(content as Uint8Array);
        const middle = Math.floor(bytes.length / 2);
        bytes[middle] = (bytes[middle] ?? 0) ^ 1;
        database.prepare(`UPDATE ${table} SET ${column} = ? WHERE rowid = ?`).run(bytes, row?.['place'] as number);
    } finally {
        database.close();
    }
}
