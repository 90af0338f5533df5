// SPDX-License-Identifier: Apache-2.0
import { X509Certificate } from 'node:crypto';
import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder, writeOrganization } from '../../test/custody/fixtures';
import { certificateExpiries, issuedExpiries } from './certificate-watch';

const domain = 'ward1.example.com';
const root = temporaryFolder();
const organizations = join(root, 'organizations');
const ward = join(organizations, 'peerOrganizations', domain);
const authority = join(ward, 'ca', `ca.${domain}-cert.pem`);
const peerTls = join(ward, 'peers', `peer0.${domain}`, 'tls', 'server.crt');

beforeAll(async () => {
    await writeOrganization(organizations, domain);
    cpSync(authority, peerTls);
});

describe('the certificates that a ward uses', () => {
    it('are all found, each by its use', async () => {
        const tls = { cert: peerTls, key: '' };
        const found = await certificateExpiries({ organizations, domain, tls });
        expect(found.map(({ use }) => use)).toEqual(['authority', 'peer-tls', 'administrator', 'gateway-tls']);
        expect(found[1]?.expires).toBe(new X509Certificate(readFileSync(peerTls)).validToDate.getTime());
    });

    it('are those of the ward link, too: the own one, and what was handed over', async () => {
        const folder = join(root, 'link');
        mkdirSync(folder);
        cpSync(authority, join(folder, 'certificate.pem'));
        const wardLink = { ward: 'ward2', url: '', host: '', port: 0, folder };
        expect(await certificateExpiries({ organizations: join(root, 'nothing'), domain, wardLink })).toEqual([
            { use: 'ward-link', expires: new X509Certificate(readFileSync(authority)).validToDate.getTime() },
            { use: 'other-ward-link', expires: 0 },
        ]);
    });

    it('that are not on this host are left out', async () => {
        expect(await certificateExpiries({ organizations: join(root, 'nothing'), domain })).toEqual([]);
    });

    it.each<[string, (file: string) => void]>([
        ['is half of one', (file) => writeFileSync(file, 'half a certif')],
        ['cannot be read', (file) => mkdirSync(file)],
        ['leads nowhere', (file) => symlinkSync('nothing', file)],
    ])('whose file %s count as expired, and hide no other', async (what, harm) => {
        const copy = join(root, what);
        cpSync(organizations, copy, { recursive: true });
        const harmed = peerTls.replace(organizations, copy);
        rmSync(harmed);
        harm(harmed);
        const found = await certificateExpiries({ organizations: copy, domain, tls: { cert: join(root, 'no such file'), key: '' } });
        expect(found).toEqual([
            { use: 'authority', expires: expect.any(Number) },
            { use: 'peer-tls', expires: 0 },
            { use: 'administrator', expires: expect.any(Number) },
            { use: 'gateway-tls', expires: 0 },
        ]);
        expect(found[0]?.expires).toBeGreaterThan(0);
    });
});

describe('the certificates that the custodian issued', () => {
    const certificate = () => readFileSync(authority, 'utf8');
    const identity = (name: string) => ({ mspId: 'Ward1MSP', certificateId: name, ledgerId: 'a'.repeat(32), certificate: certificate() });
    const ofAdministrators = (...all: string[]) => ({ administratorCertificates: () => all });

    it('are the registrar’s, the custodian’s, and of the administrators’ the one that ends first', async () => {
        const later = join(root, 'later');
        await writeOrganization(later, domain, 900);
        const other = readFileSync(authority.replace(organizations, later), 'utf8');
        const custodian = { identity: async (name: string) => Promise.resolve(identity(name)) };
        const expires = new X509Certificate(certificate()).validToDate.getTime();
        const found = await issuedExpiries({ custodian, enrolment: ofAdministrators(other, certificate()) });
        expect(found).toEqual(['registrar', 'custodian', 'administrators'].map((use) => ({ use, expires })));
    });

    it('are left out while they are not known', async () => {
        const away = { identity: async () => Promise.reject(new Error('away')) };
        expect(await issuedExpiries({ custodian: away, enrolment: ofAdministrators() })).toEqual([]);
        const empty = { identity: async () => Promise.resolve(undefined) };
        expect(await issuedExpiries({ custodian: empty, enrolment: ofAdministrators() })).toEqual([]);
    });
});
