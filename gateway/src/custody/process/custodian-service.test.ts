// SPDX-License-Identifier: Apache-2.0
// Every way around the ledger is tried: the custodian opens nothing that a committed event or release does not justify.

import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { releaseIdOf, sha256Hex, sumCiphertexts, windowsDigestOf } from '@wardledger/chaincode/crypto';
import { commitmentOf, demandDefined, DomainError, ERRORS, STATS_1 } from '@wardledger/chaincode/domain';
import { HandMadeLedger, temporaryFolder, testEncryption, testSigning, writeOrganization } from '../../../test/custody/fixtures';
import { type CustodianPorts, CustodianService, type OpeningEntry } from './custodian-service';
import { sealOutsideId, sealReadings, sealRecordName } from '../envelopes/envelopes';
import { HeDecryptor } from '../encryption/he-decryptor';
import { HeEncryptor } from '../encryption/he-encryptor';
import { shareIndex } from '../keys/index-share';
import { generateKeyMaterial, publicKeysOf, type KeyMaterial } from '../keys/key-material';
import { KeyStore } from '../keys/key-store';
import { type DisclosureRequest, REGISTRAR } from '../ports/custodian-api';
import type { AccessEvent, CommittedWindow } from '../ports/ledger-reader';
import { ReleaseLock, unlockFolder } from '../release/release-lock';
import { newAccessKey, newLedgerId } from '../keys/randomness';
import { Wallet } from '../wallet/wallet';

const NOW = 1_763_700_000_000;
const MINUTE = 60_000;
const ZOE = newLedgerId();
const ADA = newLedgerId();
const accessKey = newAccessKey();
const folder = temporaryFolder();
const organizations = join(folder, 'organizations');
const refusal = { code: 'ACCESS_DENIED', message: 'no current access event of this caller covers what was to be opened' };

let material: KeyMaterial;
let other: KeyMaterial;
let custodian: CustodianService;
let wallet: Wallet;
let decryptor: HeDecryptor;
let encryptor: HeEncryptor;
let ledger: HandMadeLedger;
let blobs: Map<string, Uint8Array>;
let log: OpeningEntry[];
let locks: string;
let certificateId: string;
let names: Record<'zoe' | 'ada', string>;
let sealed: Record<'zoe' | 'ada' | 'device' | 'staff', string>;

beforeAll(async () => {
    await writeOrganization(organizations, 'ward1.example.com');
    other = await generateKeyMaterial('ward2');
    ({ material } = await shareIndex(await generateKeyMaterial('ward1'), publicKeysOf(other)));
    const store = await KeyStore.create(join(folder, 'store'), testEncryption(folder), material);
    wallet = new Wallet(store, { mspId: 'Ward1MSP', organizations, domain: 'ward1.example.com' });
    ({ certificateId } = await wallet.enrol('dr-osei'));
    await wallet.enrol('nurse-1');
    decryptor = new HeDecryptor(Buffer.from(material.heSecretKey, 'base64'));
    encryptor = new HeEncryptor({ publicKey: Buffer.from(material.hePublicKey, 'base64') });
});

afterAll(async () => {
    await decryptor.close();
    await encryptor.close();
});

beforeEach(async () => {
    ledger = new HandMadeLedger();
    blobs = new Map();
    log = [];
    locks = mkdtempSync(join(folder, 'locks-'));
    custodian = await CustodianService.create(ports());
    const { recipients } = await custodian.keys();
    names = {
        zoe: await sealRecordName({ ledgerId: ZOE, name: 'Zoe Quillfeather' }, recipients),
        ada: await sealRecordName({ ledgerId: ADA, name: 'Ada Ironwood' }, recipients),
    };
    sealed = {
        zoe: await sealOutsideId({ ledgerId: ZOE, kind: 'record', id: 'P001' }, recipients),
        ada: await sealOutsideId({ ledgerId: ADA, kind: 'record', id: 'P002' }, recipients),
        device: await sealOutsideId({ ledgerId: newLedgerId(), kind: 'device', id: 'monitor-7' }, recipients),
        staff: await sealOutsideId({ ledgerId: newLedgerId(), kind: 'participant', id: 'nurse-9' }, recipients),
    };
});

