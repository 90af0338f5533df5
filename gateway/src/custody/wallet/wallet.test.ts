// SPDX-License-Identifier: Apache-2.0
// The wallet issues pseudonymous client certificates once, keeps the keys to itself, and signs.

import { X509Certificate, createHash, verify } from 'node:crypto';
import { readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder, testEncryption, writeOrganization } from '../../../test/custody/fixtures';
import { REGISTRAR } from '../ports/custodian-api';
import { KeyStore } from '../keys/key-store';
import { Wallet } from './wallet';

const DAY = 86_400_000;
const folder = temporaryFolder();
const options = { mspId: 'Ward1MSP', organizations: join(folder, 'organizations'), domain: 'ward1.example.com' };
const encryption = testEncryption(folder);
const place = join(folder, 'store');
let store: KeyStore;

beforeAll(async () => {
    await writeOrganization(options.organizations, options.domain);
    const origin = { ward: 'ward1', mspId: 'Ward1MSP', authority: 'PEM' };
    const material = {
        ...origin,
        hePublicKey: '',
        heSecretKey: '',
        envelopeKey: { kty: 'EC' },
        attestationKey: { kty: 'OKP', x: '' },
        peers: [],
        storeKey: '',
    };
    store = await KeyStore.create(place, encryption, material);
});

test('a certificate of the ward, for a client, that does not tell whose it is', async () => {
    const identity = await new Wallet(store, options).enrol('dr-osei');
    const certificate = new X509Certificate(identity.certificate);
    const authority = new X509Certificate(
        readFileSync(join(options.organizations, 'peerOrganizations', options.domain, 'ca', `ca.${options.domain}-cert.pem`)),
    );
    expect(certificate.verify(authority.publicKey)).toBe(true);
    expect(certificate.checkIssued(authority)).toBe(true);
    expect(certificate.ca).toBe(false);
    expect(certificate.subject).toMatch(/^OU=client\nCN=[0-9a-f]{32}$/);
    expect(certificate.toString()).not.toContain('osei');
    expect(Date.parse(certificate.validTo)).toBeLessThanOrEqual(Date.parse(authority.validTo));
    expect(identity).toMatchObject({ mspId: 'Ward1MSP', certificateId: createHash('sha256').update(certificate.raw).digest('hex') });
});

test('enrolled once, also when asked twice at once and after a restart', async () => {
    const wallet = new Wallet(store, options);
    const [one, other] = await Promise.all([wallet.enrol('nurse-1'), wallet.enrol('nurse-1')]);
    expect(one).toEqual(other);
    const again = new Wallet(await KeyStore.open(place, encryption), options);
    expect(again.identity('nurse-1')).toEqual(one);
    expect(await again.enrol('nurse-1')).toEqual(one);
});

test('an enrolment that failed is tried again, and a later one by the same wallet sees what has changed since', async () => {
    const away = { ...options, organizations: join(folder, 'away') };
    let now = Date.now();
    const wallet = new Wallet(store, { ...away, now: () => now });
    await expect(wallet.enrol('nurse-4')).rejects.toThrow('cannot be read');
    await writeOrganization(away.organizations, away.domain, 900);
    const first = await wallet.enrol('nurse-4');
    expect(await wallet.enrol('nurse-4')).toEqual(first);
    now += 350 * DAY;
    expect((await wallet.enrol('nurse-4')).certificateId).not.toBe(first.certificateId);
});

test('draws the ledger id of a person once: a renewed certificate, and a wallet that starts again, have the same', async () => {
    const long = { ...options, organizations: join(folder, 'persons') };
    let now = Date.now();
    const wallet = new Wallet(store, { ...long, now: () => now });
    await writeOrganization(long.organizations, long.domain, 900);
    const first = await wallet.enrol('nurse-8');
    expect([first.ledgerId, first.replaces]).toEqual([expect.stringMatching(/^[0-9a-f]{32}$/), undefined]);
    expect((await wallet.enrol('nurse-9')).ledgerId).not.toBe(first.ledgerId);
    now += 350 * DAY;
    const renewed = await wallet.enrol('nurse-8');
    expect(renewed).toMatchObject({ ledgerId: first.ledgerId, replaces: first.certificateId });
    expect(new Wallet(await KeyStore.open(place, encryption), long).identity('nurse-8')).toEqual(renewed);
});

