// SPDX-License-Identifier: Apache-2.0
// Files that are whole or absent, also after a power cut: written beside, synced, renamed, and the folder synced.

import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

/** For the owner's eyes only. */
const OWNER_ONLY = 0o600;

/** Syncs a folder: what was renamed in it keeps its name. */
export async function syncFolder(path: string): Promise<void> {
    const handle = await open(path, 'r');
    try {
        await handle.sync();
    } finally {
        await handle.close();
    }
}

/** Writes a file that has no name yet that counts, and syncs it; where that fails it is gone. */
export async function writeDraft(path: string, write: (handle: FileHandle) => Promise<void>): Promise<void> {
    try {
        const handle = await open(path, 'w', OWNER_ONLY);
        try {
            await write(handle);
            await handle.sync();
        } finally {
            await handle.close();
        }
    } catch (error) {
        await rm(path, { force: true });
        throw error;
    }
}

/** For what is not there: `undefined`, and any other failure as it is. */
export function undefinedWhereAbsent(error: unknown): undefined {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
        throw error;
    }
}

/** Places files below a folder, each in a folder that is made when it is first needed. */
export class SyncedFiles {
    readonly #directory: string;
    readonly #made = new Set<string>();
    #writes = 0;

    constructor(directory: string) {
        this.#directory = directory;
    }

    /** Resolves when file and name are synced. */
    async place(path: string, content: Uint8Array): Promise<void> {
        await this.#makeFolder(dirname(path));
        this.#writes += 1;
        const draft = `${path}.${String(process.pid)}-${String(this.#writes)}.part`;
        await writeDraft(draft, async (handle) => handle.writeFile(content));
        await this.rename(draft, path);
    }

    /** Gives a draft its name. */
    async rename(draft: string, path: string): Promise<void> {
        await this.#makeFolder(dirname(path));
        try {
            await rename(draft, path);
        } catch (error) {
            await rm(draft, { force: true });
            throw error;
        }
        await syncFolder(dirname(path));
    }

    async #makeFolder(folder: string): Promise<void> {
        if (!this.#made.has(folder)) {
            await mkdir(folder, { recursive: true, mode: 0o700 });
            await syncFolder(this.#directory);
            this.#made.add(folder);
        }
    }
}