function ports(): CustodianPorts {
    return {
        material,
        wallet,
        decryptor,
        ledger,
        signing: testSigning,
        ciphertexts: { read: async (digest) => Promise.resolve(demandDefined(blobs.get(digest), 'a ciphertext of the test')) },
        lock: new ReleaseLock(locks),
        log: (entry) => log.push(entry),
        now: () => NOW,
    };
}

function commit(change: Partial<AccessEvent> = {}, actor: Partial<AccessEvent['actor']> = {}): void {
    const event = { accessed: ZOE, action: 'read-record', purpose: 'TREAT', time: NOW - MINUTE, ...change } as const;
    ledger.accesses.set(accessKey, { ...event, actor: { mspId: 'Ward1MSP', ledgerId: newLedgerId(), certificateId, ...actor } });
}

/** What GET /v1/records/{id} asks for: a name and a number, with one event. */
const open = async (change: Partial<DisclosureRequest> = {}) =>
    custodian.openDisclosure({ caller: 'dr-osei', accessKey, envelope: names.zoe, sealedIds: [sealed.zoe], ...change });

/** What a list asks for. */
const openIds = async (...sealedIds: string[]) =>
    (await custodian.openDisclosure({ caller: 'dr-osei', accessKey, sealedIds })).ids.map((result) =>
        'id' in result ? result.id : 'unreadable',
    );

