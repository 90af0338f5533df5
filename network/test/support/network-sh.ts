// SPDX-License-Identifier: Apache-2.0
// Runs network.sh as a child process with a data folder and ports of its own.
import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

/** What a run of network.sh ended with. */
export interface Ran {
    readonly code: number | null;
    readonly out: string;
    readonly err: string;
}

export const repository = join(__dirname, '..', '..', '..');
const script = join(repository, 'network', 'network.sh');

/** Runs network.sh to its end. */
export async function networkSh(args: readonly string[], settings: Record<string, string> = {}): Promise<Ran> {
    const child = spawn('bash', [script, ...args], { env: { ...process.env, ...settings }, stdio: ['ignore', 'pipe', 'pipe'] });
    const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
    const [code, out, err] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
    return { code, out, err };
}

async function isFree(port: number): Promise<boolean> {
    return new Promise((resolve) => {
        const server = createServer();
        server.once('error', () => {
            resolve(false);
        });
        server.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
            server.close(() => {
                resolve(true);
            });
        });
    });
}

const width = 50; // ports from the first one that --ports-from may use, and as many for a second chaincode's services
const offsets = [0, 1, 2, 3, 4, 5, 6, 10, 20, 30, 33, 34, 40, 43, 44, 110, 120];

/** Files that run side by side draw from halves of their own: a network that is down for a moment must not find its ports taken. */
const half = 20_000 + 5_000 * (Number(process.env['JEST_WORKER_ID'] ?? 0) % 2);

/** The first of a range of free ports, below those that a system hands out by itself. */
export async function freePorts(): Promise<number> {
    const first = half + width * randomInt(0, 97);
    const free = await Promise.all(offsets.map((offset) => isFree(first + offset)));
    return free.every(Boolean) ? first : freePorts();
}

/** A data folder with a network in it, or to be. */
export class Place {
    readonly dataDir = join(mkdtempSync(join(tmpdir(), 'network-')), 'data');
    readonly #settings: Record<string, string>;

    constructor(settings: Record<string, string> = {}) {
        this.#settings = settings;
    }

    run(...args: readonly string[]): Promise<Ran> {
        return networkSh(args.includes('--data-dir') ? args : [...args, '--data-dir', this.dataDir], this.#settings);
    }

    path(...parts: readonly string[]): string {
        return join(this.dataDir, ...parts);
    }

    /** The id of one of its processes. */
    pid(name: string): number {
        return Number(readFileSync(this.path('run', `${name}.pid`), 'utf8').split('\n')[0]);
    }

    async remove(): Promise<void> {
        await this.run('down');
        rmSync(join(this.dataDir, '..'), { recursive: true, force: true });
    }
}

/** Whether a process runs; one that has ended and waits for somebody to collect it does not. */
export function isAlive(pid: number): boolean {
    const stat = `/proc/${String(pid)}/stat`;
    return existsSync(stat) && !/\) Z/.test(readFileSync(stat, 'utf8'));
}

/** Ends a process at once. */
export async function killNow(pid: number): Promise<void> {
    process.kill(pid, 'SIGKILL');
    while (isAlive(pid)) {
        await new Promise((resolve) => setTimeout(resolve, 10));
    }
}

/** Two lines, and no more: the cause, and what to do. */
export const causeAndCure = /^[^\n]+\n {2}-> [^\n]+\n$/;
