// SPDX-License-Identifier: Apache-2.0
// The key store: sealed at rest, opened by its own passphrase or KMS only, rotated, never overwritten.

import { chmodSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder, testEncryption } from '../../../test/custody/fixtures';
import { kmsEncryption, passphraseEncryption } from './key-encryption';
import type { KeyMaterial } from './key-material';
import { KeyStore } from './key-store';

const folder = temporaryFolder();
const material: KeyMaterial = {
    ward: 'ward1',
    mspId: 'Ward1MSP',
    authority: 'PEM',
    hePublicKey: 'cHVibGlj',
    heSecretKey: 'c2VjcmV0LXNlY3JldC1zZWNyZXQ=',
    envelopeKey: { kty: 'EC', crv: 'P-256', x: 'x', y: 'y', d: 'private-scalar', kid: 'k' },
    attestationKey: { kty: 'OKP', crv: 'Ed25519', x: 'x', d: 'private-seed' },
    peers: [],
    storeKey: 'c3RvcmU=',
};
let stores = 0;
const newPlace = (): string => join(folder, `store-${String((stores += 1))}`);

function kmsHook(body: string): string {
    const path = join(folder, `kms-${String((stores += 1))}`);
    writeFileSync(path, `#!/bin/sh\n${body}\n`, { mode: 0o700 });
    return path;
}

