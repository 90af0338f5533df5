// SPDX-License-Identifier: Apache-2.0
// Copies a ward's store while its gateway runs, and puts such a copy back. Database first, blobs last: a row must never miss its blob.

import { existsSync } from 'node:fs';
import { chmod, copyFile, mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { backup, DatabaseSync } from 'node:sqlite';

const DATABASE = 'gateway.sqlite';
const BLOBS = 'blobs';

async function synced(path: string): Promise<void> {
    const handle = await open(path, 'r');
    await handle.sync().finally(async () => handle.close());
}

/** @throws Error when SQLite finds a fault in the file */
function demandWhole(path: string): void {
    const database = new DatabaseSync(path);
    try {
        const found = Object.values(database.prepare('PRAGMA integrity_check').get() ?? {})[0];
        if (found !== 'ok') {
            throw new Error(`${path} is damaged`);
        }
    } finally {
        database.close();
    }
}

/** A file is there whole or not at all. */
async function place(target: string, write: (draft: string) => Promise<unknown>): Promise<void> {
    await mkdir(dirname(target), { recursive: true, mode: 0o700 });
    const draft = `${target}.part`;
    await rm(draft, { force: true });
    await write(draft);
    await chmod(draft, 0o600);
    await synced(draft);
    await rename(draft, target);
    await synced(dirname(target));
}

/** Copies the database of a running gateway as it is at one moment. @throws Error when `to` holds a copy already */
export async function backUpDatabase(wardFolder: string, to: string): Promise<void> {
    const target = join(to, DATABASE);
    if (existsSync(target)) {
        throw new Error(`${to} holds a copy of the database already: give each backup a folder of its own`);
    }
    if (!existsSync(join(wardFolder, DATABASE))) {
        throw new Error(`${wardFolder} holds no ${DATABASE}`);
    }
    const source = new DatabaseSync(join(wardFolder, DATABASE), { readOnly: true });
    try {
        await place(target, async (draft) => backup(source, draft));
    } finally {
        source.close();
    }
    demandWhole(target);
}

/** Copies blobs that the folder does not have yet; what a blob holds never changes. @returns how many were copied */
export async function copyBlobs(from: string, to: string): Promise<number> {
    await mkdir(join(to, BLOBS), { recursive: true, mode: 0o700 }); // also for none: a backup without the folder is not whole
    const names = await readdir(join(from, BLOBS), { recursive: true });
    const missing = names.filter((name) => /\.(jwe|ct|file|pending|kept)$/.test(name) && !existsSync(join(to, BLOBS, name)));
    for (const name of missing) {
        await place(join(to, BLOBS, name), async (draft) => copyFile(join(from, BLOBS, name), draft));
    }
    return missing.length;
}

/** Puts a copy back. @throws Error when a store is there, or the copy is not whole; then nothing was written */
export async function restoreStore(from: string, wardFolder: string): Promise<void> {
    const source = join(from, DATABASE);
    if (existsSync(join(wardFolder, DATABASE))) {
        throw new Error(`${wardFolder} holds a ${DATABASE} already: move it away first`);
    }
    if (!existsSync(source) || !existsSync(join(from, BLOBS))) {
        throw new Error(`${from} is not a whole backup: it needs ${DATABASE} and ${BLOBS}`);
    }
    demandWhole(source);
    await copyBlobs(from, wardFolder);
    await place(join(wardFolder, DATABASE), async (draft) => copyFile(source, draft));
}
