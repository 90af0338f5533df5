// SPDX-License-Identifier: Apache-2.0
// Fabric's own programs under network.sh. They run in sessions of their own: whoever starts this network must stop it.

import { execFile } from 'node:child_process';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { freeRange } from '../../../../scripts/free-range.cjs';
import { peerOf, root, type TestNetwork, type Ward } from './test-network';

const execute = promisify(execFile);
const script = join(root, 'network', 'network.sh');
/** What runs as a process of its own and can die alone. */
export const nativeParts: readonly string[] = [
    'orderer',
    peerOf('ward1'),
    peerOf('ward2'),
    'chaincode.wardledger.ward1',
    'chaincode.wardledger.ward2',
];

interface ProcessStatus {
    readonly name: string;
    readonly pid: number | null;
}

/** Not for one that has ended and that nobody has collected: what network.sh starts has no parent that would. */
async function isAlive(pid: number): Promise<boolean> {
    const state = await execute('ps', ['-o', 'stat=', '-p', String(pid)]).then(
        ({ stdout }) => stdout.trim(),
        () => '',
    );
    return state !== '' && !state.startsWith('Z');
}

export class NativeNetwork implements TestNetwork {
    readonly engine = 'native';
    readonly organizationsDir: string;
    readonly peers: Readonly<Record<Ward, string>>;
    readonly #where: readonly string[];
    #isMade = false;

    private constructor(dataDir: string, base: number) {
        this.organizationsDir = join(dataDir, 'organizations');
        this.peers = { ward1: `127.0.0.1:${String(base + 1)}`, ward2: `127.0.0.1:${String(base + 2)}` };
        this.#where = ['--engine', 'native', '--data-dir', dataDir, '--ports-from', String(base)];
    }

    static async prepare(dataDir: string): Promise<NativeNetwork> {
        return new NativeNetwork(dataDir, await freeRange());
    }

    async start(): Promise<void> {
        if (this.#isMade) {
            await this.run('start');
            return;
        }
        await this.run('up', '-ccn', 'wardledger');
        this.#isMade = true;
    }

    async kill(part?: string): Promise<void> {
        const pids = await this.#signal('SIGKILL', part);
        while ((await Promise.all(pids.map(isAlive))).some(Boolean)) {
            await delay(20);
        }
    }

    async pause(): Promise<void> {
        await this.#signal('SIGSTOP', peerOf('ward1'));
    }

    async resume(): Promise<void> {
        await this.#signal('SIGCONT', peerOf('ward1'));
    }

    async stop(): Promise<void> {
        await this.run('stop');
    }

    async verify(): Promise<string> {
        return this.run('verify');
    }

    /** Sends a signal to one part, or to all. @returns to whom */
    async #signal(signal: NodeJS.Signals, part?: string): Promise<readonly number[]> {
        const { processes } = JSON.parse(await this.run('status', '--json').catch(stillSaid)) as { processes: ProcessStatus[] };
        const pids = processes.filter(({ name }) => part === undefined || name === part).flatMap(({ pid }) => pid ?? []);
        if (pids.length === 0) {
            throw new Error(`${part ?? 'nothing'} does not run`);
        }
        pids.forEach((pid) => process.kill(pid, signal));
        return pids;
    }

    /** Runs a verb of network.sh; answers what it printed. */
    async run(...words: readonly string[]): Promise<string> {
        const env = { ...process.env, PATH: `${dirname(process.execPath)}:${process.env['PATH'] ?? ''}` };
        try {
            return (await execute(script, [...words, ...this.#where], { env })).stdout;
        } catch (error) {
            const { stdout, stderr } = error as { stdout: string; stderr: string };
            throw Object.assign(new Error(`network.sh ${words.join(' ')}: ${stdout}${stderr}`), { stdout });
        }
    }
}

/** `status` tells what runs also where it ends with 1, because not everything does. */
function stillSaid(error: unknown): string {
    return (error as { stdout: string }).stdout;
}
