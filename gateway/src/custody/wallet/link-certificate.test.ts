// SPDX-License-Identifier: Apache-2.0
// The certificate by which the other ward's gateway knows this one: made once, for the owner's eyes, issued by nobody.

import { X509Certificate } from 'node:crypto';
import { readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../../../test/custody/fixtures';
import { ensureLinkCertificate, newLinkCertificate } from './link-certificate';

const folder = join(temporaryFolder(), 'link');
const file = (name: string): string => join(folder, name);

it('is made once, and says by which fingerprint the other ward recognises it', async () => {
    const made = await ensureLinkCertificate(folder, 'ward1');
    const certificate = new X509Certificate(readFileSync(file('certificate.pem')));
    expect(made).toContain(`ward1 made: ${file('certificate.pem')}, fingerprint ${certificate.fingerprint256}.`);
    expect([statSync(folder).mode & 0o777, statSync(file('key.pem')).mode & 0o777]).toEqual([0o700, 0o600]);
    expect(await ensureLinkCertificate(folder, 'ward1')).toContain(`is there already: ${file('certificate.pem')}`);
    expect(new X509Certificate(readFileSync(file('certificate.pem'))).fingerprint256).toBe(certificate.fingerprint256);
});

it('is made anew where its key is gone', async () => {
    const before = readFileSync(file('certificate.pem'), 'utf8');
    rmSync(file('key.pem'));
    expect(await ensureLinkCertificate(folder, 'ward1')).toContain('made');
    expect(readFileSync(file('certificate.pem'), 'utf8')).not.toBe(before);
});

it('signs itself, issues nothing, and lasts five years', async () => {
    const now = Date.UTC(2026, 0, 1);
    const certificate = new X509Certificate((await newLinkCertificate('ward2', now)).certificate);
    expect([certificate.verify(certificate.publicKey), certificate.ca, certificate.issuer]).toEqual([true, false, certificate.subject]);
    expect(certificate.subject).toContain('CN=ward2');
    expect(certificate.validFromDate.getTime()).toBeLessThan(now);
    expect(certificate.validToDate.getTime()).toBe(now + 1_825 * 86_400_000);
});
