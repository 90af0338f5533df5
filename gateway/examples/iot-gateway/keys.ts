// SPDX-License-Identifier: Apache-2.0
// The folder of a gateway, which is one run's and nobody else's, and the keys in it: of the device, and of this gateway as a client of the issuer. P-256, made by `init` alone.

import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { existsSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

const OTHERS = 0o077;

/** Both keys of a folder. */
export interface Keys {
    readonly device: KeyObject;
    readonly client: KeyObject;
}

/**
 * Holds a folder until it is let go, or the process ends: SQLite's lock of a file, which the system takes back from a process that is killed.
 * @returns what lets it go
 * @throws Error where others may read it, or another run holds it
 */
export function holdFolder(folder: string): () => void {
    if (!existsSync(folder)) {
        throw new Error(`there is no ${folder}: init makes it and its keys`);
    }
    if ((statSync(folder).mode & OTHERS) !== 0) {
        throw new Error(`${folder} may be read by others: chmod 700 ${folder}`);
    }
    const lock = new DatabaseSync(join(folder, 'lock.sqlite'));
    try {
        lock.exec('BEGIN EXCLUSIVE');
    } catch {
        lock.close();
        throw new Error(`another run has ${folder}: one folder is for one run`);
    }
    return () => {
        lock.close();
    };
}

/** Makes what is missing, and writes the public half of each beside it: `device.jwk.json`, `client.jwk.json`. */
export function makeKeys(folder: string): Keys {
    for (const name of ['device', 'client']) {
        const file = fileOf(folder, name);
        if (!existsSync(file)) {
            const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
            writeWhole(file, privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
        }
        const { kty, crv, x, y } = createPublicKey(openKey(folder, name)).export({ format: 'jwk' });
        writeWhole(join(folder, `${name}.jwk.json`), `${JSON.stringify({ kty, crv, x, y })}\n`);
    }
    return openKeys(folder);
}

/** @throws Error where there are none: a run makes none, the ward would not know them */
export function openKeys(folder: string): Keys {
    return { device: openKey(folder, 'device'), client: openKey(folder, 'client') };
}

const fileOf = (folder: string, name: string): string => join(folder, `${name}-key.pem`);

/** Whole or not at all, also where the power fails. */
function writeWhole(file: string, content: string): void {
    rmSync(`${file}.new`, { force: true });
    writeFileSync(`${file}.new`, content, { mode: 0o600, flag: 'wx', flush: true });
    renameSync(`${file}.new`, file);
}

function openKey(folder: string, name: string): KeyObject {
    const file = fileOf(folder, name);
    if (!existsSync(file)) {
        throw new Error(`${folder} has no ${name}-key.pem: init makes the keys`);
    }
    if ((statSync(file).mode & OTHERS) !== 0) {
        throw new Error(`${file} may be read by others: chmod 600 ${file}`);
    }
    return createPrivateKey(readFileSync(file));
}