describe('a record', () => {
    test('opens with the committed event of this caller on it, which is read once, and the log says so first', async () => {
        commit();
        const read = jest.spyOn(ledger, 'getAccess');
        expect(await open()).toEqual({ name: 'Zoe Quillfeather', ids: [{ ledgerId: ZOE, id: 'P001' }] });
        expect(read.mock.calls).toEqual([[accessKey]]);
        expect(log).toEqual([{ opening: 'record', outcome: 'opened', accessKey, certificateId, items: 2 }]);
    });

    test.each<[string, () => void]>([
        ['no event', () => undefined],
        ['the event of another person', () => commit({}, { certificateId: 'f'.repeat(64) })],
        ['the event of another ward', () => commit({}, { mspId: 'Ward2MSP' })],
        ['an event on another patient', () => commit({ accessed: ADA })],
        ['an event on the list of records', () => commit({ accessed: 'list', action: 'list-records' })],
        ['an event on a list that calls itself the reading of a record', () => commit({ accessed: 'list' })],
        ['an event that says only the history was read', () => commit({ action: 'read-history' })],
        ['an event that says only vitals were read', () => commit({ action: 'read-vitals' })],
        ['a stale event', () => commit({ time: NOW - 15 * MINUTE - 1 })],
        ['an event from the future', () => commit({ time: NOW + 5 * MINUTE + 1 })],
    ])('stays sealed with %s', async (_name, prepare) => {
        prepare();
        await expect(open()).rejects.toMatchObject(refusal);
        expect(log).toMatchObject([{ opening: 'record', outcome: 'refused', accessKey, items: 2 }]);
    });

    test('stays sealed for whoever was suspended after the event was committed', async () => {
        commit();
        ledger.suspended.add(certificateId);
        await expect(open()).rejects.toMatchObject(refusal);
        await expect(openIds(sealed.device)).rejects.toMatchObject(refusal);
        expect(log.map(({ outcome }) => outcome)).toEqual(['refused', 'refused']);
    });

    test.each([
        ['15 minutes', NOW - 15 * MINUTE],
        ['a clock that is 5 minutes ahead', NOW + 5 * MINUTE],
    ])('opens up to %s', async (_name, time) => {
        commit({ time });
        expect((await open()).name).toBe('Zoe Quillfeather');
    });

    test.each(['nurse-1', 'nobody'])("stays sealed for %s, who refers to a colleague's event", async (caller) => {
        commit();
        await expect(open({ caller })).rejects.toMatchObject(refusal);
    });

    test('stays sealed as a whole when its name or its number is that of another patient', async () => {
        commit();
        await expect(open({ envelope: names.ada })).rejects.toMatchObject(refusal);
        await expect(open({ sealedIds: [sealed.ada] })).rejects.toMatchObject(refusal);
        await expect(open({ sealedIds: [sealed.zoe, sealed.ada] })).rejects.toMatchObject(refusal);
        expect(log.map(({ outcome }) => outcome)).toEqual(['refused', 'refused', 'refused']);
    });

    test("of another patient stays sealed, also with that patient's envelope rebound by hand", async () => {
        commit();
        const jwe = JSON.parse(names.ada) as { protected: string };
        const header = Buffer.from(jwe.protected, 'base64url').toString('utf8').replace(ADA, ZOE);
        const envelope = JSON.stringify({ ...jwe, protected: Buffer.from(header).toString('base64url') });
        expect(await open({ envelope })).toEqual({ ids: [{ ledgerId: ZOE, id: 'P001' }] });
        expect(log).toEqual([{ opening: 'record', outcome: 'opened', accessKey, certificateId, items: 2, unreadable: 1 }]);
    });

    test('has a name that no envelope of another kind holds', async () => {
        commit();
        const { recipients } = await custodian.keys();
        const readings = await sealReadings({ ledgerId: ZOE, readings: Buffer.from('[]') }, recipients);
        for (const envelope of [sealed.zoe, readings]) {
            await expect(open({ envelope })).rejects.toMatchObject(refusal);
        }
    });

    test('shows what opens of it where the rest is junk, or sealed for others only', async () => {
        commit();
        const elsewhere = [publicKeysOf(other).envelopePublicJwk];
        for (const envelope of ['{}', 'x', await sealRecordName({ ledgerId: ZOE, name: 'x' }, elsewhere)]) {
            expect(await open({ envelope })).toEqual({ ids: [{ ledgerId: ZOE, id: 'P001' }] });
        }
        for (const number of ['{}', 'x', await sealOutsideId({ ledgerId: ZOE, kind: 'record', id: 'P001' }, elsewhere)]) {
            expect(await open({ sealedIds: [number] })).toEqual({ name: 'Zoe Quillfeather', ids: [{ unreadable: true }] });
        }
        expect(log.map(({ outcome, unreadable }) => [outcome, unreadable])).toEqual(Array.from({ length: 6 }, () => ['opened', 1]));
    });

    test('the log never holds the caller, the name or an outside id', async () => {
        commit();
        await open();
        await open({ envelope: names.ada }).catch(() => undefined);
        expect(JSON.stringify(log)).not.toMatch(/osei|Quillfeather|Ironwood|P00/);
        expect(log).toHaveLength(2);
    });

    test('what cannot be logged is not answered', async () => {
        commit();
        const silent = await CustodianService.create({
            ...ports(),
            log: () => {
                throw new Error('disk full');
            },
        });
        const request = { caller: 'dr-osei', accessKey, envelope: names.zoe, sealedIds: [sealed.zoe] };
        await expect(silent.openDisclosure(request)).rejects.toThrow('disk full');
    });

    test('is neither opened nor refused when the ledger does not answer', async () => {
        jest.spyOn(ledger, 'getAccess').mockRejectedValueOnce(new DomainError(ERRORS.LEDGER_UNAVAILABLE));
        await expect(open()).rejects.toMatchObject({ code: 'LEDGER_UNAVAILABLE' });
        expect(log).toEqual([]);
    });
});

