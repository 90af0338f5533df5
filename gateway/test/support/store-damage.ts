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

/** By what a row is written again, in which table its content is, and which rows are meant. */
function placeOf(table: string, column: string, named: string): readonly [place: string, of: string, chosen: string] {
    return table === 'posts' && column === 'content'
        ? ['arrival', 'readings', `arrival IN (SELECT arrival FROM posts WHERE ${named})`]
        : [table === 'windows' ? 'id' : 'rowid', table, named];
}

/** Flips a byte in a sealed column (or text) of one row of a store that nobody has open; of a post's `content` in what it brought. */
export function spoil(directory: string, table: string, column: string, where = '1 = 1'): void {
    const database = new DatabaseSync(join(directory, 'gateway.sqlite'));
    // Ids and keys are bytes in the file.
    const named = where.replaceAll(/'([0-9a-f]{32}|[0-9a-f]{64})'/g, "x'$1'");
    const [place, of, chosen] = placeOf(table, column, named);
    try {
        const row = database.prepare(`SELECT ${place} AS place, ${column} AS content FROM ${of} WHERE ${chosen} LIMIT 1`).get();
        const content = row?.['content'];
        const write = database.prepare(`UPDATE ${of} SET ${column} = ? WHERE ${place} = ?`);
        if (typeof content === 'string') {
            write.run(`${content.startsWith('0') ? '1' : '0'}${content.slice(1)}`, row?.['place'] as number);
            return;
        }
        const bytes = Buffer.from(content as Uint8Array);
        const middle = Math.floor(bytes.length / 2);
        bytes[middle] = (bytes[middle] ?? 0) ^ 1;
        write.run(bytes, row?.['place'] as number);
    } finally {
        database.close();
    }
}
