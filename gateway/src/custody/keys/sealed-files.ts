// SPDX-License-Identifier: Apache-2.0
// Files that survive a crash whole: written beside, synced, renamed, and the folder synced; for the owner's eyes only.

import { chmodSync, closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, statSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

const OWNER_ONLY = 0o600;

/** Replaces a file as one step: afterwards it holds all of the old or all of the new bytes, even after a power cut. */
export function writeFileAtomic(path: string, bytes: Uint8Array): void {
    const draft = `${path}.${String(process.pid)}.tmp`;
    const file = openSync(draft, 'w', OWNER_ONLY);
    try {
        writeSync(file, bytes);
        fsyncSync(file);
    } finally {
        closeSync(file);
    }
    renameSync(draft, path);
    const folder = openSync(dirname(path), 'r');
    try {
        fsyncSync(folder);
    } finally {
        closeSync(folder);
    }
}

/** Makes a folder that nobody else may enter. */
export function makePrivateFolder(path: string): void {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    chmodSync(path, 0o700);
}

/**
 * Reads a file that holds a secret.
 *
 * @throws Error when anybody but the owner may read or write it
 */
export function readSecretFile(path: string): Buffer {
    if (!existsSync(path)) {
        throw new Error(`there is no file ${path}`);
    }
    const mode = statSync(path).mode & 0o777;
    if ((mode & 0o077) !== 0) {
        throw new Error(`${path} must be readable by its owner only: its mode is ${mode.toString(8)}, expected 600`);
    }
    return readFileSync(path);
}

/** @throws Error for a file that is missing, or no JSON */
export function readJson(path: string): unknown {
    try {
        return JSON.parse(readFileSync(path, 'utf8'));
    } catch {
        throw new Error(`${path} cannot be read as JSON`);
    }
}

/** Writes JSON for people to look at, as `writeFileAtomic` does. */
export function writeJson(path: string, value: unknown): void {
    writeFileAtomic(path, Buffer.from(`${JSON.stringify(value, null, 2)}\n`, 'utf8'));
}
