// SPDX-License-Identifier: Apache-2.0
// Rotating keys: killed at each step and run again it comes to one new key, which a backup holds before it is used; nothing of before is lost.

import fs, { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder, testEncryption, writeOrganization } from '../../../test/custody/fixtures';
import { type BackupFile, type BackupShare, openBackup } from '../keys/key-backup';
import { type KeyKind, type KeyMaterial, newAttestationKey, newEnvelopeKey, publicKeysOf, type WardPublicKeys } from '../keys/key-material';
import { KeyStore, type StorePlace } from '../keys/key-store';
import { writeJson } from '../keys/sealed-files';
import { readAuthorityCertificate } from '../wallet/organization-folder';
import { listKeys } from './key-states';
import { acceptKeysFrom, describeKeys, rotateKey, withdrawAttestationKey } from './rotation-commands';

const folder = temporaryFolder();
const encryption = testEncryption(folder);
let places = 0;

/** Made up where nothing is encrypted: only one test here draws a homomorphic key. */
async function newPlace(ward = 'ward1', peers: readonly WardPublicKeys[] = []): Promise<StorePlace> {
    const place = { ward, folder: join(folder, `store-${String((places += 1))}`), encryption };
    const material: KeyMaterial = {
        ward,
        mspId: `${ward}MSP`,
        authority,
        hePublicKey: 'Zmlyc3Q=',
        heSecretKey: 'c2VjcmV0',
        envelopeKey: await newEnvelopeKey(),
        attestationKey: newAttestationKey(),
        peers,
        storeKey: 'c3RvcmU=',
    };
    await KeyStore.create(place.folder, encryption, material);
    return place;
}

let authority: string;

beforeAll(async () => {
    await writeOrganization(join(folder, 'organizations'), 'ward1.example.com');
    authority = readAuthorityCertificate(join(folder, 'organizations'), 'ward1.example.com');
});

const materialOf = async (place: StorePlace) => (await KeyStore.open(place.folder, encryption)).material;
const publicOf = (place: StorePlace) => JSON.parse(readFileSync(join(place.folder, 'public.json'), 'utf8')) as WardPublicKeys;
const statesOf = async (place: StorePlace, kind: KeyKind) =>
    listKeys(await materialOf(place)).flatMap((key) => (key.kind === kind ? [key.state] : []));
const read = (out: string, name: string): unknown => JSON.parse(readFileSync(join(out, name), 'utf8'));

/** Of so many files the last is not put in its place: the process is gone. */
function killedAfter(writes: number): jest.SpyInstance {
    const rename = fs.renameSync;
    let left = writes;
    return jest.spyOn(fs, 'renameSync').mockImplementation((from, to) => {
        if (left === 0) {
            throw new Error('killed');
        }
        left -= 1;
        rename(from, to);
    });
}

/** Public side, secrets; three shares, the backup; public side, secrets. */
const WRITES = 8;

describe.each(['attestation', 'envelope'] as const)('a new key of %s', (kind) => {
    test.each(Array.from({ length: WRITES }, (_, step) => step))('killed after %i files and run again', async (step) => {
        const place = await newPlace();
        const before = await materialOf(place);
        const out = join(place.folder, 'backup');
        const spy = killedAfter(step);
        await expect(rotateKey(place, kind, out)).rejects.toThrow('killed');
        spy.mockRestore();
        const [first] = listKeys(await materialOf(place)).filter((key) => key.kind === kind && key.state === 'in use');
        expect(first?.id).toBe(listKeys(before).find((key) => key.kind === kind)?.id);

        expect(await rotateKey(place, kind, out)).toContain(`New ${kind} key`);
        const after = await materialOf(place);
        expect(await statesOf(place, kind)).toEqual(['in use', 'earlier']);
        expect(listKeys(after).map(({ id }) => id)).toEqual(expect.arrayContaining(listKeys(before).map(({ id }) => id)));
        expect(publicOf(place)).toEqual(publicKeysOf(after));
        const shares = [2, 3].map((number) => read(out, `share-${String(number)}.json`) as BackupShare);
        const { material } = await openBackup(read(out, 'backup.json') as BackupFile, shares);
        expect(new Set(listKeys(material).map(({ id }) => id))).toEqual(new Set(listKeys(after).map(({ id }) => id)));
    });
});

