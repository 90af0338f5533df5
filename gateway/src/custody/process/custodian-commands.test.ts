// SPDX-License-Identifier: Apache-2.0
// The commands on the key store, in one process: what they write, and what they say when they cannot.

import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { newAuthority } from '../../../test/custody/endorsing-peers';
import { HandMadeLedger, temporaryFolder, testEncryption, testSigning, writeOrganization } from '../../../test/custody/fixtures';
import {
    acceptIndexFrom,
    backUp,
    ensurePassphraseFile,
    exportOpenings,
    initialise,
    restore,
    rotate,
    shareIndexWith,
    unlockReleases,
} from './custodian-commands';
import { openingOf } from '../../../test/custody/openings';
import { OpeningsLog } from '../openings/openings-log';
import { startCustodian } from './start-custodian';
import { lockFolder } from './folder-lock';
import { HeDecryptor } from '../encryption/he-decryptor';
import { HeEncryptor } from '../encryption/he-encryptor';
import { type KeyMaterial, publicKeysOf, type WardPublicKeys } from '../keys/key-material';
import { KeyStore, type StorePlace } from '../keys/key-store';
import { makePrivateFolder } from '../keys/sealed-files';
import { ReleaseLock } from '../release/release-lock';
import { readAuthorityCertificate } from '../wallet/organization-folder';

const folder = temporaryFolder();
const out = join(folder, 'backup');
const backup = join(out, 'backup.json');
const share = (number: number): string => join(out, `share-${String(number)}.json`);
const place: StorePlace = { ward: 'ward1', folder: join(folder, 'ward1'), encryption: testEncryption(folder) };
const neighbour: StorePlace = { ward: 'ward2', folder: join(folder, 'ward2'), encryption: testEncryption(folder) };
const origin = { mspId: 'Ward1MSP', organizations: join(folder, 'organizations'), domain: 'ward1.example.com' };
const theirOrigin = { ...origin, mspId: 'Ward2MSP', domain: 'ward2.example.com' };
let stores = 0;
const newPlace = (ward = 'ward1'): StorePlace => ({ ...place, ward, folder: join(folder, `store-${String((stores += 1))}`) });

beforeAll(async () => {
    await Promise.all([origin, theirOrigin].map(async ({ organizations, domain }) => writeOrganization(organizations, domain)));
    expect(await initialise(place, origin)).toMatch(
        /^Keys of ward1 made\. Key id [0-9a-f]{64}, fingerprint \S{43}\. Both wards approve its attestation key by [0-9a-f]{64}\.$/,
    );
    expect(await initialise(neighbour, theirOrigin)).toContain('Keys of ward2 made');
    (await KeyStore.open(place.folder, place.encryption)).writeWalletEntry('dr-osei', Buffer.from('{"subject":"dr-osei"}'));
    expect(await backUp(place, out)).toContain('any two open it');
});

test('init leaves keys that are there as they are', async () => {
    const before = readFileSync(join(place.folder, 'keys.sealed'));
    expect(await initialise(place, origin)).toContain('are there already');
    expect(readFileSync(join(place.folder, 'keys.sealed'))).toEqual(before);
});

test('what was encrypted before is decrypted by the restored keys', async () => {
    const { material } = await KeyStore.open(place.folder, place.encryption);
    const encryptor = new HeEncryptor({ publicKey: Buffer.from(material.hePublicKey, 'base64') });
    const { ciphertext } = await encryptor.encrypt({ steps: 1, values: [{ code: '8867-4', values: [780] }] });
    await encryptor.close();
    const restored = newPlace();
    expect(await restore(restored, backup, [share(2), share(3)])).toContain('Keys of ward1 and 1 wallet entries restored.');
    const store = await KeyStore.open(restored.folder, restored.encryption);
    expect(store.readWalletEntry('dr-osei')?.toString()).toBe('{"subject":"dr-osei"}');
    const decryptor = new HeDecryptor(Buffer.from(store.material.heSecretKey, 'base64'));
    expect((await decryptor.totals(ciphertext))?.[0]).toEqual({ code: '8867-4', count: 1, sum: 780, sumOfSquares: '608400' });
    await decryptor.close();
});

test.each([
    ['one share', () => restore(newPlace(), backup, [share(1)]), 'needs 2 different shares, 1 given'],
    ['the same share twice', () => restore(newPlace(), backup, [share(1), share(1)]), 'needs 2 different shares, 1 given'],
    ['the backup of another ward', () => restore(newPlace('ward2'), backup, [share(1), share(2)]), 'a backup of ward1, not of ward2'],
    ['a store that is there', () => restore(place, backup, [share(1), share(2)]), 'already holds'],
    ['a file that is no share', () => restore(newPlace(), backup, [share(1), join(place.folder, 'keys.sealed')]), 'cannot be read as JSON'],
    ['a missing backup', () => restore(newPlace(), join(folder, 'none'), []), 'cannot be read as JSON'],
])('restore with %s is refused', async (_name, command, message) => {
    await expect(command()).rejects.toThrow(message);
});

test('a backup is not written over another one', async () => {
    await expect(backUp(place, out)).rejects.toThrow('holds a backup already');
});

