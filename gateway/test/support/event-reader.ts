// SPDX-License-Identifier: Apache-2.0
// Reads server-sent events as a client does: what came, and the last id.

import type { Readable } from 'node:stream';

/** One event. */
export interface ReadEvent {
    readonly id: string;
    readonly event: string;
    readonly data: Readonly<Record<string, unknown>>;
}

/** What has come so far. */
export interface EventReading {
    readonly events: readonly ReadEvent[];
    readonly last: string | undefined;
    readonly isOver: boolean;
}

/** Takes all that comes; fields are read as WHATWG has it, as far as the gateway uses them. */
export function readEvents(stream: Readable): EventReading {
    const read = { events: [] as ReadEvent[], last: undefined as string | undefined, isOver: false };
    let rest = '';
    stream.on('data', (chunk: Buffer | string) => {
        const blocks = (rest + chunk.toString()).split('\n\n');
        rest = blocks.pop() ?? '';
        for (const block of blocks) {
            const fields = new Map(
                block.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()]),
            );
            read.last = fields.get('id') ?? read.last;
            const data = fields.get('data');
            if (data !== undefined) {
                const parsed = JSON.parse(data) as Record<string, unknown>;
                read.events.push({ id: read.last ?? '', event: fields.get('event') ?? 'message', data: parsed });
            }
        }
    });
    stream.on('close', () => (read.isOver = true));
    stream.on('error', () => undefined);
    return read;
}
