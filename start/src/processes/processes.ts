// SPDX-License-Identifier: Apache-2.0
// Starts and stops the processes of the two wards: each with its own log file, stopped in the reverse order of starting.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, fstatSync, mkdirSync, openSync, readFileSync } from 'node:fs';
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
    /** Where this process begins in its log: what earlier ones wrote stays, above all which names a custodian opened. */
    readonly from: number;
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

    /** Starts a Node script. @throws ProcessError once everything is being stopped */
    start({ name, script, args, onExit }: NodeScript): void {
        const follow = ['--disable-warning=ExperimentalWarning', '--require', require.resolve('./follow-parent')];
        this.#demandGoingOn(name);
        const running = this.#spawn(name, [process.execPath, ...follow, script, ...args], true);
        running.child.on('exit', (code, signal) => {
            if (this.#stopping === undefined) {
                onExit(this.#failure(running, `ended with ${signal ?? String(code)}`));
            }
        });
    }

    /** Runs a Node or shell script to its end. @throws ProcessError where it fails, and once everything is being stopped */
    async run(name: string, script: string, args: readonly string[]): Promise<void> {
        this.#demandGoingOn(name);
        await this.#runToEnd(name, script, args);
    }

    /** Has a script run to its end once all processes have stopped. */
    runAtStop(name: string, script: string, args: readonly string[]): void {
        this.#lastly.push(async () => this.#runToEnd(name, script, args));
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
        const running = this.#running.find((entry) => entry.name === name);
        return running !== undefined && pattern.test((await readFile(running.log)).subarray(running.from).toString('utf8'));
    }

    /** Stops all processes, the last started first. */
    async stop(): Promise<void> {
        this.#stopping ??= this.#stopAll();
        return this.#stopping;
    }

    async #stopAll(): Promise<void> {
        for (const running of [...this.#running].reverse()) {
            if (ended(running)) {
                continue;
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
        for (const work of this.#lastly) {
            await work();
        }
    }

    /** A signal may come while things are still being started: what would be started now, nobody would stop. */
    #demandGoingOn(name: string): void {
        if (this.#stopping !== undefined) {
            throw new ProcessError(`${name} is not started any more: everything stops`);
        }
    }

    #spawn(name: string, [file = '', ...args]: readonly string[], follows: boolean): Running {
        const log = join(this.#logDir, `${name}.log`);
        const output = openSync(log, 'a', 0o600);
        const from = fstatSync(output).size;
        const child = spawn(file, args, { detached: follows, stdio: ['ignore', output, output, ...(follows ? (['ipc'] as const) : [])] });
        closeSync(output);
        const running = { name, child, log, from };
        this.#running.push(running);
        return running;
    }

    async #runToEnd(name: string, script: string, args: readonly string[]): Promise<void> {
        const node = script.endsWith('.sh') ? [] : [process.execPath, '--disable-warning=ExperimentalWarning'];
        const running = this.#spawn(name, [...node, script, ...args], false);
        const [code, signal] = (await once(running.child, 'exit')) as [number | null, NodeJS.Signals | null];
        if (code !== 0) {
            throw this.#failure(running, `ended with ${signal ?? String(code)}`);
        }
    }

    #failure({ name, log, from }: Running, what: string): ProcessError {
        const tail = readFileSync(log).subarray(from).toString('utf8').trimEnd().split('\n').slice(-lastLines).join('\n');
        return new ProcessError(`${name} ${what}. The end of its log (${log}):\n${tail}`);
    }
}
