// SPDX-License-Identifier: Apache-2.0
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defaultOrganizations } from './organizations';
import { ensureOrganizations } from './organizations-folder';

const files = (folder: string): string[] =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
        .sort();

const mspFiles = (folder: string, name: string, domain: string): string[] => [
    `${folder}/msp/cacerts/ca.${domain}-cert.pem`,
    `${folder}/msp/config.yaml`,
    `${folder}/msp/keystore/priv_sk`,
    `${folder}/msp/signcerts/${name}-cert.pem`,
    `${folder}/msp/tlscacerts/tlsca.${domain}-cert.pem`,
];
const tlsFiles = (folder: string, kind: string): string[] =>
    ['ca.crt', `${kind}.crt`, `${kind}.key`].map((name) => `${folder}/tls/${name}`);
const organizationFiles = (root: string, domain: string): string[] => [
    `${root}/ca/ca.${domain}-cert.pem`,
    `${root}/ca/priv_sk`,
    `${root}/msp/cacerts/ca.${domain}-cert.pem`,
    `${root}/msp/config.yaml`,
    `${root}/msp/tlscacerts/tlsca.${domain}-cert.pem`,
    `${root}/tlsca/priv_sk`,
    `${root}/tlsca/tlsca.${domain}-cert.pem`,
];
const member = (folder: string, name: string, domain: string, kind: string): string[] => [
    ...mspFiles(`${folder}/${name}`, name, domain),
    ...tlsFiles(`${folder}/${name}`, kind),
];
const peerOrganization = (domain: string): string[] => {
    const root = `peerOrganizations/${domain}`;
    return [
        ...organizationFiles(root, domain),
        ...member(`${root}/peers`, `peer0.${domain}`, domain, 'server'),
        ...member(`${root}/users`, `Admin@${domain}`, domain, 'client'),
        ...member(`${root}/users`, `User1@${domain}`, domain, 'client'),
    ];
};

describe('the organisations folder', () => {
    const root = mkdtempSync(join(tmpdir(), 'organizations-'));
    const read = (file: string) => readFileSync(join(root, file), 'utf8');
    const certificate = (file: string) => new X509Certificate(read(file));
    const ward1 = 'peerOrganizations/ward1.example.com';

    beforeAll(() => ensureOrganizations(root, defaultOrganizations));
    afterAll(() => {
        rmSync(root, { recursive: true });
    });

    test('has the files that cryptogen writes, and no other', () => {
        const orderer = 'ordererOrganizations/example.com';
        const expected = [
            ...peerOrganization('ward1.example.com'),
            ...peerOrganization('ward2.example.com'),
            ...organizationFiles(orderer, 'example.com'),
            ...member(`${orderer}/orderers`, 'orderer.example.com', 'example.com', 'server'),
            ...member(`${orderer}/users`, 'Admin@example.com', 'example.com', 'client'),
        ];
        expect(files(root)).toEqual(expected.sort());
    });

    test.each([
        [`${ward1}/users/User1@ward1.example.com/msp/signcerts/User1@ward1.example.com-cert.pem`, 'client', 'User1@ward1.example.com'],
        [`${ward1}/users/Admin@ward1.example.com/msp/signcerts/Admin@ward1.example.com-cert.pem`, 'admin', 'Admin@ward1.example.com'],
        [`${ward1}/peers/peer0.ward1.example.com/msp/signcerts/peer0.ward1.example.com-cert.pem`, 'peer', 'peer0.ward1.example.com'],
    ])('%s has role %s and is issued by the CA', (file, role, name) => {
        const authority = certificate(`${ward1}/ca/ca.ward1.example.com-cert.pem`);
        const leaf = certificate(file);
        expect(leaf.subject).toBe(`C=US\nST=California\nL=San Francisco\nOU=${role}\nCN=${name}`);
        expect(leaf.issuer).toBe('C=US\nST=California\nL=San Francisco\nO=ward1.example.com\nCN=ca.ward1.example.com');
        expect(leaf.checkIssued(authority) && leaf.verify(authority.publicKey)).toBe(true);
        expect(leaf.publicKey.asymmetricKeyDetails).toEqual({ namedCurve: 'prime256v1' });
    });

    test('peers have TLS certificates for their host names and this machine', () => {
        const folder = `${ward1}/peers/peer0.ward1.example.com/tls`;
        const tls = certificate(`${folder}/server.crt`);
        expect(tls.verify(certificate(`${folder}/ca.crt`).publicKey)).toBe(true);
        expect(['peer0.ward1.example.com', 'peer0', 'localhost'].map((host) => tls.checkHost(host))).not.toContain(undefined);
        expect(tls.checkIP('127.0.0.1')).toBe('127.0.0.1');
    });

    test('NodeOUs are on, and keys are readable by their owner only', () => {
        expect(read(`${ward1}/msp/config.yaml`)).toContain(
            'NodeOUs:\n    Enable: true\n    ClientOUIdentifier:\n        Certificate: cacerts/',
        );
        expect(statSync(join(root, `${ward1}/ca/priv_sk`)).mode & 0o777).toBe(0o600);
    });

    test('a second start changes nothing', async () => {
        const before = read(`${ward1}/ca/priv_sk`);
        await ensureOrganizations(root, defaultOrganizations);
        expect(read(`${ward1}/ca/priv_sk`)).toBe(before);
    });
});
