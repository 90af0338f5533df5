// SPDX-License-Identifier: Apache-2.0
// Reads lines of JSON as a client does, as they come.

import type { Readable } from 'node:stream';

/** What has come so far. */
export interface LineReading<Line> {
    readonly lines: readonly Line[];
    readonly isOver: boolean;
}

/** Takes all lines that come. */
export function readLines<Line>(stream: Readable): LineReading<Line> {
    const read = { lines: [] as Line[], isOver: false };
    let rest = '';
    stream.on('data', (chunk: Buffer) => {
        const texts = (rest + chunk.toString()).split('\n');
        rest = texts.pop() ?? '';
        read.lines.push(...texts.map((text) => JSON.parse(text) as Line));
    });
    stream.on('close', () => (read.isOver = true));
    return read;
}
