// SPDX-License-Identifier: Apache-2.0
// Keeps two networks from using one data folder: a file with the number of the process that has it. A process that was killed
// leaves its file behind; the next one sees that nobody with that number runs and takes over.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const held = new Set<string>();

/** Whether a process has ended and only waits for somebody to collect its end; false where the system does not tell. */
function hasEnded(pid: number): boolean {
    try {
        return /^\d+ \(.*\) Z/s.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
    } catch {
        return false;
    }
}

function isRunning(pid: number): boolean {
    try {
        process.kill(pid, 0);
        return !hasEnded(pid);
    } catch (error) {
        return (error as NodeJS.ErrnoException).code === 'EPERM';
    }
}

function holder(file: string): number | undefined {
    try {
        const pid = Number(readFileSync(file, 'utf8'));
        const isOwn = pid === process.pid;
        return (isOwn ? held.has(file) : pid > 0 && isRunning(pid)) ? pid : undefined;
    } catch {
        return undefined;
    }
}

/**
 * Takes a folder for this process.
 * @returns how to give it back
 * @throws Error when another network has it
 */
export function lockFolder(folder: string): () => void {
    const file = join(folder, 'process');
    const pid = holder(file);
    if (pid !== undefined) {
        throw new Error(`${folder} is in use by the network of process ${pid}`);
    }
    mkdirSync(folder, { recursive: true });
    writeFileSync(file, String(process.pid));
    held.add(file);
    return () => {
        held.delete(file);
        rmSync(file, { force: true });
    };
}
