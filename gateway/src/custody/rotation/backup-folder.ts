// SPDX-License-Identifier: Apache-2.0
// A backup of a key store in a folder of its own: the sealed file, and three shares for three people.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type BackupFile, type BackupShare, createBackup, openBackup } from '../keys/key-backup';
import type { KeyMaterial } from '../keys/key-material';
import type { KeyStore } from '../keys/key-store';
import { makePrivateFolder, readJson, writeJson } from '../keys/sealed-files';

const FILE = 'backup.json';
const shareName = (number: number): string => `share-${String(number)}.json`;

/** Writes a backup, its file last: without that the shares are of nothing, and are overwritten. @returns its id @throws Error where there is one already */
export async function writeBackup(store: KeyStore, out: string): Promise<string> {
    const wallet = store.walletEntries().map((entry) => entry.toString('base64'));
    const { file, shares } = await createBackup({ material: store.material, wallet });
    makePrivateFolder(out);
    if (existsSync(join(out, FILE))) {
        throw new Error(`${out} holds a backup already: choose another folder`);
    }
    for (const share of shares) {
        writeJson(join(out, shareName(share.number)), share);
    }
    writeJson(join(out, FILE), file);
    return file.backupId;
}

/** Whether a folder holds a backup of secrets of which something is so; none, where its shares are gone, or it does not open. */
export async function holdsBackup(out: string, isSo: (material: KeyMaterial) => boolean): Promise<boolean> {
    if (![FILE, shareName(1), shareName(2)].every((name) => existsSync(join(out, name)))) {
        return false;
    }
    const shares = [1, 2].map((number) => readJson(join(out, shareName(number))) as BackupShare);
    const content = await openBackup(readJson(join(out, FILE)) as BackupFile, shares).catch(() => undefined);
    return content !== undefined && isSo(content.material);
}
