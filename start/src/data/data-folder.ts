// SPDX-License-Identifier: Apache-2.0
// The folder in which everything is kept: refused before anything starts where it cannot be used.
import { accessSync, constants, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type NetworkEngine, networkEngines, type Options } from '../options';

/** A folder that cannot be used, or a file in it that cannot be read. */
export class DataFolderError extends Error {}

/** What each network leaves in the folder. */
const traces: Readonly<Record<NetworkEngine, string>> = { embedded: 'network', native: 'native', docker: 'docker' };

const longestSocketPath = 107; // bytes; Unix's own limit

/**
 * Makes the folder unless it is there.
 * @throws DataFolderError where it, or the folder of an earlier start's logs, cannot be written to, or another network's ledger is in it.
 */
export function requireDataFolder({ dataDir: path, network }: Pick<Options, 'dataDir' | 'network'>): void {
    const other = networkEngines.find((engine) => engine !== network && existsSync(join(path, traces[engine])));
    if (other !== undefined) {
        throw new DataFolderError(`${path} belongs to a network that is ${other}: choose another with --data-dir DIR.`);
    }
    if (Buffer.byteLength(join(path, 'ward1', 'custodian.sock')) > longestSocketPath) {
        throw new DataFolderError(`${path} is too long a path for the Unix sockets in it: choose a shorter one with --data-dir DIR.`);
    }
    try {
        mkdirSync(path, { recursive: true });
        const inUse = [path, join(path, 'logs')].filter((folder) => existsSync(folder));
        inUse.forEach((folder) => {
            accessSync(folder, constants.W_OK | constants.X_OK);
        });
    } catch (error) {
        const code = (error as NodeJS.ErrnoException).code ?? 'unknown reason';
        throw new DataFolderError(`${path} cannot be used as the data folder (${code}): choose another with --data-dir DIR.`);
    }
}

/**
 * Takes the folder for this start alone. The lock is SQLite's own file lock: the system drops it with the process, however that ends.
 * @returns how to give it back
 * @throws DataFolderError where another start has it, or as `requireDataFolder`
 */
export function takeDataFolder(options: Pick<Options, 'dataDir' | 'network'>): () => void {
    requireDataFolder(options);
    const { dataDir } = options;
    const lock = new DatabaseSync(join(dataDir, 'start.lock'), { timeout: 0 });
    try {
        lock.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
    } catch {
        lock.close();
        throw new DataFolderError(
            `${dataDir} is in use by another start: stop that one, or give this one a folder of its own with --data-dir DIR.`,
        );
    }
    return () => {
        lock.close();
    };
}
