// SPDX-License-Identifier: Apache-2.0
// Releases: what the custodian has made itself opens once, in one set, as both wards state it; nothing else does, and every refusal looks the same.

import { sign } from 'node:crypto';
import { mkdtempSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { addendsDigestOf, releaseIdOf, sha256Hex, sumCiphertexts, windowsDigestOf } from '@wardledger/chaincode/crypto';
import {
    attestedText,
    canonicalJson,
    demandDefined,
    DomainError,
    type EndorsedSum,
    ERRORS,
    STATS_2,
    type VitalsWindow,
    windowIdOf,
} from '@wardledger/chaincode/domain';
import {
    fixedKeys,
    HandMadeLedger,
    noDowntime,
    noSums,
    temporaryFolder,
    testEncryption,
    testSigning,
    writeOrganization,
} from '../../../test/custody/fixtures';
import { attestedIn, digestOf, PROOF } from '../../../test/support/post-proofs';
import { HeDecryptor } from '../encryption/he-decryptor';
import { HeEncryptor } from '../encryption/he-encryptor';
import { HeJobError } from '../encryption/he-worker-host';
import { generateKeyMaterial, keyIdOf, type KeyMaterial, newAttestationKey, newHomomorphicKey, publicKeysOf } from '../keys/key-material';
import { KeyStore } from '../keys/key-store';
import { keysOfKind, withNewInUse, withNewKey, withWithdrawn } from '../rotation/key-states';
import { importKeys, type LiveKeys } from '../rotation/serving-keys';
import { newLedgerId } from '../keys/randomness';
import type { AttestedWindow, CorrectionRequest } from '../ports/attestation';
import type { CommittedWindow } from '../ports/ledger-reader';
import { ReleaseLock, unlockFolder } from './release-lock';
import { MOST_UNFINISHED, SpentWindows } from './spent-windows';
import { Wallet } from '../wallet/wallet';
import { importAttestationKey } from '../windows/attest-window';
import { sealWindowReadings } from '../windows/window-readings';
import { type CustodianPorts, CustodianService } from '../process/custodian-service';
import type { OpeningEntry } from '../ports/opening-entry';

const NOW = 1_750_000_000_000;
const organizations = temporaryFolder();
const folder = temporaryFolder();
const codes = ['59408-5', '8867-4'];
const HEARTS = [[78, 79, null], [90], [100, 101], [60], [61, 62]];
const refused = { code: 'RELEASE_REFUSED', message: ERRORS.RELEASE_REFUSED.title, params: {} };

let material: KeyMaterial;
let wallet: Wallet;
let decryptor: HeDecryptor;
let encryptor: HeEncryptor;
let keys: LiveKeys;
let ledger: HandMadeLedger;
let blobs: Map<string, Uint8Array>;
let log: OpeningEntry[];
let place: string;
let spent: SpentWindows;
let pauses: number[];
let custodian: CustodianService;
let windows: CommittedWindow[];

beforeAll(async () => {
    await writeOrganization(organizations, 'ward1.example.com');
    material = await generateKeyMaterial('ward1', { mspId: 'Ward1MSP', authority: '' });
    const store = await KeyStore.create(join(folder, 'store'), testEncryption(folder), material);
    wallet = new Wallet(store, { mspId: 'Ward1MSP', organizations, domain: 'ward1.example.com' });
    decryptor = new HeDecryptor(Buffer.from(material.heSecretKey, 'base64'));
    encryptor = new HeEncryptor({ publicKey: Buffer.from(material.hePublicKey, 'base64') });
    keys = await fixedKeys(material, encryptor);
});
afterAll(async () => {
    await decryptor.close();
    await encryptor.close();
});

beforeEach(async () => {
    ledger = new HandMadeLedger();
    ledger.approved = publicKeysOf(material).attestationDigest;
    blobs = new Map();
    log = [];
    pauses = [];
    place = mkdtempSync(join(folder, 'place-'));
    spent = new SpentWindows(place);
    custodian = new CustodianService(ports());
    windows = await committed(HEARTS);
});
afterEach(() => spent.close());

const newWindowId = (ward = 'ward1') => windowIdOf(ward, newLedgerId());

const unused = async (): Promise<never> => Promise.reject(new Error('not in this test'));

function ports(): CustodianPorts {
    return {
        material,
        wallet,
        keys,
        decryptor,
        ledger,
        releases: ledger,
        signing: testSigning,
        decisions: { decide: unused },
        openings: { append: unused },
        ciphertexts: { read: async (digest) => Promise.resolve(demandDefined(blobs.get(digest), 'a ciphertext of the test')) },
        lock: new ReleaseLock(place),
        begunSums: noSums,
        spent,
        downtime: noDowntime,
        log: (entry) => log.push(entry),
        now: () => NOW,
        monotonic: () => 0,
        pause: async (milliseconds) => Promise.resolve(void pauses.push(milliseconds)),
    };
}

const stored = (window: VitalsWindow): CommittedWindow => ({
    ...window,
    ward: 'ward1',
    actor: { mspId: 'Ward1MSP', ledgerId: newLedgerId() },
    transactionId: 't',
    time: NOW,
});

/** Windows of a patient each, made by the custodian, on the ledger. */
async function committed(hearts: readonly (readonly (number | null)[])[], by = custodian): Promise<CommittedWindow[]> {
    const made = [];
    for (const [index, values] of hearts.entries()) {
        const [id, subject, device] = [newWindowId(), newLedgerId(), newLedgerId()];
        const signals = [
            { code: '8867-4', unit: '/min', values: [...values] },
            { code: '59408-5', unit: '%', values: [98 + index / 10, ...values.slice(1).map(() => null)] },
        ];
        const post = { device, sequence: index, start: NOW, periodSeconds: 60, signals, late: false, receivedAt: NOW, proof: PROOF };
        const envelope = await sealWindowReadings({ window: id, subject, posts: [post] }, [publicKeysOf(material).envelopePublicJwk]);
        const posts = [{ device, sequence: index, name: 'm1', digest: digestOf(post) }];
        const { window, ciphertext } = attestedIn(await by.attestWindow({ id, subject, patient: 'P001', posts, envelope }));
        blobs.set(window.ciphertext.digest, ciphertext);
        made.push(stored(window));
    }
    made.sort((a, b) => (a.id < b.id ? -1 : 1));
    made.forEach((window) => ledger.windows.set(window.id, window));
    return made;
}

const idsOf = (of: readonly CommittedWindow[]) => of.map(({ id }) => id);
const sumDigest = (of: readonly CommittedWindow[]) => sha256Hex(sumCiphertexts(of.map(({ ciphertext }) => blobs.get(ciphertext.digest)!)));

/** What both wards have added of windows, under each key by itself. */
function endorsedSum(of: readonly CommittedWindow[]): EndorsedSum {
    const keyIds = [...new Set(of.map(({ keyId }) => keyId))].sort();
    const sums = keyIds.map((key) => [key, sumDigest(of.filter(({ keyId }) => keyId === key))] as const);
    return { from: 0, to: of.length, sums: Object.fromEntries(sums), leaves: of.length };
}

/** What two wards may say, and peers who lie. */
interface Told {
    readonly codes?: string[];
    readonly windows?: string[];
    readonly ciphertextDigest?: string;
    readonly sum?: EndorsedSum | undefined;
}

function release(of = windows, told: Told = {}, id?: string): string {
    const { sum, ...change } = { sum: endorsedSum(of), ...told };
    const content = { codes, windows: idsOf(of), ciphertextDigest: sumDigest(of), ...change };
    const releaseId = id ?? releaseIdOf(content.codes, content.windows);
    const { ciphertextDigest } = content;
    const digests = { windowsDigest: windowsDigestOf(content.windows), ciphertextDigest, addendsDigest: addendsDigestOf(of) };
    const stated = { id: releaseId, codes: content.codes, ...digests };
    const releaseState = { ...stated, patients: 5, windows: content.windows.length };
    ledger.releases.set(releaseId, { windows: content.windows, release: releaseState, ...(sum && { sum }) });
    return releaseId;
}

/** The window as somebody states it who has the key of a custodian: this one's own unless told. */
function signed(
    window: CommittedWindow,
    change: Partial<CommittedWindow>,
    { attestationKey }: Pick<KeyMaterial, 'attestationKey'> = material,
): CommittedWindow {
    const changed = { ...window, ...change };
    const { publicKey, signingKey } = importAttestationKey(attestationKey);
    const signature = sign(null, Buffer.from(attestedText('mychannel', changed.ward, changed)), signingKey).toString('base64url');
    return { ...changed, attestation: { publicKey, signature } };
}

/** Puts another window in the place of one. */
function replace(index: number, window: CommittedWindow): string {
    windows[index] = window;
    ledger.windows.set(window.id, window);
    return release();
}

/** A ciphertext that a gateway has shaped: it decrypts to a question about the secret key. */
function shaped(index: number, step = 0): CommittedWindow['ciphertext'] {
    const bytes = Buffer.from(blobs.get(windows[index]!.ciphertext.digest)!);
    const { ciphertextPrefixBytes: prefix, coefficientPrimes: primes, polyModulusDegree: degree } = STATS_2;
    for (const [at, prime] of primes.entries()) {
        // A coefficient of the second polynomial, which meets the key.
        const offset = prefix + ((primes.length + at) * degree + step) * 8;
        bytes.writeBigUInt64LE((bytes.readBigUInt64LE(offset) + BigInt(prime >> 1)) % BigInt(prime), offset);
    }
    const digest = sha256Hex(bytes);
    blobs.set(digest, bytes);
    return { digest, bytes: bytes.length };
}

test('a sum gives its digest and nothing else', async () => {
    expect(await custodian.sumCiphertexts({ windows: idsOf(windows) })).toEqual({
        ciphertextDigest: sumDigest(windows),
        leftOut: [],
        refused: [],
    });
    expect(log).toEqual([]);
});

test('a committed release opens to the totals of its codes, and again', async () => {
    const releaseId = release();
    const squares = (values: readonly number[]) => String(values.reduce((sum, value) => sum + value ** 2, 0));
    const oxygen = [980, 981, 982, 983, 984];
    const hearts = [780, 790, 900, 1000, 1010, 600, 610, 620];
    const totals = [
        { code: '59408-5', count: 5, sum: oxygen.reduce((sum, value) => sum + value), sumOfSquares: squares(oxygen) },
        { code: '8867-4', count: 8, sum: hearts.reduce((sum, value) => sum + value), sumOfSquares: squares(hearts) },
    ];
    expect(await custodian.openRelease({ releaseId })).toEqual(totals);
    expect(await custodian.openRelease({ releaseId })).toEqual(totals);
    expect(log[0]).toEqual({ opening: 'release', outcome: 'opened', releaseId, items: 2 });
});

const without = (index: number): string => {
    const releaseId = release();
    ledger.windows.delete(windows[index]!.id);
    return releaseId;
};
const withBlob = (bytes: Uint8Array | undefined): string => {
    const releaseId = release();
    const { digest } = windows[0]!.ciphertext;
    if (bytes === undefined) {
        blobs.delete(digest);
    } else {
        blobs.set(digest, bytes);
    }
    return releaseId;
};
async function withoutWorker(): Promise<string> {
    const gone = new HeDecryptor(Buffer.from(material.heSecretKey, 'base64'));
    await gone.close();
    custodian = new CustodianService({ ...ports(), decryptor: gone });
    return release();
}
/** The ledger released it, and the gateway has left it in. */
const withRefusal = (index: number): string => {
    ledger.refusing.add(windows[index]!.subject);
    return release();
};
/** The other patients have no reading of it. */
const ofFour = (): string => {
    const { id: _id, ...window } = windows[0]!;
    return replace(1, signed({ ...windows[1]!, subject: window.subject }, {}));
};

test.each<[string, string, () => string | Promise<string>]>([
    ['a window that no device has signed, which nobody asked for', 'WINDOW_UNPROVEN', () => replace(1, { ...windows[1]!, unproven: 1 })],
    ['no release', 'RELEASE_NOT_FOUND', () => 'a'.repeat(64)],
    ['the digest of another sum', 'SUM_MISMATCH', () => release(windows, { ciphertextDigest: sumDigest(windows.slice(1)) })],
    ['no sum that both wards have made', 'SUM_NOT_FOUND', () => release(windows, { sum: undefined })],
    ['a sum that both wards have made of other windows', 'SUM_MISMATCH', () => release(windows, { sum: endorsedSum(windows.slice(1)) })],
    ['a sum of fewer windows', 'SUM_MISMATCH', () => release(windows, { sum: { ...endorsedSum(windows), leaves: windows.length - 1 } })],
    ['other windows than its id says', 'RELEASE_NOT_FOUND', () => release(windows.slice(1), {}, releaseIdOf(codes, idsOf(windows)))],
    [
        'other codes than its id says',
        'RELEASE_NOT_FOUND',
        () => release(windows, { codes: ['8867-4'] }, releaseIdOf(codes, idsOf(windows))),
    ],
    ['its windows in another order', 'REQUEST_INVALID', () => release(windows, { windows: idsOf(windows).reverse() })],
    ['a window twice', 'REQUEST_INVALID', () => release(windows, { windows: [...idsOf(windows), windows[0]!.id] })],
    ['a window that is not on the ledger', 'WINDOW_NOT_FOUND', () => without(0)],
    ['a window under another key', 'KEY_MISMATCH', () => replace(1, signed(windows[1]!, { keyId: 'e'.repeat(64) }))],
    ['a window of another parameter set', 'PARAMETER_SET_UNKNOWN', () => replace(1, signed(windows[1]!, { parameterSet: 'stats-1' }))],
    ['a ciphertext that is none', 'CIPHERTEXT_INVALID', () => withBlob(new Uint8Array(STATS_2.ciphertextBytes))],
    ['no blob', 'Error', () => withBlob(undefined)],
    ['a worker that is gone', 'HeJobError closed', () => withoutWorker()],
    ['a patient who refuses to be in sums, left in by a gateway', 'ACCESS_DENIED', () => withRefusal(4)],
    ['patients of whom two are one', 'COHORT_TOO_SMALL', ofFour],
    // What a gateway has made, or a peer has made up.
    ['a ciphertext that was shaped', 'ATTESTATION_INVALID', () => replace(0, { ...windows[0]!, ciphertext: shaped(0) })],
    [
        'other counts than were attested',
        'ATTESTATION_INVALID',
        () => replace(0, { ...windows[0]!, signals: [{ code: '8867-4', count: 50 }] }),
    ],
    ['another patient than was attested', 'ATTESTATION_INVALID', () => replace(0, { ...windows[0]!, subject: newLedgerId() })],
    ['an attestation of another window', 'ATTESTATION_INVALID', () => replace(0, { ...windows[0]!, attestation: windows[1]!.attestation })],
    [
        'another custodian’s attestation',
        'ATTESTATION_INVALID',
        () => replace(0, signed(windows[0]!, {}, { attestationKey: newAttestationKey() })),
    ],
    ['an attestation for the other ward', 'ATTESTATION_INVALID', () => replace(0, signed(windows[0]!, { ward: 'ward2' }))],
])('%s: refused like any other, logged with its reason, nothing decrypted, nothing locked', async (_name, reason, prepare) => {
    const releaseId = await prepare();
    const decrypt = jest.spyOn(decryptor, 'totals');
    await expect(custodian.openRelease({ releaseId })).rejects.toMatchObject(refused);
    expect(log).toEqual([{ opening: 'release', outcome: 'refused', releaseId, reason }]);
    expect([await custodian.releasesLocked(), decrypt.mock.calls.length]).toEqual([false, 0]);
    decrypt.mockRestore();
});

describe('of who refuses to be in sums', () => {
    const refusal = async (releaseId: string) => custodian.openRelease({ releaseId }).catch((error: unknown) => error);

    test('nothing is added, and the windows are named apart', async () => {
        windows = await committed([...HEARTS, [50]]);
        const [first, ...others] = windows;
        ledger.refusing.add(first!.subject);
        const answer = { ciphertextDigest: sumDigest(others), leftOut: [], refused: [first!.id] };
        expect(await custodian.sumCiphertexts({ windows: idsOf(windows) })).toEqual(answer);
        windows.forEach(({ subject }) => ledger.refusing.add(subject));
        expect(await custodian.sumCiphertexts({ windows: idsOf(windows) })).toEqual({ leftOut: [], refused: idsOf(windows) });
    });

    test('a sum that is kept opens no more, nor a release that was opened; it does when the refusal has gone', async () => {
        const releaseId = release();
        await custodian.sumCiphertexts({ windows: idsOf(windows) });
        withRefusal(0);
        expect(await refusal(releaseId)).toMatchObject(refused);
        ledger.refusing.clear();
        expect(await custodian.openRelease({ releaseId })).toHaveLength(2);
        withRefusal(0);
        expect(await refusal(releaseId)).toMatchObject(refused);
        expect(log.map(({ outcome, reason }) => [outcome, reason])).toEqual([
            ['refused', 'ACCESS_DENIED'],
            ['opened', undefined],
            ['refused', 'ACCESS_DENIED'],
        ]);
    });

    test('nothing is decrypted on the word of one ward', async () => {
        const releaseId = release();
        const decrypt = jest.spyOn(decryptor, 'totals');
        jest.spyOn(ledger, 'findRefusing').mockResolvedValue({ untrusted: 'Ward2MSP: no endorsement' });
        expect(await refusal(releaseId)).toMatchObject({ code: 'LEDGER_UNAVAILABLE' });
        await expect(custodian.sumCiphertexts({ windows: idsOf(windows) })).rejects.toMatchObject({ code: 'LEDGER_UNAVAILABLE' });
        expect(decrypt).not.toHaveBeenCalled();
        decrypt.mockRestore();
    });
});

test('a ledger that does not answer is no refusal', async () => {
    jest.spyOn(ledger, 'getRelease').mockRejectedValueOnce(new DomainError(ERRORS.LEDGER_UNAVAILABLE));
    await expect(custodian.openRelease({ releaseId: release() })).rejects.toMatchObject({ code: 'LEDGER_UNAVAILABLE' });
    expect(log).toEqual([]);
});

test('a peer that is behind the other is asked again, twice', async () => {
    const releaseId = release();
    jest.spyOn(ledger, 'getRelease').mockRejectedValueOnce(new DomainError(ERRORS.ENDORSEMENT_MISMATCH)).mockResolvedValueOnce(undefined);
    expect(await custodian.openRelease({ releaseId })).toHaveLength(2);
    expect(pauses).toEqual([100, 400]);
});

test('a window that was decrypted in one set is in no other, whatever the ledger permits, and after a restart', async () => {
    expect(await custodian.openRelease({ releaseId: release() })).toHaveLength(2);
    const more = await committed([[70]]);
    const other = [...windows.slice(1), ...more].sort((a, b) => (a.id < b.id ? -1 : 1));
    const releaseId = release(other);
    const again = new CustodianService({ ...ports(), spent: new SpentWindows(place) });
    for (const each of [custodian, again]) {
        await expect(each.openRelease({ releaseId })).rejects.toMatchObject(refused);
    }
    expect(log.at(-1)).toMatchObject({ reason: 'RELEASE_BUDGET_SPENT' });
    expect(await again.openRelease({ releaseId: release(windows, { codes: ['8867-4'] }) })).toHaveLength(1);
});

test.each([
    ['window', { windows: ['anew', 'other'], roots: ['elsewhere'] }],
    ['root', { windows: ['other'], roots: ['root'] }],
    ['window, as a root now', { windows: ['other'], roots: ['anew'] }],
])('a set spends each %s of its own', (_what, later) => {
    expect(spent.intend('a'.repeat(64), { windows: ['anew'], roots: ['root'], digest: 'd' })).toBeUndefined();
    expect(spent.intend('b'.repeat(64), { ...later, digest: 'd' })).toBe('SPENT');
});

describe('a window of which the own peer gives another statement, made here of one made-up post,', () => {
    const heart = ['8867-4'];

    /** What the ledger holds stays in `windows`; the peer gives what its custodian attests as often as it is asked. */
    async function lie(): Promise<CommittedWindow[]> {
        const { id, subject } = windows[0]!;
        const device = newLedgerId();
        const signals = [
            { code: '8867-4', unit: '/min', values: [100] },
            { code: '59408-5', unit: '%', values: [97] },
        ];
        const post = { device, sequence: 1, start: NOW, periodSeconds: 60, signals, late: false, receivedAt: NOW, proof: PROOF };
        const envelope = await sealWindowReadings({ window: id, subject, posts: [post] }, [publicKeysOf(material).envelopePublicJwk]);
        const posts = [{ device, sequence: 1, name: 'm1', digest: digestOf(post) }];
        const { window, ciphertext } = attestedIn(await custodian.attestWindow({ id, subject, patient: 'P001', posts, envelope }));
        blobs.set(window.ciphertext.digest, ciphertext);
        ledger.windows.set(id, stored(window));
        return [stored(window), ...windows.slice(1)];
    }

    test('is opened neither after its set was nor before, whatever was added last', async () => {
        const lied = await lie();
        // Both wards state the windows that the ledger holds; the gateway names the digest of a sum as it likes.
        const releaseId = release(windows, { codes: heart, ciphertextDigest: sumDigest(lied) });
        const decrypt = jest.spyOn(decryptor, 'totals');
        await expect(custodian.openRelease({ releaseId })).rejects.toMatchObject(refused);
        await custodian.sumCiphertexts({ windows: idsOf(windows) });
        await expect(custodian.openRelease({ releaseId })).rejects.toMatchObject(refused);
        expect(log.map(({ reason }) => reason)).toEqual(['SUM_MISMATCH', 'SUM_MISMATCH']);
        expect([await custodian.releasesLocked(), decrypt.mock.calls.length]).toEqual([false, 0]);
        decrypt.mockRestore();
    });

    test('is in no second sum of its set, where peers of both wards lie about the ledger, and after a restart', async () => {
        expect(await custodian.openRelease({ releaseId: release() })).toHaveLength(2);
        const releaseId = release(await lie(), { codes: heart });
        const again = new CustodianService({ ...ports(), spent: new SpentWindows(place) });
        await expect(again.openRelease({ releaseId })).rejects.toMatchObject(refused);
        expect(log.at(-1)).toMatchObject({ reason: 'RELEASE_BUDGET_SPENT' });
        expect(await again.releasesLocked()).toBe(false);
        windows.forEach((window) => ledger.windows.set(window.id, window));
        expect(await custodian.openRelease({ releaseId: release(windows, { codes: heart }) })).toHaveLength(1);
    });
});

describe('windows under two homomorphic keys', () => {
    let rotated: KeyMaterial;
    let hosts: { readonly encryptors: HeEncryptor[]; readonly decryptors: Map<string, HeDecryptor> };
    let both: CommittedWindow[];
    let digest: string;

    beforeAll(async () => {
        rotated = withNewInUse(withNewKey(material, { kind: 'homomorphic', ...(await newHomomorphicKey()) }, NOW), 'homomorphic');
        const pairs = keysOfKind(rotated, 'homomorphic');
        hosts = {
            encryptors: pairs.map(({ hePublicKey }) => new HeEncryptor({ publicKey: Buffer.from(hePublicKey, 'base64') })),
            decryptors: new Map(pairs.map((pair) => [keyIdOf(pair), new HeDecryptor(Buffer.from(pair.heSecretKey, 'base64'))])),
        };
    });
    afterAll(async () => {
        await Promise.all([...hosts.encryptors, ...hosts.decryptors.values()].map(async (host) => host.close()));
    });

    const decryptorOf = (): CustodianPorts['decryptor'] => ({ totals: async (sum, keyId) => hosts.decryptors.get(keyId)!.totals(sum) });
    async function afterRotation(change: Partial<CustodianPorts> = {}): Promise<CustodianService> {
        const imported = await importKeys(rotated);
        const encryptor = (keyId = imported.keyId) => hosts.encryptors.find((one) => one.keyId === keyId);
        return new CustodianService({ ...ports(), keys: { now: () => imported, encryptor }, decryptor: decryptorOf(), ...change });
    }

    /** Three of before the rotation, three of after it. */
    beforeEach(async () => {
        const later = await committed([[95], [96, 97], [98]], await afterRotation());
        both = [...(await committed(HEARTS.slice(0, 3))), ...later].sort((a, b) => (a.id < b.id ? -1 : 1));
        const under = (keyId: string) => sumDigest(both.filter((window) => window.keyId === keyId));
        const keyIds = [...new Set(both.map(({ keyId }) => keyId))];
        expect(keyIds).toHaveLength(2);
        digest = sha256Hex(canonicalJson(Object.fromEntries(keyIds.map((keyId) => [keyId, under(keyId)]))));
    });

    const releaseOfBoth = () => release(both, { codes: ['8867-4'], ciphertextDigest: digest }, releaseIdOf(['8867-4'], idsOf(both)));

    test('are opened together, to what all of them come to, for a cohort that neither has alone', async () => {
        const service = await afterRotation();
        expect(await service.sumCiphertexts({ windows: idsOf(both) })).toEqual({ ciphertextDigest: digest, leftOut: [], refused: [] });
        const measured = [...HEARTS.slice(0, 3).flat(), 95, 96, 97, 98].filter((value) => value !== null).map((value) => value * 10);
        const sum = measured.reduce((total, value) => total + value, 0);
        const sumOfSquares = String(measured.reduce((total, value) => total + value ** 2, 0));
        expect(await service.openRelease({ releaseId: releaseOfBoth() })).toEqual([
            { code: '8867-4', count: measured.length, sum, sumOfSquares },
        ]);
    });

    test('are opened all or none, and not in another set afterwards', async () => {
        const [first] = [...hosts.decryptors.keys()];
        const half: CustodianPorts['decryptor'] = {
            totals: async (sum, keyId) => (keyId === first ? decryptorOf().totals(sum, keyId) : Promise.reject(new HeJobError('died'))),
        };
        const service = await afterRotation({ decryptor: half });
        await expect(service.openRelease({ releaseId: releaseOfBoth() })).rejects.toMatchObject(refused);
        expect(await service.releasesLocked()).toBe(false);
        const next = await afterRotation();
        const five = both.slice(0, 5);
        const others = { codes: ['8867-4'], ciphertextDigest: (await next.sumCiphertexts({ windows: idsOf(five) })).ciphertextDigest! };
        await expect(next.openRelease({ releaseId: release(five, others, releaseIdOf(['8867-4'], idsOf(five))) })).rejects.toMatchObject(
            refused,
        );
        expect(log.at(-1)).toMatchObject({ reason: 'RELEASE_BUDGET_SPENT' });
        expect(await next.openRelease({ releaseId: releaseOfBoth() })).toHaveLength(1);
    });

    test('lock releases where under one of them is no sum of readings', async () => {
        const [first] = [...hosts.decryptors.keys()];
        const service = await afterRotation({
            decryptor: { totals: async (sum, keyId) => (keyId === first ? decryptorOf().totals(sum, keyId) : undefined) },
        });
        await expect(service.openRelease({ releaseId: releaseOfBoth() })).rejects.toMatchObject(refused);
        expect(await service.releasesLocked()).toBe(true);
    });

    test('are none for a custodian that lacks one of them', async () => {
        await expect(custodian.openRelease({ releaseId: releaseOfBoth() })).rejects.toMatchObject(refused);
        expect(log.at(-1)).toMatchObject({ reason: 'KEY_MISMATCH' });
    });

    test('are corrected each under its own', async () => {
        const service = await afterRotation();
        const [old, fresh] = both.map(({ keyId }) => keyId).filter((keyId, index, all) => all.indexOf(keyId) === index);
        expect([hosts.encryptors.some(({ keyId }) => keyId === old), hosts.encryptors.some(({ keyId }) => keyId === fresh)]).toEqual([
            true,
            true,
        ]);
        const root = both.find(({ keyId }) => keyId === publicKeysOf(material).keyId)!;
        const request = { id: newWindowId(), version: 1, root, posts: [], envelope: '' };
        ledger.due.set(root.id, { version: 1 });
        await expect(service.attestCorrection(request)).rejects.toMatchObject({ code: 'REQUEST_INVALID' });
        await expect(service.attestCorrection({ ...request, root: { ...root, keyId: 'f'.repeat(64) } })).rejects.toMatchObject({
            code: 'KEY_MISMATCH',
        });
    });
});

describe('an attestation key that was withdrawn', () => {
    const custodianAfter = async (withdrawnAt: number) => {
        const rotated = withWithdrawn(material, publicKeysOf(material).attestationDigest, withdrawnAt)!;
        return new CustodianService({ ...ports(), keys: await fixedKeys(rotated, encryptor) });
    };

    test('opens what was committed before, and nothing that came after', async () => {
        expect(await (await custodianAfter(NOW)).openRelease({ releaseId: release() })).toHaveLength(2);
        const after = await custodianAfter(NOW - 1);
        await expect(after.openRelease({ releaseId: release(windows, { codes: ['8867-4'] }) })).rejects.toMatchObject(refused);
        expect(log.at(-1)).toMatchObject({ reason: 'ATTESTATION_INVALID' });
    });

    test('attests nothing more, though the ledger names it still', async () => {
        const request = { id: newWindowId(), subject: newLedgerId(), patient: 'P001', posts: [], envelope: '' };
        await expect((await custodianAfter(NOW)).attestWindow(request)).rejects.toMatchObject({ code: 'ATTESTATION_KEY_UNAPPROVED' });
        await expect(custodian.attestWindow(request)).rejects.toMatchObject({ code: 'REQUEST_INVALID' });
    });
});

describe('a window that is made anew', () => {
    let root: CommittedWindow;
    /** The root without one of its posts; from then on the ledger has it. */
    let makeAnew: () => Promise<CommittedWindow>;
    /** What a gateway asks for. */
    let correction: CorrectionRequest;
    const isDue = (version: number) => ledger.due.set(root.id, { version });

    const ordered = (of: readonly CommittedWindow[]) => [...of].sort((a, b) => (a.id < b.id ? -1 : 1));
    async function onLedger({ window, ciphertext }: AttestedWindow): Promise<CommittedWindow> {
        blobs.set(window.ciphertext.digest, ciphertext);
        ledger.windows.set(window.id, stored(window));
        return Promise.resolve(stored(window));
    }

    beforeEach(async () => {
        const [id, subject, device] = [newWindowId(), newLedgerId(), newLedgerId()];
        const signals = (value: number) => [
            { code: '8867-4', unit: '/min', values: [value] },
            { code: '59408-5', unit: '%', values: [97] },
        ];
        const readings = [70, 200].map((value, sequence) => ({
            device,
            sequence,
            start: NOW + sequence * 60_000,
            periodSeconds: 60,
            signals: signals(value),
            late: false,
            receivedAt: NOW,
            proof: PROOF,
        }));
        const envelope = await sealWindowReadings({ window: id, subject, posts: readings }, [publicKeysOf(material).envelopePublicJwk]);
        const posts = readings.map((post) => ({ device, sequence: post.sequence, digest: digestOf(post) }));
        const names = posts.map((post) => ({ ...post, name: 'm1' }));
        root = await onLedger(attestedIn(await custodian.attestWindow({ id, subject, patient: 'P001', posts: names, envelope })));
        const { actor: _actor, transactionId: _transaction, time: _time, ...of } = root;
        const without = posts.map((post) => (post.sequence === 1 ? { ...post, retracted: true as const } : post));
        correction = { id: newWindowId(), version: 1, root: of, posts: without, envelope };
        isDue(1);
        await expect(custodian.attestCorrection(correction)).rejects.toMatchObject({ code: 'REQUEST_INVALID' }); // a gateway alone says so
        ledger.posts.set(
            device,
            without.map(({ device: _device, ...post }) => ({ ...post, window: id })),
        );
        makeAnew = async () => onLedger(await custodian.attestCorrection(correction));
    });

    test.each<[string, () => CorrectionRequest]>([
        ['of which nothing is due', () => (ledger.due.clear(), correction)],
        [
            'of which nothing was retracted',
            () => (ledger.due.clear(), { ...correction, posts: correction.posts.map(({ retracted: _retracted, ...post }) => post) }),
        ],
        ['in a version that is not due yet', () => ({ ...correction, version: 2 })],
        ['in one that stands', () => (isDue(2), correction)],
    ])('is none %s, and the root is opened as it was', async (_, asked) => {
        await expect(custodian.attestCorrection(asked())).rejects.toMatchObject({ code: 'REQUEST_INVALID' });
        expect(await custodian.openRelease({ releaseId: release(ordered([...windows.slice(1), root])) })).toHaveLength(2);
    });

    test('gives the totals without what was retracted', async () => {
        const others = await committed([[60], [61], [62], [63]]);
        const totals = await custodian.openRelease({ releaseId: release(ordered([...others, await makeAnew()])) });
        expect(totals).toMatchObject([{ count: 5 }, { code: '8867-4', count: 5, sum: 3160 }]);
    });

    test('is decrypted in no other set than the root was, nor the other way round, also after a restart', async () => {
        const others = windows.slice(1);
        expect(await custodian.openRelease({ releaseId: release(ordered([...others, root])) })).toHaveLength(2);
        const anew = await makeAnew();
        const more = await committed(HEARTS);
        const sets = [ordered([...others, anew]), ordered([...more, anew])];
        const again = new CustodianService({ ...ports(), spent: new SpentWindows(place) });
        for (const set of sets) {
            for (const each of [custodian, again]) {
                await expect(each.openRelease({ releaseId: release(set) })).rejects.toMatchObject(refused);
                expect(log.at(-1)).toMatchObject({ reason: 'RELEASE_BUDGET_SPENT' });
            }
        }
    });

    test('spends the root', async () => {
        const anew = await makeAnew();
        expect(await custodian.openRelease({ releaseId: release(ordered([...windows.slice(1), anew])) })).toHaveLength(2);
        expect(spent.holdersOf({ windows: [root.id], roots: [root.id], digest: 'another' })).toEqual(['release']);
    });

    test('takes the one before out of every sum that was not opened, whatever both wards say, also after a restart', async () => {
        await makeAnew();
        const releaseId = release(ordered([...windows.slice(1), root]));
        const decrypt = jest.spyOn(decryptor, 'totals');
        for (const each of [custodian, new CustodianService({ ...ports(), spent: new SpentWindows(place) })]) {
            await expect(each.openRelease({ releaseId })).rejects.toMatchObject(refused);
            expect(log.at(-1)).toMatchObject({ reason: 'WINDOW_RETIRED' });
        }
        expect(decrypt).not.toHaveBeenCalled();
        decrypt.mockRestore();
    });

    test('takes back nothing that was opened before', async () => {
        const releaseId = release(ordered([...windows.slice(1), root]));
        const totals = await custodian.openRelease({ releaseId });
        await makeAnew();
        expect(await custodian.openRelease({ releaseId })).toEqual(totals);
    });

    test('is in no sum with the root', async () => {
        const both = ordered([...windows, root, await makeAnew()]);
        await expect(custodian.openRelease({ releaseId: release(both) })).rejects.toMatchObject(refused);
        expect(log.at(-1)).toMatchObject({ reason: 'REQUEST_INVALID' });
        await expect(custodian.sumCiphertexts({ windows: idsOf(both) })).rejects.toMatchObject({ code: 'REQUEST_INVALID' });
    });

    test('is not its root’s equal by leaving out which one it is of', async () => {
        expect(await custodian.openRelease({ releaseId: release(ordered([...windows.slice(1), root])) })).toHaveLength(2);
        const { corrects: _, ...alone } = await makeAnew();
        ledger.windows.set(alone.id, alone);
        await expect(custodian.openRelease({ releaseId: release(ordered([...windows.slice(1), alone])) })).rejects.toMatchObject(refused);
        expect(log.at(-1)).toMatchObject({ reason: 'ATTESTATION_INVALID' });
    });
});

test('decryptions that were begun and never ended lock releases', async () => {
    for (let times = 0; times < MOST_UNFINISHED; times += 1) {
        expect(spent.intend('f'.repeat(64), { windows: ['w'], roots: ['w'], digest: 'd' })).toBeUndefined(); // and the process dies
    }
    const releaseId = release();
    await expect(custodian.openRelease({ releaseId })).rejects.toMatchObject(refused);
    expect(log).toMatchObject([{ outcome: 'locked', reason: 'UNFINISHED' }, { outcome: 'refused' }]);
    expect([await custodian.releasesLocked(), await custodian.brokenReleases()]).toEqual([true, []]);
    unlockFolder(place, NOW);
    expect(await custodian.openRelease({ releaseId })).toHaveLength(2);
});

test('a worker that dies has given nothing: the release opens later, however often', async () => {
    const releaseId = release();
    const dead = jest.spyOn(decryptor, 'totals').mockRejectedValue(new Error('died'));
    for (let times = 0; times <= MOST_UNFINISHED; times += 1) {
        await expect(custodian.openRelease({ releaseId })).rejects.toMatchObject(refused);
    }
    dead.mockRestore();
    expect(await custodian.openRelease({ releaseId })).toHaveLength(2);
});

// Nobody but the custodian can bring these about; if its own key or code is not what it should be, the first answer is the last.
test.each<[string, string, () => string]>([
    ['a ciphertext that was shaped', 'SLOTS', () => replace(0, signed(windows[0]!, { ciphertext: shaped(0) }))],
    [
        'a window whose count is not what is inside',
        'COUNTS',
        () =>
            replace(
                2,
                signed(windows[2]!, {
                    signals: [
                        { code: '8867-4', count: 50 },
                        { code: '59408-5', count: 1 },
                    ],
                }),
            ),
    ],
])('%s, attested: refused like any other, and then every release is, until the host unlocks them', async (_name, reason, prepare) => {
    const releaseId = prepare();
    await expect(custodian.openRelease({ releaseId })).rejects.toMatchObject(refused);
    expect(log).toEqual([
        { opening: 'release', outcome: 'locked', releaseId, reason },
        { opening: 'release', outcome: 'refused', releaseId, reason: 'SUM_MISMATCH' },
    ]);
    // Another set, which is as it should be; the next process knows, too.
    const good = release(await committed(HEARTS));
    const decrypt = jest.spyOn(decryptor, 'totals');
    const next = new CustodianService(ports());
    for (const each of [custodian, next]) {
        await expect(each.openRelease({ releaseId: good })).rejects.toMatchObject(refused);
        expect(await each.releasesLocked()).toBe(true);
    }
    expect(decrypt).not.toHaveBeenCalled();
    decrypt.mockRestore();
    // What the ledger is told: by what digest the file is known that says it all, now and once it is out of the way.
    const evidence = sha256Hex(readFileSync(join(place, 'release-lock.json')));
    expect(await next.brokenReleases()).toEqual([{ release: releaseId, evidence }]);
    expect(unlockFolder(place, NOW)).toContain(releaseId);
    expect(await custodian.brokenReleases()).toEqual([{ release: releaseId, evidence }]);
    expect(await custodian.openRelease({ releaseId: good })).toHaveLength(2);
    expect(await next.releasesLocked()).toBe(false);
});

test('asked for at once, too, nothing is decrypted after a law was broken', async () => {
    const releaseId = replace(0, signed(windows[0]!, { ciphertext: shaped(0) }));
    const decrypt = jest.spyOn(decryptor, 'totals');
    const asked = await Promise.allSettled(Array.from({ length: 4 }, async () => custodian.openRelease({ releaseId })));
    expect(asked.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected', 'rejected']);
    expect(decrypt).toHaveBeenCalledTimes(1);
    decrypt.mockRestore();
});

test('what cannot be decrypted lawfully stays closed although the lock cannot be written', async () => {
    const full = new CustodianService({ ...ports(), lock: new ReleaseLock(join(place, 'none')) });
    const releaseId = replace(0, signed(windows[0]!, { ciphertext: shaped(0) }));
    await expect(full.openRelease({ releaseId })).rejects.toMatchObject(refused);
    expect([await full.releasesLocked(), log]).toMatchObject([true, [{ outcome: 'refused' }]]);
});

test('a sum that was just made is not made again', async () => {
    const read = jest.spyOn(blobs, 'get');
    const asked = jest.spyOn(ledger, 'getWindows');
    await custodian.sumCiphertexts({ windows: idsOf(windows) });
    const releaseId = release();
    read.mockClear();
    expect(await custodian.openRelease({ releaseId })).toHaveLength(2);
    expect([read.mock.calls.length, asked.mock.calls.length]).toEqual([0, 1]);
});

test('a blob swapped for another valid ciphertext changes the sum', async () => {
    const releaseId = release();
    blobs.set(windows[0]!.ciphertext.digest, blobs.get(windows[1]!.ciphertext.digest)!);
    await expect(custodian.openRelease({ releaseId })).rejects.toMatchObject(refused);
    expect([log[0]?.reason, await custodian.releasesLocked()]).toEqual(['SUM_MISMATCH', false]);
});

test('a sum of nothing is refused', async () => {
    await expect(custodian.sumCiphertexts({ windows: [] })).rejects.toMatchObject({ code: 'REQUEST_INVALID' });
});

describe('who would have the secret key of homomorphic encryption, ten thousand tries long,', () => {
    const TRIES = 10_000;
    const shapes = 16;

    /** What a gateway can put in the place of a window; where a peer of its own lies for it, also what no ledger would hold. */
    function attempts(others: readonly CommittedWindow[]) {
        const forged = Array.from({ length: shapes }, (_, step) => shaped(0, step));
        const stranger = { attestationKey: newAttestationKey() };
        const [victim] = windows as [CommittedWindow];
        const one = <T>(from: readonly T[], turn: number): T => demandDefined(from[turn % from.length], 'one of several');
        const bySplicing = (turn: number) => ({ ...victim, ciphertext: one(forged, turn) });
        return {
            byGateway: [
                bySplicing,
                (turn: number) => ({ ...victim, ciphertext: one(forged, turn), attestation: one(others, turn).attestation }),
                (turn: number) => signed(victim, { ciphertext: one(forged, turn) }, stranger),
                (turn: number) => ({ ...victim, ciphertext: one(others, turn).ciphertext }),
            ],
            withPeer: [
                (turn: number) => signed({ ...victim, ward: 'ward2' }, { ciphertext: one(forged, turn) }),
                (turn: number) => ({ ...one(others, turn), id: victim.id }),
                (turn: number) => ({ ...victim, subject: newLedgerId(), ciphertext: one(forged, turn) }),
                (turn: number) => ({ ...victim, signals: [{ code: '8867-4', count: turn }] }),
                bySplicing,
            ],
        };
    }

    test.each(['byGateway', 'withPeer'] as const)(
        'is told nothing: %s',
        async (who) => {
            const kinds = attempts(await committed(HEARTS))[who];
            const [victim] = windows as [CommittedWindow];
            const decrypt = jest.spyOn(decryptor, 'totals');
            const answers = new Set<string>();
            for (let turn = 0; turn < TRIES; turn += 1) {
                const window = kinds[turn % kinds.length]!(Math.floor(turn / kinds.length));
                ledger.windows.set(victim.id, window);
                const of = [window, ...windows.slice(1)];
                const releaseId = releaseIdOf(codes, idsOf(of));
                // The ledger, or the peer that lies, permits it, and the digest is that of what was shaped.
                ledger.releases.set(releaseId, {
                    windows: idsOf(of),
                    release: {
                        id: releaseId,
                        codes,
                        windowsDigest: windowsDigestOf(idsOf(of)),
                        ciphertextDigest: 'a'.repeat(64),
                        addendsDigest: addendsDigestOf(of),
                        patients: 5,
                        windows: 5,
                    },
                });
                const answer = await custodian.openRelease({ releaseId }).catch((error: unknown) => error);
                const { code, message, params } = answer as DomainError;
                answers.add(JSON.stringify([code, message, params]));
            }
            expect([...answers]).toEqual([JSON.stringify([refused.code, refused.message, refused.params])]);
            expect([decrypt.mock.calls.length, await custodian.releasesLocked()]).toEqual([0, false]);
            const { leftOut } = await custodian.sumCiphertexts({ windows: idsOf(windows) });
            expect(leftOut).toMatchObject([{ code: 'ATTESTATION_INVALID' }]);
            decrypt.mockRestore();
        },
        120_000,
    );

    test('has a custodian that encrypts no numbers but readings within their limits, of this very window', async () => {
        const [id, subject, device] = [newWindowId(), newLedgerId(), newLedgerId()];
        const postOf = (values: readonly number[]) => {
            const signals = [{ code: '8867-4', unit: '/min', values: [...values] }];
            return { device, sequence: 1, start: NOW, periodSeconds: 60, signals, late: false, receivedAt: NOW, proof: PROOF };
        };
        const sealing = async (change: object, values: readonly number[] = [70]) => {
            const content = { window: id, subject, posts: [postOf(values)], ...change };
            return sealWindowReadings(content, [publicKeysOf(material).envelopePublicJwk]);
        };
        const stated = (values: readonly number[] = [70]) => ({
            device,
            sequence: 1,
            name: 'm1',
            digest: digestOf(postOf(values)),
        });
        const attest = async (envelope: string, change: object = {}, values?: readonly number[]) =>
            attestedIn(await custodian.attestWindow({ id, subject, patient: 'P001', posts: [stated(values)], envelope, ...change }));
        expect((await attest(await sealing({}))).window).toMatchObject({
            signals: [{ code: '8867-4', count: 1 }],
            posts: { count: 1, ranges: [{ device, from: 1, to: 1 }] },
        });
        const leftOut = [{ device, sequence: 5, reason: 'UNREADABLE' as const }];
        expect((await attest(await sealing({}), { leftOut })).window.posts).toMatchObject({
            ranges: [{ device, from: 1, to: 5 }],
            leftOut,
        });
        const spelled = { ...postOf([70]), sent: postOf([70]).signals.map((signal) => ({ ...signal, unit: 'bpm' })) };
        const asSent = { posts: [{ ...stated(), digest: digestOf(spelled) }] };
        expect((await attest(await sealing({ posts: [spelled] }), asSent)).window.posts.count).toBe(1);
        for (const refusal of [
            attest(await sealing({ window: newWindowId() })),
            attest(await sealing({ subject: newLedgerId() })),
            attest(await sealing({ posts: [] })),
            attest(await sealing({}), { posts: [{ ...stated(), sequence: 2 }] }),
            attest(await sealing({}), { posts: [stated(), stated()] }),
            attest('{}'),
            attest('junk'),
        ]) {
            await expect(refusal).rejects.toMatchObject({ code: 'REQUEST_INVALID' });
        }
        for (const refusal of [
            // The device sent 70, and the digest is of that; a gateway that was taken over seals another number beside it, or none.
            attest(await sealing({ posts: [{ ...postOf([100]), sent: postOf([70]).signals }] })),
            attest(
                await sealing({
                    posts: [
                        {
                            ...postOf([70, 71]),
                            signals: [{ ...postOf([]).signals[0]!, values: [70, null] }],
                            sent: postOf([70, 71]).signals,
                        },
                    ],
                }),
                {},
                [70, 71],
            ),
            // The ledger has another digest than what is to be encrypted; or that of another device's or patient's post.
            attest(await sealing({}), { posts: [stated([71])] }),
            attest(await sealing({}), { posts: [{ ...stated(), name: 'm2' }] }),
            attest(await sealing({}), { posts: [{ ...stated(), boot: 1 }] }),
            attest(await sealing({}), { patient: 'P002' }),
        ]) {
            await expect(refusal).rejects.toThrow('posts differ: 0');
        }
        for (const value of [351, -1, 1e12]) {
            await expect(attest(await sealing({}, [value]), {}, [value])).rejects.toThrow('posts differ: 0');
        }
        // What the other ward's posts name already, or nobody's.
        for (const foreign of [newWindowId('ward2'), `f${id.slice(1)}`]) {
            const attesting = attest(await sealing({ window: foreign }), { id: foreign });
            await expect(attesting).rejects.toMatchObject({ code: 'WARD_FORBIDDEN' });
        }
    });
});
