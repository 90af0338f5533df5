// SPDX-License-Identifier: Apache-2.0
// Reads lines into the queue: of a file from where the last run stopped, of standard input as they come. A line counts once its end is there.

import { open } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { columnsOf, type Measured, measuredIn } from './measurements.ts';
import type { Queue } from './queue.ts';

/** What reading needs. */
export interface InputPorts {
    readonly queue: Queue;
    /** Makes the body of a post under a number. */
    readonly sign: (measured: Measured, sequence: number) => string;
    readonly misread: (line: string) => void;
}

const CHUNK = 262_144;
const LINE_END = 10;
const LOOK_AGAIN = 500;

/** The whole lines at the beginning of some bytes, and how many bytes they are. */
function linesIn(bytes: Buffer): { readonly lines: string[]; readonly size: number } {
    const size = bytes.lastIndexOf(LINE_END) + 1;
    const lines =
        size === 0
            ? []
            : bytes
                  .subarray(0, size - 1)
                  .toString('utf8')
                  .split('\n');
    return { lines, size };
}

class Lines {
    readonly #ports: InputPorts;
    readonly #name: string;
    #columns: ReturnType<typeof columnsOf> | undefined;

    constructor(ports: InputPorts, name: string) {
        this.#ports = ports;
        this.#name = name;
    }

    /** Signs and keeps lines. @param offset - bytes of the input up to their end */
    take(lines: readonly string[], offset: number): void {
        const [first] = lines;
        if (first === undefined) {
            return;
        }
        const isHeader = this.#columns === undefined;
        this.#columns ??= columnsOf(first);
        const { queue, sign, misread } = this.#ports;
        const rows = (isHeader ? lines.slice(1) : lines).filter((line) => line.trim() !== '');
        const { sequence } = queue;
        const bodies = measuredIn(rows, this.#columns, misread).map((measured, index) => sign(measured, sequence + index));
        queue.take(this.#name, { offset, bodies });
    }
}

/** Reads standard input to its end. */
export async function readStandardInput(ports: InputPorts, signal: AbortSignal): Promise<void> {
    const lines = new Lines(ports, '-');
    let rest = Buffer.alloc(0);
    signal.addEventListener('abort', () => process.stdin.destroy());
    try {
        for await (const chunk of process.stdin as AsyncIterable<Buffer>) {
            rest = Buffer.concat([rest, chunk]);
            const { lines: whole, size } = linesIn(rest);
            lines.take(whole, 0);
            rest = rest.subarray(size);
        }
    } catch (error) {
        if (!signal.aborted) {
            throw error;
        }
    }
}

/** Reads a file to its end, and with `follow` what is written behind it, until told to stop. */
export async function readFile(ports: InputPorts, { file, follow }: { file: string; follow: boolean }, signal: AbortSignal): Promise<void> {
    const lines = new Lines(ports, file);
    const handle = await open(file);
    const bytes = Buffer.alloc(CHUNK);
    const wholeAt = async (position: number): Promise<ReturnType<typeof linesIn>> =>
        linesIn(bytes.subarray(0, (await handle.read(bytes, 0, CHUNK, position)).bytesRead));
    try {
        let offset = 0;
        while (!signal.aborted) {
            const { lines: whole, size } = await wholeAt(offset);
            if (offset === 0 && size > 0) {
                const [header = ''] = whole;
                lines.take([header], Math.max(ports.queue.offset(file), Buffer.byteLength(header) + 1));
                offset = ports.queue.offset(file);
            } else if (size > 0) {
                lines.take(whole, offset + size);
                offset += size;
            } else if (follow) {
                await pause(LOOK_AGAIN, undefined, { signal }).catch(() => undefined);
            } else {
                return;
            }
        }
    } finally {
        await handle.close();
    }
}