describe('outside ids', () => {
    test('of a record open with an event on it; those of devices and staff beside it', async () => {
        commit();
        expect(await openIds(sealed.device, sealed.zoe, sealed.staff)).toEqual(['monitor-7', 'P001', 'nurse-9']);
        expect(log).toEqual([{ opening: 'ids', outcome: 'opened', accessKey, certificateId, items: 3 }]);
    });

    test('of another record do not open, and then none does', async () => {
        commit();
        await expect(openIds(sealed.zoe, sealed.ada)).rejects.toMatchObject(refusal);
    });

    test('of all records open with an event on the list, which is read once', async () => {
        commit({ accessed: 'list', action: 'list-records' });
        const read = jest.spyOn(ledger, 'getAccess');
        expect(await openIds(sealed.zoe, sealed.ada)).toEqual(['P001', 'P002']);
        expect(read).toHaveBeenCalledTimes(1);
    });

    test('of one record that do not open leave the others of the list as they are', async () => {
        commit({ accessed: 'list', action: 'list-records' });
        const elsewhere = await sealOutsideId({ ledgerId: ZOE, kind: 'record', id: 'P003' }, [publicKeysOf(other).envelopePublicJwk]);
        expect(await openIds(sealed.zoe, 'junk', elsewhere, sealed.ada)).toEqual(['P001', 'unreadable', 'unreadable', 'P002']);
        expect(log).toEqual([{ opening: 'ids', outcome: 'opened', accessKey, certificateId, items: 4, unreadable: 2 }]);
    });

    test('open without a name, whatever the event would cover', async () => {
        commit();
        expect(await custodian.openDisclosure({ caller: 'dr-osei', accessKey, sealedIds: [sealed.zoe] })).not.toHaveProperty('name');
    });

    test.each<[string, Partial<AccessEvent>]>([
        ['an event on a list that speaks of something else', { accessed: 'list', action: 'read-history' }],
        ['the action of a list, but on a record', { accessed: ADA, action: 'list-records' }],
    ])('of records stay sealed with %s', async (_name, event) => {
        commit(event);
        await expect(openIds(sealed.zoe)).rejects.toMatchObject(refusal);
    });

    test('do not open without an event, and neither names nor readings are among them', async () => {
        await expect(openIds(sealed.device)).rejects.toMatchObject(refusal);
        const { recipients } = await custodian.keys();
        const readings = await sealReadings({ ledgerId: ZOE, readings: Buffer.from('[]') }, recipients);
        for (const event of [{}, { accessed: 'list', action: 'list-records' }] as const) {
            commit(event);
            await expect(openIds(names.zoe)).rejects.toMatchObject(refusal);
            await expect(openIds(readings)).rejects.toMatchObject(refusal);
        }
    });
});