test('nothing is put to use that a backup does not hold: the folder holds another one, or its shares have been given away', async () => {
    const place = await newPlace();
    const out = join(place.folder, 'backup');
    await rotateKey(place, 'envelope', out);
    await expect(rotateKey(place, 'envelope', out)).rejects.toThrow('holds a backup already: choose another folder');
    expect(await statesOf(place, 'envelope')).toEqual(['new', 'in use', 'earlier']);
    rmSync(join(out, 'share-1.json'));
    await expect(rotateKey(place, 'envelope', out)).rejects.toThrow('holds a backup already');
    await rotateKey(place, 'envelope', join(place.folder, 'another'));
    expect(await statesOf(place, 'envelope')).toEqual(['in use', 'earlier', 'earlier']);
});

test('a homomorphic key is another pair, and the one of before is kept whole', async () => {
    const place = await newPlace();
    const before = await materialOf(place);
    expect(await rotateKey(place, 'homomorphic', join(place.folder, 'backup'))).toContain('those of before are summed under theirs');
    const after = await materialOf(place);
    expect(publicKeysOf(after).keyId).not.toBe(publicKeysOf(before).keyId);
    const { hePublicKey, heSecretKey } = before;
    expect(after.beside).toEqual([{ kind: 'homomorphic', state: 'earlier', madeAt: undefined, hePublicKey, heSecretKey }]);
});

test('a key that leaked is withdrawn, and what is to be done on the ledger is said', async () => {
    const place = await newPlace();
    const { attestationDigest } = publicKeysOf(await materialOf(place));
    await expect(withdrawAttestationKey(place, 'f'.repeat(64))).rejects.toThrow('`keys` lists them');
    expect(await withdrawAttestationKey(place, attestationDigest)).toContain(
        'POST /v1/governance/settings/attestation-key/revoke {"scope":"ward1"}',
    );
    expect(await statesOf(place, 'attestation')).toEqual(['withdrawn']);
});

test('keys are listed by id, state and age, with what the ledger says of them', async () => {
    const place = await newPlace();
    await rotateKey(place, 'attestation', join(place.folder, 'backup'));
    const [current, earlier] = listKeys(await materialOf(place));
    const text = await describeKeys(place, earlier!.id);
    expect(text).toMatch(new RegExp(`^attestation ${current!.id} in use, made 20\\d\\d-[^,]*Z$`, 'm'));
    expect(text).toMatch(new RegExp(`^attestation ${earlier!.id} earlier, made unknown, approved by both wards$`, 'm'));
    expect(await describeKeys(place, 'none')).toContain('No attestation key is approved: windows wait.');
    expect(await describeKeys(place, 'unknown')).toContain('The ledger did not say');
    const { envelopeKey, attestationKey, heSecretKey } = await materialOf(place);
    [String(envelopeKey.d), String(attestationKey.d), heSecretKey].forEach((secret) => expect(text).not.toContain(secret));
});

test('another ward takes the new keys of one that it knows, and of no other', async () => {
    const other = await newPlace('ward2');
    const own = await newPlace('ward1', [publicKeysOf(await materialOf(other))]);
    await rotateKey(other, 'envelope', join(other.folder, 'backup'));
    expect(await acceptKeysFrom(own, join(other.folder, 'public.json'))).toMatch(
        /Keys of ward2 accepted, whose fingerprint must be \S{43}\./,
    );
    expect((await materialOf(own)).peers).toEqual([publicOf(other)]);
    const stranger = await newPlace('ward3');
    await expect(acceptKeysFrom(own, join(stranger.folder, 'public.json'))).rejects.toThrow('has exchanged no keys with ward3');
    const moved = join(folder, 'moved.json');
    writeJson(moved, { ...publicOf(other), mspId: 'Ward9MSP' });
    await expect(acceptKeysFrom(own, moved)).rejects.toThrow('names another authority now');
});