test('reads a key once, because every signature asks for it', async () => {
    await new Wallet(store, options).enrol('nurse-5');
    const read = jest.spyOn(store, 'readWalletEntry');
    const wallet = new Wallet(store, options);
    [1, 2, 3].forEach(() => wallet.sign('nurse-5', Buffer.from('x')));
    expect(read).toHaveBeenCalledTimes(1);
    read.mockRestore();
});

test('signs for those it knows, and for nobody else', async () => {
    const wallet = new Wallet(store, options);
    const { certificate } = await wallet.enrol('dr-osei');
    const message = Buffer.from('proposal');
    expect(verify('sha256', message, new X509Certificate(certificate).publicKey, wallet.sign('dr-osei', message)!)).toBe(true);
    expect(wallet.sign('unknown', message)).toBeUndefined();
    expect(wallet.identity('unknown')).toBeUndefined();
});

test("the registrar's is a client's like any other, and no administrator's key is in the wallet", async () => {
    const wallet = new Wallet(store, options);
    expect(new X509Certificate((await wallet.enrol(REGISTRAR)).certificate).subject).toMatch(/^OU=client\n/);
    for (const name of ['#ward-admin', '#administrator', 'Admin']) {
        expect([wallet.identity(name), wallet.sign(name, Buffer.from('x'))]).toEqual([undefined, undefined]);
    }
});

test('after the network was made anew, the old certificate is replaced', async () => {
    const wallet = new Wallet(store, options);
    const before = await wallet.enrol('dr-osei');
    const renewed = { ...options, organizations: join(folder, 'renewed') };
    await writeOrganization(renewed.organizations, renewed.domain);
    const after = await new Wallet(store, renewed).enrol('dr-osei');
    expect(after.certificateId).not.toBe(before.certificateId);
});

test('is given a new certificate in its last month, and not before', async () => {
    const wallet = new Wallet(store, options);
    const first = await wallet.enrol('nurse-2');
    const end = Date.parse(new X509Certificate(first.certificate).validTo);
    const at = (now: number) => new Wallet(store, { ...options, organizations: long, now: () => now });
    const long = join(folder, 'long');
    await writeOrganization(long, options.domain, 900);
    const issued = await at(Date.now()).enrol('nurse-3');
    const ends = Date.parse(new X509Certificate(issued.certificate).validTo);
    expect(await at(ends - 31 * DAY).enrol('nurse-3')).toEqual(issued);
    const next = await at(ends - 29 * DAY).enrol('nurse-3');
    expect(next.certificateId).not.toBe(issued.certificateId);
    expect(Date.parse(new X509Certificate(next.certificate).validTo)).toBeGreaterThan(ends);
    // The authority ends with it: another certificate would end no later.
    expect(await new Wallet(store, { ...options, now: () => end - DAY }).enrol('nurse-2')).toEqual(first);
});

test('no private key lies in the folder in clear', async () => {
    await new Wallet(store, options).enrol('dr-osei');
    for (const name of readdirSync(join(place, 'wallet'))) {
        expect(readFileSync(join(place, 'wallet', name), 'latin1')).not.toMatch(/PRIVATE KEY|osei/);
    }
});

test('a certificate begins no earlier than its authority', async () => {
    const young = { ...options, organizations: join(folder, 'young') };
    await writeOrganization(young.organizations, young.domain);
    const path = join(young.organizations, 'peerOrganizations', young.domain, 'ca', `ca.${young.domain}-cert.pem`);
    const begins = Date.parse(new X509Certificate(readFileSync(path)).validFrom);
    const at = async (now: number, caller: string) => {
        const { certificate } = await new Wallet(store, { ...young, now: () => now }).enrol(caller);
        return Date.parse(new X509Certificate(certificate).validFrom);
    };
    expect(await at(begins + 60_000, 'nurse-6')).toBe(begins);
    expect(await at(begins + DAY, 'nurse-7')).toBe(begins + DAY - 5 * 60_000);
});

test.each([
    ['two authorities', (ca: string) => writeFileSync(join(ca, 'other-cert.pem'), '')],
    ['no authority', (ca: string) => readdirSync(ca).forEach((name) => rmSync(join(ca, name)))],
])('a folder with %s is not guessed at', async (name, change) => {
    const organizations = join(folder, name);
    await writeOrganization(organizations, options.domain);
    change(join(organizations, 'peerOrganizations', options.domain, 'ca'));
    await expect(new Wallet(store, { ...options, organizations }).enrol('someone')).rejects.toThrow('exactly one file *-cert.pem');
});
