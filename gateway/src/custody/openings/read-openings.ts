// SPDX-License-Identifier: Apache-2.0
// Reads the log of openings back, for whoever checks it: every line in its order, each bound to the one before.

import { sha256Hex } from '@wardledger/chaincode/crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { logFilesIn } from './log-files';
import { type Opening, readLine, readSecret } from './openings-log';

/** A line that was read, with its digest: by that the custodian's other log names it. */
export type ReadLine = { readonly line: string; readonly time: string } & (
    Opening | { readonly torn: { readonly bytes: number; readonly digest: string } }
);

/**
 * Reads all files of a folder.
 *
 * @param storeKey - the custodian's
 * What stands behind the last whole line of the newest file was not written to its end, or is being written: nothing was opened by it.
 *
 * @throws Error that names the file and the line which is not what was written, or does not follow the one before
 */
export function* readOpenings(folder: string, storeKey: Uint8Array): Generator<ReadLine> {
    let previous: string | undefined; // of the oldest file that is kept, whatever stands there
    const names = logFilesIn(folder);
    for (const name of names) {
        const lines = readFileSync(join(folder, name), 'utf8').split('\n');
        const behind = lines.pop(); // of the last line's end
        if (behind !== '' && name !== names.at(-1)) {
            lines.push('');
        }
        for (const [index, text] of lines.entries()) {
            const where = `${name}, line ${String(index + 1)}`;
            const line = readLine(text);
            if (line === undefined) {
                throw new Error(`${where} is no whole line`);
            }
            if (previous !== undefined && line.previous !== previous) {
                throw new Error(`${where} does not follow the line before it`);
            }
            previous = sha256Hex(text);
            yield 'torn' in line
                ? { line: previous, time: line.time, torn: line.torn }
                : opened(where, previous, () => readSecret(line, storeKey));
        }
    }
}

function opened(where: string, line: string, read: () => Opening & { readonly time: string }): ReadLine {
    try {
        return { line, ...read() };
    } catch {
        throw new Error(`${where} was altered, or was sealed with other keys`);
    }
}
