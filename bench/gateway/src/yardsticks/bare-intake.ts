// SPDX-License-Identifier: Apache-2.0
// The yardstick for acknowledging: a server that parses a body, appends it to a file, syncs, answers; what came in together is synced together.
// Usage: bare-intake.js PORT FILE

import { open, type FileHandle } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

interface Waiting {
    readonly body: Buffer;
    readonly answer: () => void;
}

/** Appends and syncs, one batch at a time. */
class SyncedLog {
    readonly #file: FileHandle;
    #waiting: Waiting[] = [];
    #busy = false;

    constructor(file: FileHandle) {
        this.#file = file;
    }

    append(body: Buffer): Promise<void> {
        return new Promise((resolve) => {
            this.#waiting.push({ body, answer: resolve });
            void this.#flush();
        });
    }

    async #flush(): Promise<void> {
        if (this.#busy || this.#waiting.length === 0) {
            return;
        }
        this.#busy = true;
        const batch = this.#waiting.splice(0);
        await this.#file.appendFile(Buffer.concat(batch.map(({ body }) => body)));
        await this.#file.datasync();
        batch.forEach(({ answer }) => {
            answer();
        });
        this.#busy = false;
        await this.#flush();
    }
}

async function serve(log: SyncedLog, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parts: Buffer[] = [];
    for await (const part of request as AsyncIterable<Buffer>) {
        parts.push(part);
    }
    const body = Buffer.concat(parts);
    if (body.length > 0) {
        const { windows } = JSON.parse(body.toString('utf8')) as { windows: unknown[] };
        await log.append(body);
        response.writeHead(202, { 'content-type': 'application/json' });
        response.end(JSON.stringify({ results: windows.map((_, index) => ({ index, status: 'accepted' })) }));
        return;
    }
    response.end();
}

async function main([port = '0', file = '']: readonly string[]): Promise<void> {
    const log = new SyncedLog(await open(file, 'a', 0o600));
    const server = createServer((request, response) => void serve(log, request, response));
    server.listen(Number(port), '127.0.0.1');
    process.once('SIGTERM', () => process.exit(0));
}

void main(process.argv.slice(2));
