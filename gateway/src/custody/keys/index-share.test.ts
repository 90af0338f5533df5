// SPDX-License-Identifier: Apache-2.0
// One index key for both wards, carried by a file that only the other custodian can open.

import { CompactEncrypt, exportJWK, generateKeyPair, importJWK } from 'jose';
import { acceptIndex, shareIndex } from './index-share';
import { newAuthority } from '../../../test/custody/endorsing-peers';
import { fingerprintOf, newAttestationKey, publicKeysOf, type KeyMaterial, type WardPublicKeys } from './key-material';

async function materialOf(ward: string): Promise<KeyMaterial> {
    const { privateKey } = await generateKeyPair('ECDH-ES+A256KW', { crv: 'P-256', extractable: true });
    const envelopeKey = { ...(await exportJWK(privateKey)), kid: ward };
    const { mspId, authority } = await newAuthority(`${ward}MSP`);
    return {
        ward,
        mspId,
        authority,
        hePublicKey: 'eA==',
        heSecretKey: '',
        envelopeKey,
        attestationKey: newAttestationKey(),
        peers: [],
        storeKey: '',
    };
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

test('each knows afterwards by which authority the other ward is believed', async () => {
    const { material: sharer, file } = await shareIndex(ward1, publicKeysOf(ward2));
    const { material: accepter } = await acceptIndex(ward2, file);
    expect([sharer.peers, accepter.peers]).toMatchObject([
        [{ mspId: 'ward2MSP', authority: ward2.authority }],
        [{ mspId: 'ward1MSP', authority: ward1.authority }],
    ]);
});

test('a fingerprint tells another authority, another organisation and another key apart', async () => {
    const keys = publicKeysOf(ward1);
    const changes: Partial<WardPublicKeys>[] = [
        {},
        { ward: 'ward9' },
        { mspId: 'Ward9MSP' },
        { authority: ward2.authority },
        { envelopePublicJwk: publicKeysOf(ward2).envelopePublicJwk },
        { attestationDigest: publicKeysOf(ward2).attestationDigest },
    ];
    const fingerprints = await Promise.all(changes.map(async (change) => fingerprintOf({ ...keys, ...change })));
    expect(new Set(fingerprints).size).toBe(changes.length);
    expect(await fingerprintOf({ ...keys, authority: ward1.authority.replaceAll('\n', '\r\n') })).toBe(fingerprints[0]); // the same certificate
});

test('public keys that name no authority, or what is none, are refused with what to do', async () => {
    const leaf = (await newAuthority('ward2MSP', { ca: false })).authority;
    const without = publicKeysOf(ward2) as Partial<WardPublicKeys>;
    for (const change of [{ authority: undefined }, { authority: 'PEM' }, { authority: leaf }, { mspId: undefined }]) {
        const keys = { ...without, ...change } as WardPublicKeys;
        await expect(shareIndex(ward1, keys)).rejects.toThrow('the public keys of ward2 name no authority of its ward: run `init` there');
        const { file } = await shareIndex({ ...ward2, ...change } as KeyMaterial, publicKeysOf(ward1));
        await expect(acceptIndex(ward1, file)).rejects.toThrow('name no authority of its ward');
    }
});

test('a ward does not share with itself', async () => {
    await expect(shareIndex(ward1, publicKeysOf(ward1))).rejects.toThrow('itself');
});
