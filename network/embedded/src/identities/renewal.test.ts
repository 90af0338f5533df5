// SPDX-License-Identifier: Apache-2.0
// A renewed certificate is the old one with new dates: same holder, same key, same authority. What cannot be renewed changes nothing.
import { X509Certificate } from 'node:crypto';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defaultOrganizations } from './organizations';
import { ensureOrganizations } from './organizations-folder';
import { renewCertificates } from './renewal';
import { readRenewalOptions } from './renewal-cli';

const root = mkdtempSync(join(tmpdir(), 'renewal-'));
const made = join(root, 'made');
const ward1 = 'peerOrganizations/ward1.example.com';
const peerTls = `${ward1}/peers/peer0.ward1.example.com/tls/server.crt`;
const orderer = 'ordererOrganizations/example.com/orderers/orderer.example.com/tls/server.crt';
let folder: string;
let copies = 0;

const certificate = (file: string) => new X509Certificate(readFileSync(join(folder, file)));
const contents = () =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'));

beforeAll(async () => ensureOrganizations(made, defaultOrganizations));
beforeEach(() => {
    folder = join(root, String((copies += 1)));
    cpSync(made, folder, { recursive: true });
});
afterAll(() => {
    rmSync(root, { recursive: true });
});

describe('renewing certificates', () => {
    it('keeps holder, key, names and authority, and changes serial number and end', async () => {
        const before = [peerTls, orderer].map(certificate);
        const until = new Date('2031-02-03T04:05:06Z');
        const renewed = await renewCertificates({ organizationsDir: folder, until });
        expect(renewed).toHaveLength(16);
        [peerTls, orderer].map(certificate).forEach((now, index) => {
            const old = before[index]!;
            expect(now.publicKey.equals(old.publicKey)).toBe(true);
            expect([now.subject, now.issuer, now.subjectAltName, now.keyUsage]).toEqual([
                old.subject,
                old.issuer,
                old.subjectAltName,
                old.keyUsage,
            ]);
            expect(now.serialNumber).not.toBe(old.serialNumber);
            expect(now.validToDate).toEqual(until);
        });
        const authority = certificate(`${ward1}/tlsca/tlsca.ward1.example.com-cert.pem`);
        expect(certificate(peerTls).verify(authority.publicKey)).toBe(true);
    });

    it('renews what has expired, and one organisation alone', async () => {
        const past = new Date(Date.now() - 1_000);
        await renewCertificates({ organizationsDir: folder, until: past });
        expect(certificate(peerTls).validToDate.getTime()).toBeLessThan(Date.now());
        await renewCertificates({ organizationsDir: folder, domains: ['ward1.example.com'] });
        expect(certificate(peerTls).validToDate.getTime()).toBeGreaterThan(Date.now());
        expect(certificate(orderer).validToDate.getTime()).toBeLessThan(Date.now());
    });

    it('never goes beyond the authority', async () => {
        await renewCertificates({ organizationsDir: folder, until: new Date('2999-01-01T00:00:00Z') });
        const authority = certificate(`${ward1}/tlsca/tlsca.ward1.example.com-cert.pem`);
        expect(certificate(peerTls).validToDate).toEqual(authority.validToDate);
    });

    const foreign = () => {
        cpSync(join(folder, orderer), join(folder, peerTls));
    };
    it.each([
        ['the authority has expired', {}, { now: new Date('2999-01-01T00:00:00Z') }, /authority .* expired itself/],
        ['the end is before the authority began', {}, { until: new Date('2001-01-01T00:00:00Z') }, /is before the authority/],
        ['an organisation is unknown', {}, { domains: ['ward9.example.com'] }, /has no organisation ward9.example.com/],
        ['another authority issued one of them', { harm: foreign }, {}, /server.crt was not issued by/],
        [
            'the key of the authority is elsewhere',
            { harm: () => rmSync(join(folder, ward1, 'ca', 'priv_sk')) },
            {},
            /no certificate with its key/,
        ],
        ['a certificate is none', { harm: () => writeFileSync(join(folder, peerTls), 'half') }, {}, /./],
    ] as const)('is refused as a whole when %s', async (_when, { harm = () => undefined }: { harm?: () => void }, options, said) => {
        harm();
        const before = contents();
        await expect(renewCertificates({ organizationsDir: folder, ...options })).rejects.toThrow(said);
        expect(contents()).toEqual(before);
    });
});

describe('the command line of renew-certificates', () => {
    it('reads what to renew and until when', () => {
        expect(readRenewalOptions(['--organizations', 'o', '--domain', 'a', '--domain', 'b', '--until', '2027-06-30'])).toEqual({
            organizationsDir: 'o',
            domains: ['a', 'b'],
            until: new Date('2027-06-30'),
        });
        expect(readRenewalOptions(['--help'])).toBeUndefined();
    });

    it.each([
        [[], /--organizations is needed/],
        [['--organizations', 'o', '--until', 'soon'], /--until needs a time/],
        [['--organizations', 'o', '--until', '2027-13-45'], /--until needs a time/],
    ])('%j is refused', (args, said) => {
        expect(() => readRenewalOptions(args)).toThrow(said);
    });
});
