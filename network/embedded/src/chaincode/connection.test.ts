// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAuthority, type KeyAndCertificate } from '../identities/certificate-authority';
import { checkConnection, readConnection } from './connection';

const folder = mkdtempSync(join(tmpdir(), 'connection-'));
const file = join(folder, 'connection.json');
const address = 'chaincode.example.com:9999';
let one: KeyAndCertificate;
let two: KeyAndCertificate;
let root: string;

beforeAll(async () => {
    const authority = await createAuthority('tlsca', 'example.com');
    [one, two] = await Promise.all([authority.issue({ commonName: 'one', tls: true }), authority.issue({ commonName: 'two', tls: true })]);
    root = authority.root.certificate;
});
afterAll(() => {
    rmSync(folder, { recursive: true });
});

test('an address is enough; three seconds as at a peer', () => {
    expect(checkConnection({ address })).toEqual({ address, dialTimeoutMs: 3000 });
});

test.each([
    ['10s', 10_000],
    ['1m30s', 90_000],
    ['1.5s', 1500],
    ['250ms', 250],
    [2_000_000_000, 2000],
    ['0', 3000],
    [0, 3000],
])('dial_timeout %p is %i ms', (dial_timeout, dialTimeoutMs) => {
    expect(checkConnection({ address, dial_timeout })).toEqual({ address, dialTimeoutMs });
});

test('certificates count with tls_required only, the domain with client_auth_required only, as at a peer', () => {
    const certificates = { root_cert: root, client_cert: one.certificate, client_key: one.key, domain: 'other' };
    expect(checkConnection({ address, ...certificates })).not.toHaveProperty('tls');
    expect(checkConnection({ address, ...certificates, tls_required: true }).tls).toEqual({ rootCertificate: Buffer.from(root) });
    expect(checkConnection({ address, ...certificates, tls_required: true, client_auth_required: true }).tls).toMatchObject({
        serverName: 'other',
        client: { key: Buffer.from(one.key) },
    });
});

const tls = () => ({ address, tls_required: true, root_cert: root });
const mutual = () => ({ ...tls(), client_auth_required: true, client_cert: one.certificate, client_key: one.key });

test.each<[string, () => unknown, string]>([
    ['no object', () => [], 'a connection must be a JSON object'],
    ['nothing', () => null, 'a connection must be a JSON object'],
    ['no address', () => ({}), 'address is missing'],
    ['an address that is no text', () => ({ address: 9999 }), 'address must be text'],
    ['an address without a port', () => ({ address: 'localhost' }), 'address must be host:port'],
    ['a port that is none', () => ({ address: 'localhost:99999' }), 'address must be host:port'],
    ['an address with a scheme', () => ({ address: 'grpc://localhost:9999' }), 'address must be host:port'],
    ['a flag that is no boolean', () => ({ address, tls_required: 'yes' }), 'tls_required must be true or false'],
    ['a timeout without a unit', () => ({ address, dial_timeout: '10' }), 'dial_timeout must be a duration such as "10s"'],
    ['a timeout below zero', () => ({ address, dial_timeout: -1 }), 'dial_timeout must be a duration such as "10s"'],
    ['TLS without a root', () => ({ address, tls_required: true }), 'root_cert is missing, and tls_required is true'],
    ['a root that is none', () => ({ ...tls(), root_cert: 'x' }), 'root_cert is no certificate in PEM'],
    [
        'client authentication without a key',
        () => ({ ...mutual(), client_key: '' }),
        'client_key is missing, and client_auth_required is true',
    ],
    ['client authentication without a certificate', () => ({ ...mutual(), client_cert: '' }), 'client_cert is missing'],
    ['a client certificate that is none', () => ({ ...mutual(), client_cert: 'x' }), 'client_cert is no certificate in PEM'],
    ['a client key that is none', () => ({ ...mutual(), client_key: 'x' }), 'client_key is no private key in PEM'],
    ["somebody else's key", () => ({ ...mutual(), client_key: two.key }), 'client_key does not belong to client_cert'],
])('refuses %s', (_, document, message) => {
    expect(() => checkConnection(document())).toThrow(message);
});

test('an error names the file', () => {
    expect(() => readConnection(join(folder, 'absent.json'))).toThrow(`${join(folder, 'absent.json')}: cannot be read: ENOENT`);
    writeFileSync(file, '{ "client_key": secret');
    expect(() => readConnection(file)).toThrow(new Error(`${file}: is no JSON`));
    writeFileSync(file, '{}');
    expect(() => readConnection(file)).toThrow(`${file}: address is missing`);
    writeFileSync(file, JSON.stringify({ address }));
    expect(readConnection(file).address).toBe(address);
});
