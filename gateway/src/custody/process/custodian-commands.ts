// SPDX-License-Identifier: Apache-2.0
// The commands of `wardledger-custodian` besides `serve`. Each works on the key store of one ward and returns what to tell the operator.

import { randomBytes } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import { openBackup, type BackupFile, type BackupShare } from '../keys/key-backup';
import type { KeyEncryption } from '../keys/key-encryption';
import { fingerprintOf, generateKeyMaterial, publicKeysOf, type WardPublicKeys } from '../keys/key-material';
import { KeyStore, type StorePlace } from '../keys/key-store';
import { acceptIndex, shareIndex } from '../keys/index-share';
import { makePrivateFolder, readJson, writeFileAtomic } from '../keys/sealed-files';
import { readDowntime } from '../downtime/downtime-lines';
import { readOpenings } from '../openings/read-openings';
import { ReleaseLock, unlockFolder } from '../release/release-lock';
import { writeBackup } from '../rotation/backup-folder';
import { readAuthorityCertificate } from '../wallet/organization-folder';
import { restoreWalletEntry, Wallet, type WalletOptions } from '../wallet/wallet';

/** Writes a random passphrase for a store that has none yet, unless the file is there. */
export function ensurePassphraseFile(path: string): void {
    if (!existsSync(path)) {
        writeFileAtomic(path, Buffer.from(`${randomBytes(32).toString('base64url')}\n`, 'utf8'));
    }
}

/** Makes a ward's keys; of a store that is there already only what it says about the ward's authority may change. */
export async function initialise({ ward, folder, encryption }: StorePlace, options: WalletOptions): Promise<string> {
    const { mspId, organizations, domain } = options;
    const origin = { mspId, authority: readAuthorityCertificate(organizations, domain) };
    const created = !KeyStore.exists(folder);
    const store = created
        ? await KeyStore.create(folder, encryption, await generateKeyMaterial(ward, origin))
        : await KeyStore.open(folder, encryption);
    const { material } = store;
    const changed = material.mspId !== origin.mspId || material.authority !== origin.authority;
    if (changed) {
        store.update({ ...material, ...origin });
    }
    const keys = publicKeysOf(store.material);
    const state = created ? 'made' : changed ? 'are there already, and name another authority now: share them again' : 'are there already';
    const attestation = `Both wards approve its attestation key by ${keys.attestationDigest}.`;
    return `Keys of ${keys.ward} ${state}. Key id ${keys.keyId}, fingerprint ${await fingerprintOf(keys)}. ${attestation}`;
}

/** Writes `backup.json` and three shares into a folder; no file of the backup is of use without two shares. */
export async function backUp({ folder, encryption }: StorePlace, out: string): Promise<string> {
    const store = await KeyStore.open(folder, encryption);
    const id = await writeBackup(store, out);
    return `Backup ${id} written to ${out}. Give its three shares to three people; any two open it. Then remove them here.`;
}

/** Makes a key store again from a backup and two shares, under a new passphrase. It opens no release until an operator unlocks it. */
export async function restore({ ward, folder, encryption }: StorePlace, backup: string, shares: readonly string[]): Promise<string> {
    const file = readJson(backup) as BackupFile;
    if (file.ward !== ward) {
        throw new Error(`this is a backup of ${file.ward}, not of ${ward}`);
    }
    const content = await openBackup(
        file,
        shares.map((path) => readJson(path) as BackupShare),
    );
    const lock = new ReleaseLock(folder);
    if (!KeyStore.exists(folder) && !lock.isLocked()) {
        makePrivateFolder(folder);
        lock.lock({ time: new Date().toISOString(), restored: file.backupId }); // first: these keys never stand here without it
    }
    const store = await KeyStore.create(folder, encryption, content.material);
    for (const entry of content.wallet) {
        restoreWalletEntry(store, Buffer.from(entry, 'base64'));
    }
    return `Keys of ${ward} and ${String(content.wallet.length)} wallet entries restored. Releases are locked until \`unlock-releases\`.`;
}

/** Seals the index key for another ward and remembers that ward's public keys. */
export async function shareIndexWith({ folder, encryption }: StorePlace, to: string, out: string): Promise<string> {
    const store = await KeyStore.open(folder, encryption);
    const peer = readJson(to) as WardPublicKeys;
    const { material, file } = await shareIndex(store.material, peer);
    store.update(material);
    writeFileAtomic(out, Buffer.from(`${file}\n`, 'utf8'));
    return `Index key sealed to ${peer.ward}, whose fingerprint must be ${await fingerprintOf(peer)}.`;
}

/** Takes over the index key of another ward and remembers that ward's public keys. */
export async function acceptIndexFrom({ folder, encryption }: StorePlace, path: string): Promise<string> {
    const store = await KeyStore.open(folder, encryption);
    const { material, from } = await acceptIndex(store.material, readFileSync(path, 'utf8'));
    store.update(material);
    return `Index key accepted from ${from.ward}, whose fingerprint must be ${await fingerprintOf(from)}.`;
}

/** Protects the store by another passphrase or KMS key. The old one opens nothing that is written from now on. */
export async function rotate({ folder, encryption }: StorePlace, next: KeyEncryption): Promise<string> {
    const store = await KeyStore.open(folder, encryption);
    await store.rotate(next);
    return 'The key-encryption key was changed. Destroy the old one, and copies of key.json made under it.';
}

/** The wallet, for a command that makes identities while no custodian serves. */
export async function openWallet({ folder, encryption }: StorePlace, options: WalletOptions): Promise<Wallet> {
    return new Wallet(await KeyStore.open(folder, encryption), options);
}

/** Writes the logs of openings and of downtime out for whoever checks them, legible, once its chain and its seals were found whole; works beside a custodian that serves. */
export async function exportOpenings({ folder, encryption }: StorePlace, out: string): Promise<string> {
    const { material } = await KeyStore.open(folder, encryption);
    const file = openSync(out, 'wx', 0o600);
    let lines = 0;
    try {
        const storeKey = Buffer.from(material.storeKey, 'base64');
        for (const log of [readOpenings(folder, storeKey), readDowntime(folder, storeKey)]) {
            for (const line of log) {
                writeSync(file, `${JSON.stringify(line)}\n`);
                lines += 1;
            }
        }
        fsyncSync(file);
    } finally {
        closeSync(file);
    }
    return `${String(lines)} lines of the log of openings written to ${out}. They tell who looked at whom: keep them as you keep the ledger's private data.`;
}

/** Lets releases be opened again, by whoever holds the passphrase; a custodian that serves goes on at once. */
export async function unlockReleases({ folder, encryption }: StorePlace): Promise<string> {
    await KeyStore.open(folder, encryption);
    const said = unlockFolder(folder, Date.now());
    return said === undefined ? 'Releases were not locked.' : `Releases are unlocked. They had been locked by: ${said}`;
}
