// SPDX-License-Identifier: Apache-2.0
// Runs network.sh as a child process with a data folder and ports of its own.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
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

/** A data folder with a network in it, or to be. */
export class Place {
    readonly #own = mkdtempSync(join(tmpdir(), 'network-'));
    readonly dataDir = join(this.#own, 'data');
    /** Where its runs put what they need for a moment: another run's is elsewhere. */
    readonly scratch = join(this.#own, 'scratch');
    readonly #settings: Record<string, string>;

    constructor(settings: Record<string, string> = {}) {
        mkdirSync(this.scratch);
        this.#settings = { TMPDIR: this.scratch, ...settings };
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
        rmSync(this.#own, { recursive: true, force: true });
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