test('a store opens to what was put in, and its files tell nothing to anybody', async () => {
    const place = newPlace();
    const encryption = testEncryption(folder);
    const store = await KeyStore.create(place, encryption, material);
    store.writeWalletEntry('dr-osei', Buffer.from('{"subject":"dr-osei"}'));
    const again = await KeyStore.open(place, encryption);
    expect(again.material).toEqual(material);
    expect(again.readWalletEntry('dr-osei')?.toString()).toBe('{"subject":"dr-osei"}');
    expect(again.readWalletEntry('nurse-1')).toBeUndefined();
    const files = readdirSync(place, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    expect(files.length).toBe(4);
    for (const file of files) {
        const path = join(file.parentPath, file.name);
        expect(statSync(path).mode & 0o777).toBe(0o600);
        expect(readFileSync(path, 'latin1') + path).not.toMatch(/private-scalar|c2VjcmV0|osei/);
    }
    expect(statSync(place).mode & 0o777).toBe(0o700);
});

test('another passphrase does not open it', async () => {
    const place = newPlace();
    await KeyStore.create(place, testEncryption(folder), material);
    await expect(KeyStore.open(place, testEncryption(folder, 'another passphrase of some length'))).rejects.toThrow(
        'does not open this store',
    );
});

test('it is never overwritten', async () => {
    const place = newPlace();
    const encryption = testEncryption(folder);
    await KeyStore.create(place, encryption, material);
    await expect(KeyStore.create(place, encryption, { ...material, ward: 'ward2' })).rejects.toThrow('already holds');
    expect((await KeyStore.open(place, encryption)).material.ward).toBe('ward1');
});

test('a folder without keys says what to do', async () => {
    await expect(KeyStore.open(newPlace(), testEncryption(folder))).rejects.toThrow('run `init` or `restore` first');
});

test('keys that attest nothing are not taken for whole ones', async () => {
    const place = newPlace();
    const encryption = testEncryption(folder);
    const store = await KeyStore.create(place, encryption, material);
    store.update({ ...material, attestationKey: { kty: 'OKP', crv: 'Ed25519' } });
    await expect(KeyStore.open(place, encryption)).rejects.toThrow('attest nothing');
});

test('what is replaced is there for those who have it open and for those who open it', async () => {
    const place = newPlace();
    const encryption = testEncryption(folder);
    const store = await KeyStore.create(place, encryption, material);
    store.update({ ...material, indexKey: 'aW5kZXg=' });
    const again = await KeyStore.open(place, encryption);
    expect([store.material.indexKey, again.material.indexKey]).toEqual(['aW5kZXg=', 'aW5kZXg=']);
});

test('a backup takes every entry of the wallet, and no draft that a crash has left', async () => {
    const place = newPlace();
    const store = await KeyStore.create(place, testEncryption(folder), material);
    store.writeWalletEntry('dr-osei', Buffer.from('one'));
    store.writeWalletEntry('nurse-1', Buffer.from('two'));
    writeFileSync(join(place, 'wallet', `${'f'.repeat(64)}.sealed.7.tmp`), 'half');
    expect(store.walletEntries().map(String).sort()).toEqual(['one', 'two']);
    expect(statSync(join(place, 'wallet')).mode & 0o777).toBe(0o700);
});

test('after a rotation only the new passphrase opens it, and all is still there', async () => {
    const place = newPlace();
    const [before, after] = [testEncryption(folder), testEncryption(folder, 'a new passphrase of some length')];
    const store = await KeyStore.create(place, before, material);
    store.writeWalletEntry('dr-osei', Buffer.from('entry'));
    await store.rotate(after);
    await expect(KeyStore.open(place, before)).rejects.toThrow('does not open');
    const again = await KeyStore.open(place, after);
    expect(again.material).toEqual(material);
    expect(again.readWalletEntry('dr-osei')?.toString()).toBe('entry');
});

test.each(['keys.sealed', 'wallet'])('an altered %s is noticed', async (part) => {
    const place = newPlace();
    const encryption = testEncryption(folder);
    const store = await KeyStore.create(place, encryption, material);
    store.writeWalletEntry('dr-osei', Buffer.from('entry'));
    const name = part === 'wallet' ? join('wallet', readdirSync(join(place, 'wallet'))[0]!) : part;
    const bytes = readFileSync(join(place, name));
    bytes.writeUInt8(bytes.readUInt8(bytes.length - 1) ^ 1, bytes.length - 1);
    writeFileSync(join(place, name), bytes);
    const open = async () => (await KeyStore.open(place, encryption)).readWalletEntry('dr-osei');
    await expect(open()).rejects.toThrow('was altered');
});

test('a wallet entry under the name of another subject is noticed', async () => {
    const store = await KeyStore.create(newPlace(), testEncryption(folder), material);
    store.writeWalletEntry('dr-osei', Buffer.from('entry'));
    const place = join(folder, `store-${String(stores)}`, 'wallet');
    const [name] = readdirSync(place);
    const stolen = readFileSync(join(place, name!));
    store.writeWalletEntry('nurse-1', Buffer.from('other'));
    const other = readdirSync(place).find((file) => file !== name)!;
    writeFileSync(join(place, other), stolen);
    expect(() => store.readWalletEntry('nurse-1')).toThrow('was altered');
});

test.each([
    ['readable by others', 0o644, 'a passphrase of some length', 'readable by its owner only'],
    ['readable by the group', 0o640, 'a passphrase of some length', 'readable by its owner only'],
    ['too short', 0o600, 'short', 'at least 16 characters'],
    ['empty', 0o600, '', 'at least 16 characters'],
])('a passphrase file that is %s is refused', async (name, mode, passphrase, message) => {
    const path = join(folder, `passphrase ${name}`);
    writeFileSync(path, `${passphrase}\n`);
    chmodSync(path, mode);
    await expect(passphraseEncryption(path).wrap(Buffer.alloc(32))).rejects.toThrow(message);
});

test('a missing passphrase file is named', async () => {
    await expect(passphraseEncryption(join(folder, 'none')).wrap(Buffer.alloc(32))).rejects.toThrow('there is no file');
});

test('the default cost of scrypt is not a test', async () => {
    const path = join(folder, 'real');
    writeFileSync(path, 'a passphrase of some length\n', { mode: 0o600 });
    const wrapped = await passphraseEncryption(path).wrap(Buffer.alloc(32, 7));
    expect(wrapped).toMatchObject({ method: 'passphrase', cost: 131_072 });
    expect(await passphraseEncryption(path).unwrap(wrapped)).toEqual(Buffer.alloc(32, 7));
});

describe('a KMS command', () => {
    const rot = (direction: string): string => `[ "$1" = ${direction} ] && tr 'A-Za-z' 'N-ZA-Mn-za-m'`;

    test('wraps and unwraps', async () => {
        const place = newPlace();
        const hook = kmsEncryption(kmsHook(`${rot('wrap')} || ${rot('unwrap')}`));
        await KeyStore.create(place, hook, material);
        expect((await KeyStore.open(place, hook)).material).toEqual(material);
    });

    test.each([
        ['fails', 'exit 3', 'failed to unwrap (exit 3)'],
        ['gives no key', 'echo AAAA', 'no key of 32 bytes'],
    ])('that %s is reported without content', async (_name, body, message) => {
        await expect(kmsEncryption(kmsHook(body)).unwrap({ method: 'kms', wrapped: 'eA==' })).rejects.toThrow(message);
    });

    test('and a passphrase are not taken for each other', async () => {
        const wrapped = await testEncryption(folder).wrap(Buffer.alloc(32));
        await expect(kmsEncryption('/nowhere').unwrap(wrapped)).rejects.toThrow('--passphrase-file');
        await expect(testEncryption(folder).unwrap({ method: 'kms', wrapped: '' })).rejects.toThrow('--kms-command');
    });
});
