// SPDX-License-Identifier: Apache-2.0
// Real processes for tests: started from the built sources, their output kept, ended one by one.

import { spawn, type ChildProcess } from 'node:child_process';
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/** One child process with its whole output in a file. */
export class Program {
    readonly name: string;
    readonly log: string;
    /** Where the output of this process begins in a log that an earlier one wrote to. */
    readonly #from: number;
    readonly #child: ChildProcess;
    readonly #ended: Promise<number | null>;

    constructor(name: string, log: string, script: string, args: readonly string[], environment: Record<string, string> = {}) {
        this.name = name;
        this.log = log;
        writeFileSync(log, '', { flag: 'a' });
        this.#from = readFileSync(log).length;
        const environ = {
            PATH: process.env['PATH'] ?? '',
            HOME: process.env['HOME'] ?? '',
            NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'] ?? '',
            ...environment,
        };
        this.#child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', script, ...args], { env: environ });
        const keep = (text: Buffer): void => {
            appendFileSync(log, text);
        };
        this.#child.stdout?.on('data', keep);
        this.#child.stderr?.on('data', keep);
        this.#ended = new Promise((resolve) => this.#child.once('exit', resolve));
    }

    output(): string {
        return readFileSync(this.log).subarray(this.#from).toString('utf8');
    }

    get pid(): number | undefined {
        return this.#child.pid;
    }

    get running(): boolean {
        return this.#child.exitCode === null && this.#child.signalCode === null;
    }

    /** Waits until the output matches, or fails with the end of it. */
    async printed(pattern: RegExp, seconds = 60): Promise<RegExpExecArray> {
        const deadline = Date.now() + seconds * 1000;
        while (Date.now() < deadline) {
            await delay(30);
            const match = pattern.exec(this.output());
            if (match !== null) {
                return match;
            }
            if (!this.running) {
                break;
            }
        }
        throw new Error(`${this.name} did not print ${String(pattern)}:\n${this.output().slice(-3000)}`);
    }

    /** Makes it stand still: its sockets stay open, and nothing is answered. */
    pause(): void {
        this.#child.kill('SIGSTOP');
    }

    /** Lets it go on. */
    resume(): void {
        this.#child.kill('SIGCONT');
    }

    /** Ends the process and waits for its end; answers its exit code. */
    async end(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<number | null> {
        if (this.running) {
            this.#child.kill(signal);
        }
        return this.#ended;
    }

    async finished(): Promise<number | null> {
        return this.#ended;
    }
}