describe('sums and releases', () => {
    const codes = ['59408-5', '8867-4'];
    let windows: CommittedWindow[];

    beforeEach(async () => {
        windows = [];
        for (const [index, values] of [[780, 790, null], [900], [1000, 1010]].entries()) {
            const heWindow = {
                steps: 3,
                values: [
                    { code: '8867-4', values },
                    { code: '59408-5', values: [980 + index] },
                ],
            };
            const { ciphertext, digest } = await encryptor.encrypt(heWindow);
            blobs.set(digest, ciphertext);
            const counts = [values.filter((value) => value !== null).length, 1];
            windows.push({
                id: newLedgerId(),
                keyId: encryptor.keyId,
                parameterSet: 'stats-1',
                signals: ['8867-4', '59408-5'].map((code, i) => ({ code, count: counts[i]! })),
                ciphertext: { digest, bytes: ciphertext.length },
            });
        }
        windows.sort((a, b) => (a.id < b.id ? -1 : 1));
        ledger.windows.clear();
        windows.forEach((window) => ledger.windows.set(window.id, window));
    });

    const ids = () => windows.map(({ id }) => id);
    const sumDigest = (all = windows) => sha256Hex(sumCiphertexts(all.map(({ ciphertext }) => blobs.get(ciphertext.digest)!)));

    function release(change: { codes?: string[]; windows?: string[]; ciphertextDigest?: string } = {}, id?: string): string {
        const content = { codes, windows: ids(), ciphertextDigest: sumDigest(), ...change };
        const releaseId = id ?? releaseIdOf(content.codes, content.windows);
        ledger.releases.set(releaseId, {
            windows: content.windows,
            release: {
                id: releaseId,
                codes: content.codes,
                windowsDigest: windowsDigestOf(content.windows),
                ciphertextDigest: content.ciphertextDigest,
                patients: 5,
                windows: content.windows.length,
            },
        });
        return releaseId;
    }

    test('a sum gives its digest and nothing else', async () => {
        expect(await custodian.sumCiphertexts({ windows: ids() })).toEqual({ ciphertextDigest: sumDigest(), leftOut: [] });
        expect(log).toEqual([]);
    });

    test('a committed release opens to the totals of its codes', async () => {
        const releaseId = release();
        expect(await custodian.openRelease({ releaseId })).toEqual([
            { code: '59408-5', count: 3, sum: 980 + 981 + 982, sumOfSquares: 980 ** 2 + 981 ** 2 + 982 ** 2 },
            { code: '8867-4', count: 5, sum: 4480, sumOfSquares: 780 ** 2 + 790 ** 2 + 900 ** 2 + 1000 ** 2 + 1010 ** 2 },
        ]);
        expect(log).toEqual([{ opening: 'release', outcome: 'opened', releaseId, items: 2 }]);
    });

    const refused = { code: 'RELEASE_REFUSED', message: ERRORS.RELEASE_REFUSED.title, params: {} };

    test.each<[string, string, () => string | Promise<string>]>([
        ['no release', 'RELEASE_NOT_FOUND', () => 'a'.repeat(64)],
        ['the digest of another sum', 'SUM_MISMATCH', () => release({ ciphertextDigest: sumDigest(windows.slice(1)) })],
        ['other windows than its id says', 'RELEASE_NOT_FOUND', () => release({ windows: ids().slice(1) }, releaseIdOf(codes, ids()))],
        ['other codes than its id says', 'RELEASE_NOT_FOUND', () => release({ codes: ['8867-4'] }, releaseIdOf(codes, ids()))],
        ['a window twice', 'REQUEST_INVALID', () => release({ windows: [...ids(), ids()[0]!] })],
        ['a window that is not on the ledger', 'WINDOW_NOT_FOUND', () => withWindow(0, undefined)],
        ['a window under another key', 'KEY_MISMATCH', () => withWindow(1, { keyId: 'e'.repeat(64) })],
        ['a window of another parameter set', 'PARAMETER_SET_UNKNOWN', () => withWindow(1, { parameterSet: 'stats-2' })],
        ['a ciphertext that is none', 'CIPHERTEXT_INVALID', () => withBlob(0, new Uint8Array(STATS_1.ciphertextBytes))],
        ['no blob', 'Error', () => withBlob(0, undefined)],
        ['a worker that is gone', 'HeJobError', () => withoutWorker()],
    ])('%s: refused like any other, logged with its reason, nothing opened, nothing locked', async (_name, reason, prepare) => {
        const releaseId = await prepare();
        await expect(custodian.openRelease({ releaseId })).rejects.toMatchObject(refused);
        expect(log).toEqual([{ opening: 'release', outcome: 'refused', releaseId, reason }]);
        expect(await custodian.releasesLocked()).toBe(false);
    });

    test('a ledger that does not answer is no refusal', async () => {
        jest.spyOn(ledger, 'getRelease').mockRejectedValueOnce(new DomainError(ERRORS.LEDGER_UNAVAILABLE));
        await expect(custodian.openRelease({ releaseId: release() })).rejects.toMatchObject({ code: 'LEDGER_UNAVAILABLE' });
        expect(log).toEqual([]);
    });

    /** A window whose ciphertext a gateway has shaped: it decrypts to a question about the secret key. */
    function shaped(): string {
        const [window] = windows;
        const bytes = Buffer.from(blobs.get(window!.ciphertext.digest)!);
        const { ciphertextPrefixBytes: prefix, coefficientPrimes: primes, polyModulusDegree: degree } = STATS_1;
        for (const [index, prime] of primes.entries()) {
            // The first coefficient of the second polynomial, which meets the key.
            const at = prefix + (primes.length + index) * degree * 8;
            bytes.writeBigUInt64LE((bytes.readBigUInt64LE(at) + BigInt(prime >> 1)) % BigInt(prime), at);
        }
        const digest = sha256Hex(bytes);
        blobs.set(digest, bytes);
        windows[0] = { ...window!, ciphertext: { digest, bytes: bytes.length } };
        ledger.windows.set(window!.id, windows[0]);
        return release();
    }

    test.each<[string, string, () => string]>([
        ['a ciphertext that was shaped', 'SLOTS', shaped],
        ['a window whose count is not what is inside', 'COUNTS', () => withWindow(2, { signals: [{ code: '8867-4', count: 50 }] })],
        ['a window that does not state a signal', 'COUNTS', () => withWindow(2, { signals: [{ code: '59408-5', count: 1 }] })],
    ])('%s: refused like any other, and then every release is, until the host unlocks them', async (_name, reason, prepare) => {
        const releaseId = prepare();
        await expect(custodian.openRelease({ releaseId })).rejects.toMatchObject(refused);
        expect(log).toEqual([
            { opening: 'release', outcome: 'locked', releaseId, reason },
            { opening: 'release', outcome: 'refused', releaseId, reason: 'SUM_MISMATCH' },
        ]);

        // Another set, which is as it should be; the next process knows, too.
        const good = release({ codes: ['59408-5'], windows: [ids()[1]!], ciphertextDigest: sumDigest([windows[1]!]) });
        const decrypt = jest.spyOn(decryptor, 'totals');
        const next = await CustodianService.create(ports());
        for (const each of [custodian, next]) {
            await expect(each.openRelease({ releaseId: good })).rejects.toMatchObject(refused);
            expect(await each.releasesLocked()).toBe(true);
        }
        expect(decrypt).not.toHaveBeenCalled();
        expect(unlockFolder(locks, NOW)).toContain(releaseId);
        expect(await custodian.openRelease({ releaseId: good })).toMatchObject([{ code: '59408-5', count: 1 }]);
        expect(await next.releasesLocked()).toBe(false);
        decrypt.mockRestore();
    });

    test('asked for at once, too, nothing is decrypted after a law was broken', async () => {
        const releaseId = shaped();
        const decrypt = jest.spyOn(decryptor, 'totals');
        const asked = await Promise.allSettled(Array.from({ length: 4 }, async () => custodian.openRelease({ releaseId })));
        expect(asked.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected', 'rejected']);
        expect(decrypt).toHaveBeenCalledTimes(1);
        decrypt.mockRestore();
    });

    test('what cannot be decrypted lawfully stays closed although the lock cannot be written', async () => {
        const lock = new ReleaseLock(join(locks, 'none'));
        const full = await CustodianService.create({ ...ports(), lock });
        await expect(full.openRelease({ releaseId: shaped() })).rejects.toMatchObject(refused);
        expect([await full.releasesLocked(), log]).toMatchObject([true, [{ outcome: 'refused' }]]);
    });

    test('a sum that was just made is not made again', async () => {
        const read = jest.spyOn(blobs, 'get');
        const asked = jest.spyOn(ledger, 'getWindows');
        await custodian.sumCiphertexts({ windows: ids() });
        const releaseId = release();
        read.mockClear();
        expect(await custodian.openRelease({ releaseId })).toHaveLength(2);
        expect([read.mock.calls.length, asked.mock.calls.length]).toEqual([0, 1]);
        const part = release({ windows: ids().slice(1), ciphertextDigest: sumDigest(windows.slice(1)) });
        read.mockClear();
        expect(await custodian.openRelease({ releaseId: part })).toHaveLength(2);
        expect([read.mock.calls.length, asked.mock.calls.length]).toEqual([2, 2]);
    });

    /** A release under which one window changed afterwards. */
    function withWindow(index: number, change: Partial<CommittedWindow> | undefined): string {
        const releaseId = release();
        const window = windows[index]!;
        if (change === undefined) {
            ledger.windows.delete(window.id);
        } else {
            ledger.windows.set(window.id, { ...window, ...change });
        }
        return releaseId;
    }

    function withBlob(index: number, bytes: Uint8Array | undefined): string {
        const releaseId = release();
        const { digest } = windows[index]!.ciphertext;
        if (bytes === undefined) {
            blobs.delete(digest);
        } else {
            blobs.set(digest, bytes);
        }
        return releaseId;
    }

    async function withoutWorker(): Promise<string> {
        const gone = new HeDecryptor(Buffer.from(material.heSecretKey, 'base64'));
        await gone.close();
        custodian = await CustodianService.create({ ...ports(), decryptor: gone });
        return release();
    }

    test('a blob swapped for another valid ciphertext changes the sum', async () => {
        const releaseId = release();
        const [first, second] = windows;
        blobs.set(first!.ciphertext.digest, blobs.get(second!.ciphertext.digest)!);
        await expect(custodian.openRelease({ releaseId })).rejects.toMatchObject(refused);
        expect([log[0]?.reason, await custodian.releasesLocked()]).toEqual(['SUM_MISMATCH', false]);
    });

    test('so many windows that a slot could wrap around are not added', async () => {
        const many = Array.from({ length: 2200 }, (_, i) => ({ ...windows[0]!, id: i.toString(16).padStart(32, '0') }));
        many.forEach((window) => ledger.windows.set(window.id, { ...window, signals: [{ code: 'wl-emg', count: 1 }] }));
        await expect(custodian.sumCiphertexts({ windows: many.map(({ id }) => id) })).rejects.toMatchObject({ code: 'SUM_OVERFLOW' });
    });

    test('a sum of nothing is refused', async () => {
        await expect(custodian.sumCiphertexts({ windows: [] })).rejects.toMatchObject({ code: 'REQUEST_INVALID' });
    });
});

describe('keys', () => {
    test('are the public ones, every ward among the recipients, and two symmetric ones derived for the gateway', async () => {
        const keys = await custodian.keys();
        expect(keys.keyId).toBe(encryptor.keyId);
        expect(keys.recipients).toEqual([publicKeysOf(material).envelopePublicJwk, publicKeysOf(other).envelopePublicJwk]);
        expect(JSON.stringify(keys.recipients)).not.toContain('"d"');
        expect([keys.storeKey, keys.postKey].map((key) => key.length)).toEqual([32, 32]);
        expect(Buffer.from(keys.storeKey).equals(keys.postKey)).toBe(false);
        expect(Buffer.from(keys.storeKey).equals(Buffer.from(material.storeKey, 'base64'))).toBe(false);
    });

    test('both wards give the same lookup keys, other kinds and ids other ones', async () => {
        const parts = ports();
        const neighbour = await CustodianService.create({ ...parts, material: { ...other, indexKey: material.indexKey! } });
        const asked = [
            { kind: 'record', id: 'P001' },
            { kind: 'device', id: 'P001' },
            { kind: 'record', id: 'P002' },
        ] as const;
        const keys = await custodian.lookupKeys(asked);
        expect(await neighbour.lookupKeys(asked)).toEqual(keys);
        expect(new Set(keys).size).toBe(3);
        for (const kind of ['cluster', 'node'] as const) {
            const at = async (of: typeof custodian, ward?: string) => of.lookupKeys([{ kind, id: 'east', ward }]);
            const { ward: own } = await custodian.keys();
            const { ward: next } = await neighbour.keys();
            expect([own === next, await at(neighbour, own)]).toEqual([false, await at(custodian)]);
            expect(await at(neighbour)).not.toEqual(await at(custodian));
        }
        const alone = await CustodianService.create({ ...parts, material: other });
        await expect(alone.lookupKeys(asked)).rejects.toMatchObject({ code: 'CUSTODIAN_UNAVAILABLE' });
    });

    test('nothing is signed but calls, and what was refused is written down', async () => {
        await expect(custodian.sign('dr-osei', Buffer.from('x'))).rejects.toMatchObject({ code: 'SIGNING_REFUSED' });
        expect(log).toEqual([{ opening: 'signature', outcome: 'refused', certificateId }]);
    });

    test('the registrar signs once it is registered, and says why it is not', async () => {
        const registrar = await wallet.enrol(REGISTRAR);
        const creator = { mspId: registrar.mspId, certificate: registrar.certificate };
        const read = () => ({ channel: testSigning.channel, creator }); // a question about the fate of a transaction
        const registered = jest.fn(async () => Promise.reject(new DomainError(ERRORS.LEDGER_UNAVAILABLE)));
        const early = await CustodianService.create({ ...ports(), signing: { ...testSigning, read, registered } });
        await expect(early.sign(REGISTRAR, Buffer.from('x'))).rejects.toMatchObject({ code: 'LEDGER_UNAVAILABLE' });
        const later = await CustodianService.create({ ...ports(), signing: { ...testSigning, read } });
        expect(await later.sign(REGISTRAR, Buffer.from('x'))).toBeInstanceOf(Uint8Array);
    });

    test('nobody signs for a caller that was never enrolled', async () => {
        await expect(custodian.sign('nobody', Buffer.from('x'))).rejects.toMatchObject({ code: 'ACTOR_UNKNOWN' });
    });
});

describe('areas and nodes', () => {
    test('open without an event; nothing else does', async () => {
        const { recipients } = await custodian.keys();
        const seal = async (kind: 'node' | 'cluster' | 'device' | 'record', id: string) =>
            sealOutsideId({ ledgerId: ZOE, kind, id }, recipients);
        const opened = await custodian.openNodeNames({
            sealedIds: [await seal('node', 'wearable-1'), await seal('cluster', 'ward1-east')],
        });
        expect(opened).toEqual([
            { ledgerId: ZOE, id: 'wearable-1' },
            { ledgerId: ZOE, id: 'ward1-east' },
        ]);
        expect(await custodian.openNodeNames({ sealedIds: ['junk', await seal('node', 'wearable-1')] })).toEqual([
            { unreadable: true },
            { ledgerId: ZOE, id: 'wearable-1' },
        ]);
        for (const other of [await seal('device', 'monitor-7'), await seal('record', 'P001'), names.zoe]) {
            await expect(custodian.openNodeNames({ sealedIds: [await seal('node', 'w'), other] })).rejects.toMatchObject({
                code: 'ACCESS_DENIED',
            });
        }
    });

    test('a secret of a seed stays until the ledger shows that it is due', async () => {
        const [cluster, epoch] = [newLedgerId(), 0];
        await expect(custodian.seedSecret({ cluster, epoch, kind: 'main' })).rejects.toMatchObject({ code: 'SEED_REFUSED' });
        const commitments = await custodian.seedCommitments({ cluster, epoch });
        const parts = ['Ward1MSP', 'Ward2MSP'].map((mspId) => ({ mspId, commitments }));
        ledger.seeds.set(`${cluster}/0`, { epoch, phase: 'commit', parts: parts.slice(0, 1), closed: {} });
        await expect(custodian.seedSecret({ cluster, epoch, kind: 'main' })).rejects.toMatchObject({ code: 'SEED_REFUSED' });
        ledger.seeds.set(`${cluster}/0`, { epoch, phase: 'reveal', parts, closed: {} });
        const { secret } = await custodian.seedSecret({ cluster, epoch, kind: 'main' });
        const place = { clusterId: cluster, epoch, mspId: 'Ward1MSP', kind: 'main' as const };
        expect(commitmentOf(place, secret, (text) => sha256Hex(text))).toBe(commitments.main);
        await expect(custodian.seedSecret({ cluster, epoch, kind: 'spare' })).rejects.toMatchObject({ code: 'SEED_REFUSED' });
    });
});