test('files of a backup are for their owner only', () => {
    expect([backup, share(1), share(2), share(3)].map((path) => statSync(path).mode & 0o777)).toEqual([0o600, 0o600, 0o600, 0o600]);
});

test('the index key goes over, and a backup made afterwards has it', async () => {
    const file = join(folder, 'index.jwe');
    expect(await shareIndexWith(place, join(neighbour.folder, 'public.json'), file)).toContain('sealed to ward2');
    expect(await acceptIndexFrom(neighbour, file)).toContain('accepted from ward1');
    const [own, theirs] = await Promise.all([place, neighbour].map((at) => KeyStore.open(at.folder, at.encryption)));
    expect(own!.material.indexKey).toBe(theirs!.material.indexKey);
    expect(own!.material.peers.map(({ ward }) => ward)).toEqual(['ward2']);
});

test('after rotate only the new passphrase opens', async () => {
    const rotated = newPlace();
    await restore(rotated, backup, [share(1), share(2)]);
    const next = testEncryption(folder, 'an entirely new passphrase');
    expect(await rotate(rotated, next)).toContain('was changed');
    await expect(KeyStore.open(rotated.folder, rotated.encryption)).rejects.toThrow('does not open this store');
    expect((await KeyStore.open(rotated.folder, next)).material.ward).toBe('ward1');
});

test('after a restore releases are locked, whatever the backup was made of; a lock that is there stays as it is', async () => {
    const [restored, known] = [newPlace(), newPlace()];
    const said = await restore(restored, backup, [share(1), share(2)]);
    expect([said, new ReleaseLock(restored.folder).isLocked()]).toEqual([expect.stringContaining('unlock-releases') as string, true]);
    const { backupId } = JSON.parse(readFileSync(backup, 'utf8')) as { backupId: string };
    expect(await unlockReleases(restored)).toContain(`"restored":"${backupId}"`);
    makePrivateFolder(known.folder);
    new ReleaseLock(known.folder).lock({ time: '2026-11-28T12:50:00.000Z', releaseId: 'a'.repeat(64), law: 'COUNTS' });
    await restore(known, backup, [share(1), share(2)]);
    expect(await unlockReleases(known)).toContain('"law":"COUNTS"');
});

test('a restore that is refused locks nothing', async () => {
    await expect(restore(place, backup, [share(1), share(2)])).rejects.toThrow('already holds');
    expect(new ReleaseLock(place.folder).isLocked()).toBe(false);
});

test('releases are unlocked by whoever has the passphrase, while a custodian serves', async () => {
    const locked = newPlace();
    await initialise(locked, origin);
    expect(await unlockReleases(locked)).toBe('Releases were not locked.');
    const lock = new ReleaseLock(locked.folder);
    lock.lock({ time: '2026-11-28T12:50:00.000Z', releaseId: 'a'.repeat(64), law: 'COUNTS' });
    const stranger = { ...locked, encryption: testEncryption(folder, 'a guess at the passphrase') };
    await expect(unlockReleases(stranger)).rejects.toThrow('does not open this store');
    expect(lock.isLocked()).toBe(true);
    const serving = lockFolder(locked.folder);
    expect(await unlockReleases(locked)).toContain('"law":"COUNTS"');
    serving.release();
    expect(lock.isLocked()).toBe(false);
});

test('the log of openings is written out legible by whoever has the passphrase, once, and not where it was changed', async () => {
    const logged = newPlace();
    await initialise(logged, origin);
    const { material } = await KeyStore.open(logged.folder, logged.encryption);
    const log = await OpeningsLog.open({ folder: logged.folder, storeKey: Buffer.from(material.storeKey, 'base64'), now: () => 0 });
    await log.append(openingOf(1));
    await log.append(openingOf(2));
    const [target, other] = [join(folder, 'openings.ndjson'), join(folder, 'other.ndjson')];
    const serving = lockFolder(logged.folder);
    expect(await exportOpenings(logged, target)).toContain(`2 lines of the log of openings written to ${target}.`);
    serving.release();
    await log.close();
    const lines = readFileSync(target, 'utf8').trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([openingOf(1), openingOf(2)]);
    expect(statSync(target).mode & 0o777).toBe(0o600);
    await expect(exportOpenings(logged, target)).rejects.toThrow('EEXIST');
    await expect(exportOpenings({ ...logged, encryption: testEncryption(folder, 'a guess at the passphrase') }, other)).rejects.toThrow(
        'does not open this store',
    );
    writeFileSync(join(logged.folder, 'openings-1970-01-01.log'), 'x\n');
    await expect(exportOpenings(logged, other)).rejects.toThrow('line 1 is no whole line');
});

test('a passphrase file is made once, random, for its owner only', () => {
    const [one, other] = [join(folder, 'p1'), join(folder, 'p2')];
    ensurePassphraseFile(one);
    ensurePassphraseFile(other);
    const first = readFileSync(one, 'utf8');
    ensurePassphraseFile(one);
    expect(readFileSync(one, 'utf8')).toBe(first);
    expect(first).not.toBe(readFileSync(other, 'utf8'));
    expect(statSync(one).mode & 0o777).toBe(0o600);
});

