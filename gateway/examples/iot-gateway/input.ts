// SPDX-License-Identifier: Apache-2.0
// Reads lines into the queue: of a file from where the last run stopped, of standard input as they come. A line counts once its end is there.

import { type FileHandle, open, realpath, stat } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { BEGINNING, type Line, LineCutter } from './lines.ts';
import { columnsOf, type Measured, measuredIn, type Misread } from './measurements.ts';
import type { InputPlace, Queue } from './queue.ts';

/** What reading needs. */
export interface InputPorts {
    readonly queue: Queue;
    /** Makes the body of a post under a number. */
    readonly sign: (measured: Measured, sequence: number) => string;
    readonly misread: Misread;
    readonly alarm: (text: string) => void;
}

/** A file, and whether to go on with what is written behind it. */
export interface FileInput {
    readonly file: string;
    readonly follow: boolean;
}

const CHUNK = 65_536;
const LOOK_AGAIN = 500;

class Lines {
    readonly #ports: InputPorts;
    readonly #name: string;
    #columns: ReturnType<typeof columnsOf> | undefined;

    constructor(ports: InputPorts, name: string) {
        this.#ports = ports;
        this.#name = name;
    }

    get hasHeader(): boolean {
        return this.#columns !== undefined;
    }

    /** Signs and keeps lines; of the first ones, those behind the header. */
    take(lines: readonly Line[], place: InputPlace): void {
        const [first] = lines;
        if (first === undefined) {
            return;
        }
        const rows = this.#columns === undefined ? lines.slice(1) : lines;
        this.#columns ??= columnsOf(first.text);
        const { queue, sign, misread } = this.#ports;
        const posts = measuredIn(rows, this.#columns, misread).map((measured) => (sequence: number) => sign(measured, sequence));
        queue.take(this.#name, place, posts);
    }

    /** What has no end may be torn: nobody signs it. */
    end({ isTorn, place }: LineCutter): void {
        if (isTorn) {
            this.#ports.alarm(`line ${String(place.line + 1)} has no end: not taken`);
        }
    }
}

/** Reads standard input to its end. */
export async function readStandardInput(ports: InputPorts, signal: AbortSignal): Promise<void> {
    const lines = new Lines(ports, '-');
    const cutter = new LineCutter();
    signal.addEventListener('abort', () => process.stdin.destroy());
    try {
        for await (const chunk of process.stdin as AsyncIterable<Buffer>) {
            const cut = cutter.cut(chunk);
            lines.take(cut, { inode: '-', ...cutter.place });
        }
        lines.end(cutter);
    } catch (error) {
        if (!signal.aborted) {
            throw error;
        }
    }
}

/** Reads a file to its end, and with `follow` what is written behind it, or to another file of its name, until told to stop. */
export async function readFile(ports: InputPorts, input: FileInput, signal: AbortSignal): Promise<void> {
    for (let isReplaced = true; isReplaced && !signal.aborted;) {
        const handle = await open(input.file);
        try {
            isReplaced = await new OpenFile(ports, input, handle).read(signal);
        } finally {
            await handle.close();
        }
    }
}

class OpenFile {
    readonly #ports: InputPorts;
    readonly #input: FileInput;
    readonly #handle: FileHandle;
    readonly #bytes = Buffer.alloc(CHUNK);
    #inode = '';
    #cutter = new LineCutter();

    constructor(ports: InputPorts, input: FileInput, handle: FileHandle) {
        this.#ports = ports;
        this.#input = input;
        this.#handle = handle;
    }

    /** @returns whether another file has its name by now */
    async read(signal: AbortSignal): Promise<boolean> {
        const name = await realpath(this.#input.file);
        const lines = new Lines(this.#ports, name);
        const begin = await this.#begin(name);
        while (!signal.aborted) {
            const cut = await this.#cut();
            if (cut === undefined) {
                const isReplaced = this.#input.follow && (await this.#isReplaced());
                if (isReplaced || !this.#input.follow) {
                    lines.end(this.#cutter);
                    return isReplaced;
                }
                await pause(LOOK_AGAIN, undefined, { signal }).catch(() => undefined);
            } else if (lines.hasHeader) {
                lines.take(cut, { inode: this.#inode, ...this.#cutter.place });
            } else if (cut[0] !== undefined) {
                const place = begin.offset > 0 ? begin : { offset: cut[0].end, line: 1 };
                lines.take([cut[0]], { inode: this.#inode, ...place });
                this.#cutter = new LineCutter(place);
            }
        }
        return false;
    }

    /** Where the last run stopped, of this very file. */
    async #begin(name: string): Promise<Pick<InputPlace, 'offset' | 'line'>> {
        const { ino, size } = await this.#handle.stat({ bigint: true });
        this.#inode = String(ino);
        const known = this.#ports.queue.place(name);
        if (known.offset === 0 || (known.inode === this.#inode && size >= known.offset)) {
            return { offset: known.offset, line: known.line };
        }
        this.#ports.alarm(`${name} is another file than before, or was cut short: read from its beginning`);
        return BEGINNING;
    }

    /** @returns nothing at the end of the file */
    async #cut(): Promise<Line[] | undefined> {
        const { bytesRead } = await this.#handle.read(this.#bytes, 0, CHUNK, this.#cutter.position);
        return bytesRead === 0 ? undefined : this.#cutter.cut(this.#bytes.subarray(0, bytesRead));
    }

    async #isReplaced(): Promise<boolean> {
        try {
            const { ino, size } = await stat(this.#input.file, { bigint: true });
            return String(ino) !== this.#inode || size < this.#cutter.position;
        } catch {
            return false; // between two files of a rotation there may be none
        }
    }
}
