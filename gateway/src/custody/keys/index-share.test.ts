// SPDX-License-Identifier: Apache-2.0
// One index key for both wards, carried by a file that only the other custodian can open.

import { CompactEncrypt, exportJWK, generateKeyPair, importJWK } from 'jose';
import { acceptIndex, shareIndex } from './index-share';
import { publicKeysOf, type KeyMaterial } from './key-material';

async function materialOf(ward: string): Promise<KeyMaterial> {
    const { privateKey } = await generateKeyPair('ECDH-ES+A256KW', { crv: 'P-256', extractable: true });
    const envelopeKey = { ...(await exportJWK(privateKey)), kid: ward };
    return { ward, hePublicKey: 'eA==', heSecretKey: '', envelopeKey, peers: [], storeKey: '' };
}

let ward1: KeyMaterial;
let ward2: KeyMaterial;

beforeAll(async () => {
    [ward1, ward2] = await Promise.all([materialOf('ward1'), materialOf('ward2')]);
});

test('both hold the same key and know each other afterwards', async () => {
    const { material: sharer, file } = await shareIndex(ward1, publicKeysOf(ward2));
    const { material: accepter, from } = await acceptIndex(ward2, `${file}\n`);
    expect(Buffer.from(sharer.indexKey!, 'base64')).toHaveLength(32);
    expect(accepter.indexKey).toBe(sharer.indexKey);
    expect(from.ward).toBe('ward1');
    expect(sharer.peers).toEqual([publicKeysOf(ward2)]);
    expect(accepter.peers).toEqual([publicKeysOf(ward1)]);
    expect(file).not.toContain(sharer.indexKey);
});

test('shared and accepted again, nothing changes', async () => {
    const first = await shareIndex(ward1, publicKeysOf(ward2));
    const again = await shareIndex(first.material, publicKeysOf(ward2));
    expect(again.material).toEqual(first.material);
    const accepted = await acceptIndex(ward2, first.file);
    expect((await acceptIndex(accepted.material, again.file)).material).toEqual(accepted.material);
});

test('public keys hold no private part', () => {
    expect(publicKeysOf(ward1).envelopePublicJwk).not.toHaveProperty('d');
});

test('a key in use is not replaced', async () => {
    const own = (await shareIndex(ward2, publicKeysOf(ward1))).material;
    const { file } = await shareIndex(ward1, publicKeysOf(ward2));
    await expect(acceptIndex(own, file)).rejects.toThrow('another index key already');
});

test('a file for another custodian, or no file at all, is refused', async () => {
    const { file } = await shareIndex(ward1, publicKeysOf(ward2));
    const stranger = await materialOf('ward3');
    await expect(acceptIndex(stranger, file)).rejects.toThrow("this custodian's envelope key");
    await expect(acceptIndex(ward2, 'x')).rejects.toThrow("this custodian's envelope key");
});

test('a file that is sealed to this custodian but is of another format is refused', async () => {
    const { envelopePublicJwk } = publicKeysOf(ward2);
    const content = { format: 'wardledger-index-2', indexKey: 'x', from: publicKeysOf(ward1) };
    const file = await new CompactEncrypt(Buffer.from(JSON.stringify(content)))
        .setProtectedHeader({ alg: 'ECDH-ES+A256KW', enc: 'A256GCM' })
        .encrypt(await importJWK(envelopePublicJwk, 'ECDH-ES+A256KW'));
    await expect(acceptIndex(ward2, file)).rejects.toThrow("this custodian's envelope key");
});

test('a ward does not share with itself', async () => {
    await expect(shareIndex(ward1, publicKeysOf(ward1))).rejects.toThrow('itself');
});
