// SPDX-License-Identifier: Apache-2.0
// Any two of three shares open a backup; one does not, and a wrong one is named.

import { createBackup, openBackup, type BackupContent, type BackupFile, type BackupShare } from './key-backup';
import type { KeyMaterial } from './key-material';

const content: BackupContent = {
    material: {
        ward: 'ward1',
        mspId: 'Ward1MSP',
        authority: 'PEM',
        heSecretKey: 'the-secret',
        peers: [],
        storeKey: '',
        hePublicKey: '',
        envelopeKey: { kty: 'EC' },
        attestationKey: { kty: 'OKP' },
    } satisfies KeyMaterial,
    wallet: ['ZW50cnk='],
};
let file: BackupFile;
let shares: BackupShare[];

beforeAll(async () => {
    ({ file, shares } = await createBackup(content));
});

const pick = (...numbers: number[]): BackupShare[] => numbers.map((number) => shares[number - 1]!);

test.each([[[1, 2]], [[1, 3]], [[2, 3]], [[3, 1]], [[1, 2, 3]]])('shares %j open it', async (numbers) => {
    expect(await openBackup(file, pick(...numbers))).toEqual(content);
});

test.each([[[]], [[1]], [[2, 2]]])('shares %j are not enough', async (numbers) => {
    await expect(openBackup(file, pick(...numbers))).rejects.toThrow('needs 2 different shares');
});

test('a share of another backup is named', async () => {
    const other = await createBackup(content);
    await expect(openBackup(file, [shares[0]!, other.shares[1]!])).rejects.toThrow('share 2 belongs to another backup');
});

test('a share tells its number, its backup and its checksum, and is one of three', async () => {
    const made = await createBackup(content);
    const { backupId } = made.file;
    expect(made.shares).toMatchObject(
        [1, 2, 3].map((number) => ({ format: 'wardledger-backup-share-1', backupId, ward: 'ward1', number })),
    );
    expect(made.shares.filter(({ checksum }) => !/^[0-9a-f]{16}$/.test(checksum))).toEqual([]);
    expect(made.file).toMatchObject({ format: 'wardledger-backup-1', ward: 'ward1' });
});

test('a damaged share is named', async () => {
    const bytes = Buffer.from(shares[1]!.share, 'base64');
    bytes.writeUInt8(bytes.readUInt8(3) ^ 1, 3);
    const damaged = { ...shares[1]!, share: bytes.toString('base64') };
    await expect(openBackup(file, [shares[0]!, damaged])).rejects.toThrow('share 2 is damaged');
});

test('an altered backup is refused', async () => {
    const box = Buffer.from(file.box, 'base64');
    box.writeUInt8(box.readUInt8(40) ^ 1, 40);
    await expect(openBackup({ ...file, box: box.toString('base64') }, pick(1, 2))).rejects.toThrow('was altered');
    await expect(openBackup({ ...file, ward: 'ward2' }, pick(1, 2))).rejects.toThrow('was altered');
});

test('neither file nor a share tells the content', () => {
    expect(JSON.stringify(file) + JSON.stringify(shares[0])).not.toContain('the-secret');
    expect(Buffer.from(file.box, 'base64').includes('the-secret')).toBe(false);
});
