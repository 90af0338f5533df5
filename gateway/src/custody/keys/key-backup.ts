// SPDX-License-Identifier: Apache-2.0
// Backup of a key store: one sealed file, and the key to it in three shares of which any two suffice (Shamir).

import { randomBytes, randomUUID } from 'node:crypto';
import { sha256Hex } from '@wardledger/chaincode/crypto';
import { combine, split } from 'shamir-secret-sharing';
import { openBox, sealBox } from './aes-gcm';
import type { KeyMaterial } from './key-material';

const SHARES = 3;
const THRESHOLD = 2;

/** What a backup holds. */
export interface BackupContent {
    readonly material: KeyMaterial;
    /** The wallet's entries, in base64. */
    readonly wallet: readonly string[];
}

/** The backup file: useless without two shares. */
export interface BackupFile {
    readonly format: 'wardledger-backup-1';
    readonly backupId: string;
    readonly ward: string;
    readonly box: string;
}

/** One person's share of a backup's key. */
export interface BackupShare {
    readonly format: 'wardledger-backup-share-1';
    readonly backupId: string;
    readonly ward: string;
    readonly number: number;
    readonly share: string;
    /** First 16 hex digits of the share's SHA-256: tells a mistyped share from a foreign one. */
    readonly checksum: string;
}

/** Seals a backup under a fresh key and splits that key. */
export async function createBackup(content: BackupContent): Promise<{ file: BackupFile; shares: BackupShare[] }> {
    const backupId = randomUUID();
    const { ward } = content.material;
    const key = new Uint8Array(randomBytes(32)); // the library refuses a Buffer
    const box = sealBox(key, Buffer.from(JSON.stringify(content), 'utf8'), bindingOf(backupId, ward));
    const parts = await split(key, SHARES, THRESHOLD);
    const shares = parts.map((part, i) => ({
        format: 'wardledger-backup-share-1' as const,
        backupId,
        ward,
        number: i + 1,
        share: Buffer.from(part).toString('base64'),
        checksum: checksumOf(part),
    }));
    return { file: { format: 'wardledger-backup-1', backupId, ward, box: box.toString('base64') }, shares };
}

/**
 * Opens a backup.
 *
 * @throws Error that says which share is missing, repeated, damaged, or of another backup
 */
export async function openBackup(file: BackupFile, shares: readonly BackupShare[]): Promise<BackupContent> {
    const numbers = new Set(shares.map(({ number }) => number));
    if (numbers.size < THRESHOLD) {
        throw new Error(`a restore needs ${String(THRESHOLD)} different shares, ${String(numbers.size)} given`);
    }
    const parts = shares.map((share) => {
        const name = `share ${String(share.number)}`;
        if (share.backupId !== file.backupId) {
            throw new Error(`${name} belongs to another backup (${share.backupId}, not ${file.backupId})`);
        }
        const part = new Uint8Array(Buffer.from(share.share, 'base64'));
        if (checksumOf(part) !== share.checksum) {
            throw new Error(`${name} is damaged: its checksum does not fit`);
        }
        return part;
    });
    const key = await combine(parts);
    try {
        const content = openBox(key, Buffer.from(file.box, 'base64'), bindingOf(file.backupId, file.ward));
        return JSON.parse(content.toString('utf8')) as BackupContent;
    } catch {
        throw new Error('these shares do not open this backup: the file or a share was altered');
    }
}

function checksumOf(part: Uint8Array): string {
    return sha256Hex(part).slice(0, 16);
}

function bindingOf(backupId: string, ward: string): Buffer {
    return Buffer.from(`wardledger backup ${backupId} ${ward}`, 'utf8');
}