test('one process at a time works on a folder', () => {
    const locked = join(folder, 'locked');
    makePrivateFolder(locked);
    const lock = lockFolder(locked);
    expect(() => lockFolder(locked)).toThrow('another custodian works on');
    lock.release();
    lockFolder(locked).release();
});

const NO_AUTHORITY =
    'the wards have not exchanged their authorities, by which their decisions are believed: run `init` at both wards, `share-index` at one and `accept-index` at the other';

/** A store whose keys were exchanged, and then changed by hand. */
async function exchanged({ own = {}, peers = (peer) => peer }: Change): Promise<StorePlace> {
    const at = newPlace();
    const { material } = await KeyStore.open(place.folder, place.encryption);
    const their = publicKeysOf((await KeyStore.open(neighbour.folder, neighbour.encryption)).material);
    const kept = [peers(their)].filter((peer) => peer !== undefined) as WardPublicKeys[];
    await KeyStore.create(at.folder, at.encryption, { ...material, indexKey: 'a', ...own, peers: kept } as KeyMaterial);
    return at;
}

interface Change {
    readonly own?: {
        readonly mspId?: string | undefined;
        readonly authority?: string | undefined;
        readonly attestationKey?: { readonly kty: 'OKP' };
    };
    readonly peers?: (peer: WardPublicKeys) => Partial<WardPublicKeys> | undefined;
}

test('a ward whose authority is another one by now says so in its public keys, and keeps its keys', async () => {
    const moved = { ...origin, organizations: join(folder, 'moved') };
    await writeOrganization(moved.organizations, moved.domain);
    const at = newPlace();
    await initialise(at, origin);
    const publicKeys = () => JSON.parse(readFileSync(join(at.folder, 'public.json'), 'utf8')) as WardPublicKeys;
    const before = publicKeys();
    expect(await initialise(at, moved)).toContain('are there already, and name another authority now: share them again');
    expect(publicKeys()).toEqual({ ...before, authority: readAuthorityCertificate(moved.organizations, moved.domain) });
    expect(before.authority).toBe(readAuthorityCertificate(origin.organizations, origin.domain));
    expect(await initialise(at, moved)).toMatch(/are there already\. Key id/);
});

describe('does not start', () => {
    const rest = {
        socketPath: join(folder, 's'),
        blobs: folder,
        wallet: origin,
        ledger: () => ({
            ledger: new HandMadeLedger(),
            signing: testSigning,
            releases: new HandMadeLedger(),
            decisions: { decide: async () => Promise.reject(new Error('nobody')) },
            downtime: {
                reader: { snapshot: async () => Promise.reject(new Error('nobody')) },
                stater: { state: async () => Promise.reject(new Error('nobody')) },
            },
        }),
        downtime: { snapshotEvery: 300_000, patientsPerHour: 10 },
        log: () => undefined,
        onFault: () => undefined,
    };

    test.each<[string, () => StorePlace | Promise<StorePlace>, string]>([
        ['without keys', () => newPlace(), 'run `init` or `restore` first'],
        ['with the keys of another ward', () => ({ ...place, ward: 'ward3' }), 'holds the keys of ward1, not of ward3'],
        [
            'before the wards share an index key',
            async () => {
                const alone = newPlace();
                await restore(alone, backup, [share(1), share(2)]); // made before the key was shared
                return alone;
            },
            'the wards share no index key yet',
        ],
        [
            'with keys that were exchanged before authorities were',
            async () => exchanged({ peers: ({ mspId: _, authority: __, ...rest }) => rest }),
            NO_AUTHORITY,
        ],
        [
            'with keys of before authorities were exchanged',
            async () => exchanged({ own: { mspId: undefined, authority: undefined } }),
            NO_AUTHORITY,
        ],
        ['without any other ward', async () => exchanged({ peers: () => undefined }), NO_AUTHORITY],
        [
            'by another authority than the other ward knows',
            async () => exchanged({ own: { authority: (await newAuthority('Ward1MSP')).authority } }),
            `the other ward knows ward1 by another authority than is in ${origin.organizations}: run \`init\``,
        ],
        [
            'as another organisation than the other ward knows',
            async () => exchanged({ own: { mspId: 'Ward9MSP' } }),
            'by another authority',
        ],
        [
            'with keys that attest nothing',
            async () => exchanged({ own: { attestationKey: { kty: 'OKP' } } }),
            'holds keys of an earlier version',
        ],
    ])('%s, and lets go of the folder', async (_when, prepare, message) => {
        const at = await prepare();
        const started = startCustodian({ ...rest, place: at }).then((running) => running.stop(0));
        await expect(started).rejects.toThrow(message);
        makePrivateFolder(at.folder);
        lockFolder(at.folder).release();
    });
});

test('an empty file in place of the keys of a peer is named', async () => {
    writeFileSync(join(folder, 'empty'), '');
    await expect(shareIndexWith(place, join(folder, 'empty'), join(folder, 'x'))).rejects.toThrow('cannot be read as JSON');
});
