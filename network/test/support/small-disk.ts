// SPDX-License-Identifier: Apache-2.0
// A disk that is soon full, where this user may make one.
import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';

/** Mounts a file system of 128 KiB; answers what takes it away, or nothing, having said why. */
export function smallDisk(folder: string): (() => void) | undefined {
    try {
        mkdirSync(folder, { recursive: true });
        execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=128k', 'tmpfs', folder], { stdio: 'pipe' });
        return () => execFileSync('umount', [folder]);
    } catch (error) {
        const reason = (error as Error).message.trim().split('\n').at(-1) ?? '';
        console.log(`The full disk is not tested: this user cannot mount a small one here (${reason})`);
        return undefined;
    }
}
