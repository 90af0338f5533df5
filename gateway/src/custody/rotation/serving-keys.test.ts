// SPDX-License-Identifier: Apache-2.0
// A custodian that serves goes on with what a command has put into its key store: new keys for what follows, those of before for what they made.

import { join } from 'node:path';
import type { JWK } from 'jose';
import { temporaryFolder, testEncryption, writeOrganization } from '../../../test/custody/fixtures';
import { madeUpCiphertext } from '../../../test/support/ciphertexts';
import { openEnvelope, sealRecordName } from '../envelopes/envelopes';
import { generateKeyMaterial, publicKeysOf } from '../keys/key-material';
import { KeyStore, type StorePlace } from '../keys/key-store';
import { newLedgerId } from '../keys/randomness';
import { readAuthorityCertificate } from '../wallet/organization-folder';
import { followKeys } from './followed-keys';
import { rotateKey, withdrawAttestationKey } from './rotation-commands';
import { ServingKeys } from './serving-keys';

const folder = temporaryFolder();
const place: StorePlace = { ward: 'ward1', folder: join(folder, 'store'), encryption: testEncryption(folder) };
const one = (value: number) => ({ steps: 1, values: [{ code: '8867-4', values: [value] }] });
let backups = 0;
const out = () => join(folder, `backup-${String((backups += 1))}`);
let keys: ServingKeys;

beforeAll(async () => {
    const domain = 'ward1.example.com';
    await writeOrganization(folder, domain);
    const origin = { mspId: 'Ward1MSP', authority: readAuthorityCertificate(folder, domain) };
    await KeyStore.create(place.folder, place.encryption, await generateKeyMaterial('ward1', origin));
    keys = await ServingKeys.open(await KeyStore.open(place.folder, place.encryption));
});
afterAll(async () => keys.close());

const sealedTo = async (recipient: JWK) => sealRecordName({ ledgerId: newLedgerId(), name: 'Ann' }, [recipient]);
const nameIn = async (envelope: string) => Buffer.from((await openEnvelope(envelope, keys.now().envelopeKeys)).content).toString();

test('a new envelope key is what is sealed to, and both open', async () => {
    const before = keys.now();
    const earlier = await sealedTo(before.envelopePublicJwk);
    await rotateKey(place, 'envelope', out());
    expect(keys.now()).toBe(before); // nothing changes under who is at work
    await keys.refresh();
    const { envelopePublicJwk, recipients } = keys.now();
    expect(envelopePublicJwk.kid).not.toBe(before.envelopePublicJwk.kid);
    expect(recipients).toEqual([envelopePublicJwk]);
    expect([await nameIn(earlier), await nameIn(await sealedTo(envelopePublicJwk))]).toEqual(['Ann', 'Ann']);
});

test('a new homomorphic key is what is encrypted under, and sums under either are opened under it and no other', async () => {
    const earlier = keys.encryptor()!;
    const old = await earlier.encrypt(one(780));
    await rotateKey(place, 'homomorphic', out());
    await keys.refresh();
    const later = keys.encryptor()!;
    expect([...keys.now().keyIds]).toEqual([later.keyId, earlier.keyId]);
    expect(keys.now().keyId).toBe(later.keyId);
    const fresh = await later.encrypt(one(600));
    const sumOf = async (ciphertext: Uint8Array, keyId: string) => (await keys.totals(ciphertext, keyId))?.[0]?.sum;
    expect([await sumOf(old.ciphertext, earlier.keyId), await sumOf(fresh.ciphertext, later.keyId)]).toEqual([780, 600]);
    expect(await keys.totals(old.ciphertext, later.keyId)).toBeUndefined();
    await expect(keys.totals(madeUpCiphertext(1), 'f'.repeat(64))).rejects.toThrow('a key that is not here');
    expect(keys.encryptor('f'.repeat(64))).toBeUndefined();
    // A correction is under the key of what it corrects.
    expect(keys.encryptor(earlier.keyId)).toBe(earlier);
});

test('a new attestation key may sign, and so may the one before until it is withdrawn, whose windows are known still', async () => {
    const [{ digest: first, publicKey } = { digest: '', publicKey: '' }] = keys.now().attestationKeys;
    await rotateKey(place, 'attestation', out());
    await keys.refresh();
    const { attestationDigest } = publicKeysOf((await KeyStore.open(place.folder, place.encryption)).material);
    expect(keys.now().attestationKeys.map(({ digest }) => digest)).toEqual([attestationDigest, first]);
    await withdrawAttestationKey(place, first);
    await keys.refresh();
    expect(keys.now().attestationKeys.map(({ digest }) => digest)).toEqual([attestationDigest]);
    expect([keys.now().ownKeys.size, keys.now().ownKeys.get(publicKey)]).toEqual([2, expect.any(Number)]);
});

test('it looks by itself, and a store that it cannot read changes nothing', async () => {
    const store = await KeyStore.open(place.folder, place.encryption);
    const serving = await ServingKeys.open(store);
    const { envelopePublicJwk } = serving.now();
    const failures: unknown[] = [];
    const refresh = jest.spyOn(store, 'refresh').mockImplementationOnce(() => {
        throw new Error('damaged');
    });
    serving.watch((error) => failures.push(error));
    await rotateKey(place, 'envelope', out());
    while (serving.now().envelopePublicJwk.kid === envelopePublicJwk.kid) {
        await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect(failures).toEqual([new Error('damaged')]);
    refresh.mockRestore();
    await serving.close();
});

test('a gateway that runs seals to what its custodian told last, by whatever it was given at its start', async () => {
    const told = { ward: 'ward1', storeKey: new Uint8Array(), postKey: new Uint8Array() };
    const [old, next] = [
        { kty: 'EC', kid: 'old' },
        { kty: 'EC', kid: 'new' },
    ];
    const said: { answer?: typeof told & { envelopePublicJwk: JWK; recipients: JWK[] } } = {};
    const custodian = { keys: async () => (said.answer === undefined ? Promise.reject(new Error('away')) : Promise.resolve(said.answer)) };
    const followed = followKeys(custodian, { ...told, envelopePublicJwk: old, recipients: [old] });
    const { recipients } = followed.keys;
    await expect(followed.refresh()).rejects.toThrow('away');
    expect([followed.keys.envelopePublicJwk, recipients]).toEqual([old, [old]]);
    said.answer = { ...told, envelopePublicJwk: next, recipients: [next, old] };
    await followed.refresh();
    expect([followed.keys.envelopePublicJwk, recipients]).toEqual([next, [next, old]]);
    followed.stop();
});
