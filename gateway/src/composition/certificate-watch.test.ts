// SPDX-License-Identifier: Apache-2.0
import { X509Certificate } from 'node:crypto';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder, writeOrganization } from '../../test/custody/fixtures';
import { certificateExpiries } from './certificate-watch';

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

    it('that are not on this host are left out', async () => {
        expect(await certificateExpiries({ organizations: join(root, 'nothing'), domain })).toEqual([]);
    });

    it('that cannot be read count as expired', async () => {
        const copy = join(root, 'copy');
        cpSync(organizations, copy, { recursive: true });
        writeFileSync(peerTls.replace(organizations, copy), 'half a certif');
        expect(await certificateExpiries({ organizations: copy, domain })).toContainEqual({ use: 'peer-tls', expires: 0 });
    });
});
