// SPDX-License-Identifier: Apache-2.0
// Starts and stops the processes of the two wards: each with its own log file, stopped in the reverse order of starting.
import { type ChildProcess, spawn, type SpawnOptions } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const stopDeadline = 15_000; // ms a process may take to drain before it is ended
const lastLines = 12;

/** A process that ended or did not become ready; the message holds the end of its log. */
export class ProcessError extends Error {}

/** A Node script as a process of its own; `onExit` hears of an end that nobody asked for. */
export interface NodeScript {
    readonly name: string;
    readonly script: string;
    readonly args: readonly string[];
    readonly onExit: (error: ProcessError) => void;
}

interface Running {
    readonly name: string;
    readonly child: ChildProcess;
    readonly log: string;
}

const ended = ({ child }: Running): boolean => child.exitCode !== null || child.signalCode !== null;

/**
 * The processes of this start. Each runs in a group of its own, so that Ctrl-C reaches the launcher alone and it can stop them in order,
 * and each follows its parent: should the launcher be killed, they stop by themselves.
 */
export class Processes {
    readonly #logDir: string;
    readonly #running: Running[] = [];
    readonly #lastly: (() => Promise<void>)[] = [];
    #stopping: Promise<void> | undefined;

    constructor(logDir: string) {
        mkdirSync(logDir, { recursive: true });
        this.#logDir = logDir;
    }

    /** Starts a Node script. */
    start({ name, script, args, onExit }: NodeScript): void {
        const log = join(this.#logDir, `${name}.log`);
        const output = openSync(log, 'w', 0o600);
        const follow = ['--disable-warning=ExperimentalWarning', '--require', join(__dirname, 'follow-parent.js')];
        const child = spawn(process.execPath, [...follow, script, ...args], { detached: true, stdio: ['ignore', output, output, 'ipc'] });
        closeSync(output);
        const running = { name, child, log };
        this.#running.push(running);
        child.on('exit', (code, signal) => {
            if (this.#stopping === undefined) {
                onExit(this.#failure(running, `ended with ${signal ?? String(code)}`));
            }
        });
    }

    /** Has something done once all processes have stopped. */
    atStop(work: () => Promise<void>): void {
        this.#lastly.push(work);
    }

    /** Runs a Node or shell script to its end. */
    async run(name: string, script: string, args: readonly string[]): Promise<void> {
        const log = join(this.#logDir, `${name}.log`);
        const output = openSync(log, 'a', 0o600);
        const options: SpawnOptions = { stdio: ['ignore', output, output] };
        const child = script.endsWith('.sh')
            ? spawn(script, args, options)
            : spawn(process.execPath, ['--disable-warning=ExperimentalWarning', script, ...args], options);
        closeSync(output);
        const code = await new Promise<number | null>((resolve) => child.on('exit', resolve));
        if (code !== 0) {
            throw this.#failure({ name, child, log }, `ended with ${String(code)}`);
        }
    }

    /** Waits until `ready` holds for a started process. */
    async ready(name: string, ready: () => Promise<boolean>, seconds: number): Promise<void> {
        const running = this.#running.find((entry) => entry.name === name);
        const deadline = performance.now() + seconds * 1000;
        while (!(await ready().catch(() => false))) {
            if (running === undefined || ended(running) || performance.now() > deadline) {
                throw running === undefined
                    ? new ProcessError(`${name} was not started`)
                    : this.#failure(running, `was not ready within ${String(seconds)} s`);
            }
            await delay(50);
        }
    }

    /** Whether a started process has printed a line that matches. */
    async printed(name: string, pattern: RegExp): Promise<boolean> {
        return pattern.test(await readFile(join(this.#logDir, `${name}.log`), 'utf8'));
    }

    /** Stops all processes, the last started first. */
    async stop(): Promise<void> {
        this.#stopping ??= this.#stopAll();
        return this.#stopping;
    }

    async #stopAll(): Promise<void> {
        for (const running of [...this.#running].reverse()) {
            await stopOne(running);
        }
        for (const work of this.#lastly) {
            await work();
        }
    }

    #failure({ name, log }: Running, what: string): ProcessError {
        const tail = readFileSync(log, 'utf8').trimEnd().split('\n').slice(-lastLines).join('\n');
        return new ProcessError(`${name} ${what}. The end of its log (${log}):\n${tail}`);
    }
}

async function stopOne(running: Running): Promise<void> {
    if (ended(running)) {
        return;
    }
    const exit = new Promise((resolve) => running.child.once('exit', resolve));
    running.child.kill('SIGTERM');
    const late = new AbortController();
    const force = delay(stopDeadline, undefined, { signal: late.signal }).then(
        () => running.child.kill('SIGKILL'),
        () => undefined,
    );
    await exit;
    late.abort();
    await force;
}
