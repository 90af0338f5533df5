// SPDX-License-Identifier: Apache-2.0
// The files of the log of openings: one a day, of whole lines. What a crash or a full disk has left of a line is cut off before the next is written.

import { readdirSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';

const NAME = /^openings-\d{4}-\d{2}-\d{2}\.log$/;
const OWNER_ONLY = 0o600;
const NEWLINE = 0x0a;
/** Bytes that are read at first to find the last line. */
const TAIL = 65_536;

/** A file as the log uses it. */
export type LogFile = Pick<FileHandle, 'appendFile' | 'datasync' | 'truncate' | 'stat' | 'read' | 'close'>;
export type OpenLogFile = (path: string) => Promise<LogFile>;

/** Opens a file to append, and to read what stands in it. */
export const openToAppend: OpenLogFile = async (path) => open(path, 'a+', OWNER_ONLY);

/** Names of a folder's files, the oldest first. */
export function logFilesIn(folder: string): string[] {
    return readdirSync(folder)
        .filter((name) => NAME.test(name))
        .sort();
}

/** The name of a day's file; of the newest there is, where the clock was put back: the order of names is the order of lines. */
export function logFileOf(time: number, newest = ''): string {
    const name = `openings-${new Date(time).toISOString().slice(0, 10)}.log`;
    return name > newest ? name : newest;
}

/** Makes the name of a new file outlive a power cut. */
export async function syncFolder(folder: string): Promise<void> {
    const handle = await open(folder, 'r');
    try {
        await handle.sync();
    } finally {
        await handle.close();
    }
}

/** How a file ends. */
export interface LogEnd {
    /** The last whole line; `undefined` where there is none. */
    readonly line: string | undefined;
    /** What was cut off behind it. */
    readonly torn: Buffer;
}

/** Cuts off what is no whole line. */
export async function repair(file: LogFile, isWhole: (line: string) => boolean): Promise<LogEnd> {
    const { size } = await file.stat();
    for (let length = Math.min(size, TAIL); ; length = Math.min(size, length * 2)) {
        const tail = Buffer.alloc(length);
        await file.read(tail, 0, length, size - length);
        const found = endOf(tail, isWhole, length === size);
        if (found !== undefined) {
            if (found.torn.length > 0) {
                await file.truncate(size - found.torn.length);
                await file.datasync();
            }
            return found;
        }
    }
}

/** `undefined` where the last whole line begins before these bytes. */
function endOf(tail: Buffer, isWhole: (line: string) => boolean, isAll: boolean): LogEnd | undefined {
    let end = tail.lastIndexOf(NEWLINE);
    while (end >= 0) {
        const before = end === 0 ? -1 : tail.lastIndexOf(NEWLINE, end - 1);
        if (before < 0 && !isAll) {
            return undefined;
        }
        const line = tail.toString('utf8', before + 1, end);
        if (isWhole(line)) {
            return { line, torn: tail.subarray(end + 1) };
        }
        end = before;
    }
    return isAll ? { line: undefined, torn: tail } : undefined;
}
