// SPDX-License-Identifier: Apache-2.0
// With a certificate the gateway speaks TLS and says so to browsers.
import { request } from 'node:https';
import type { AddressInfo } from 'node:net';
import 'reflect-metadata';
import * as x509 from '@peculiar/x509';
import { webcrypto } from 'node:crypto';
import { handMade } from '../../test/support/hand-made';

async function selfSigned(): Promise<{ cert: string; key: string }> {
    const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
    const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
    const extensions = [new x509.SubjectAlternativeNameExtension([{ type: 'ip', value: '127.0.0.1' }])];
    const certificate = await x509.X509CertificateGenerator.createSelfSigned({
        name: 'CN=gateway',
        keys,
        signingAlgorithm: algorithm,
        extensions,
    });
    const key = x509.PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey), 'PRIVATE KEY');
    return { cert: certificate.toString('pem'), key };
}

describe('TLS', () => {
    it('answers over https, with Strict-Transport-Security', async () => {
        const https = await selfSigned();
        const { app } = await handMade({ devIssuer: false, overrides: { https } });
        await app.listen({ host: '127.0.0.1', port: 0 });
        const { port } = app.server.address() as AddressInfo;
        const answer = await new Promise<{ status: number | undefined; policy: unknown }>((resolve, reject) => {
            const ask = request({ host: '127.0.0.1', port, path: '/livez', ca: https.cert }, (response) => {
                response.resume();
                resolve({ status: response.statusCode, policy: response.headers['strict-transport-security'] });
            });
            ask.once('error', reject).end();
        });
        expect(answer).toEqual({ status: 200, policy: 'max-age=31536000' });
        await app.close();
    });
});
