// SPDX-License-Identifier: Apache-2.0
// What custody tests share: an organisations folder with one authority, fresh keys, public vectors, a ledger made by hand.

import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import * as x509 from '@peculiar/x509';
import type { JWK } from 'jose';
import { sealDecision } from '@wardledger/chaincode/crypto';
import type { FoundDueCorrection, FoundPoster, FoundSeed, RefusalQuestion, ListedPost, PostRange } from '@wardledger/chaincode/domain';
import { type KeyEncryption, passphraseEncryption } from '../../src/custody/keys/key-encryption';
import { readSigningRequest } from '../../src/ledger';
import type { CustodianSigning } from '../../src/custody/ports/signing';
import type { DowntimeParts } from '../../src/custody/process/downtime-access';
import type { KeyMaterial } from '../../src/custody/keys/key-material';
import { importKeys, type LiveKeys } from '../../src/custody/rotation/serving-keys';
import { type AttestationPorts, importAttestationKey } from '../../src/custody/windows/attest-window';
import type { SumSources } from '../../src/custody/release/window-sum';
import type { CommittedRelease, CommittedWindow, LedgerReader, ReleaseReader } from '../../src/custody';

const P256 = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const DAY = 86_400_000;

/** A folder that is removed after the tests of the file. */
export function temporaryFolder(): string {
    const folder = mkdtempSync(join(tmpdir(), 'wl-'));
    afterAll(() => {
        rmSync(folder, { recursive: true, force: true });
    });
    return folder;
}

/** Protects a test's keys: the real scheme at the lowest cost. */
export function testEncryption(folder: string, passphrase = 'correct horse battery staple'): KeyEncryption {
    mkdirSync(folder, { recursive: true });
    const path = join(folder, `passphrase-${String(Math.random()).slice(2)}`);
    writeFileSync(path, `${passphrase}\n`, { mode: 0o600 });
    return passphraseEncryption(path, 2 ** 10);
}

async function keyPem(key: webcrypto.CryptoKey): Promise<string> {
    return `${x509.PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY')}\n`;
}

function place(path: string, content: string): void {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
}

/** Writes the parts of cryptogen's layout that the wallet reads, and a TLS root so that a connection can be prepared. */
export async function writeOrganization(organizations: string, domain: string, days = 90): Promise<void> {
    const folder = join(organizations, 'peerOrganizations', domain);
    const root = await webcrypto.subtle.generateKey(P256, true, ['sign', 'verify']);
    const notBefore = new Date(Date.now() - DAY);
    const notAfter = new Date(Date.now() + days * DAY);
    const authority = await x509.X509CertificateGenerator.createSelfSigned({
        serialNumber: '01',
        name: `CN=ca.${domain}, O=${domain}`,
        notBefore,
        notAfter,
        keys: root,
        signingAlgorithm: P256,
        extensions: [new x509.BasicConstraintsExtension(true, undefined, true)],
    });
    const admin = await webcrypto.subtle.generateKey(P256, true, ['sign', 'verify']);
    const adminCertificate = await x509.X509CertificateGenerator.create({
        serialNumber: '02',
        subject: `CN=Admin@${domain}, OU=admin`,
        issuer: authority.subject,
        notBefore,
        notAfter,
        publicKey: admin.publicKey,
        signingKey: root.privateKey,
        signingAlgorithm: P256,
    });
    const msp = join(folder, 'users', `Admin@${domain}`, 'msp');
    place(join(folder, 'ca', `ca.${domain}-cert.pem`), authority.toString('pem'));
    place(join(folder, 'ca', 'priv_sk'), await keyPem(root.privateKey));
    place(join(msp, 'signcerts', `Admin@${domain}-cert.pem`), adminCertificate.toString('pem'));
    place(join(msp, 'keystore', 'priv_sk'), await keyPem(admin.privateKey));
    place(join(folder, 'peers', `peer0.${domain}`, 'tls', 'ca.crt'), authority.toString('pem'));
}

/** What a custodian of a test signs: calls of the usual chaincode; its own identities are registered. */
export const testSigning: CustodianSigning = {
    read: readSigningRequest,
    channel: 'mychannel',
    chaincode: 'wardledger',
    registered: async () => Promise.resolve(),
};

/** A ward in which nobody has ever turned downtime access on. */
export const noDowntime: DowntimeParts = {
    switch: { on: () => undefined },
    snapshots: { time: () => undefined, usable: () => undefined },
    lines: {
        entries: [],
        pending: () => [],
        append: () => {
            throw new Error('nothing is written');
        },
    },
    perHour: 10,
};

/** A custodian's only attestation key. */
export function onlyKey(privateJwk: JWK): Pick<AttestationPorts, 'publicKey' | 'signingKey' | 'ownKeys'> {
    const key = importAttestationKey(privateJwk);
    return { ...key, ownKeys: new Map([[key.publicKey, undefined]]) };
}

/** Keys that stay as they are. @param encryptor - for every homomorphic key; of a custodian that makes no window absent */
export async function fixedKeys(material: KeyMaterial, encryptor?: ReturnType<LiveKeys['encryptor']>): Promise<LiveKeys> {
    const imported = await importKeys(material);
    return { now: () => imported, encryptor: () => encryptor };
}

/** A ledger that holds what a test puts into it. */
export class HandMadeLedger implements LedgerReader, ReleaseReader {
    readonly releases = new Map<string, CommittedRelease>();
    readonly windows = new Map<string, CommittedWindow>();
    readonly seeds = new Map<string, FoundSeed>();
    /** By their devices. */
    readonly posts = new Map<string, readonly ListedPost[]>();
    /** Who has entered the posts that name a window. */
    readonly posters = new Map<string, FoundPoster['poster']>();
    /** Patients who refuse to be in sums. */
    readonly refusing = new Set<string>();
    /** Windows that are to be made anew, by their roots. */
    readonly due = new Map<string, FoundDueCorrection>();

    getRelease(releaseId: string): Promise<CommittedRelease | undefined> {
        return Promise.resolve(this.releases.get(releaseId));
    }

    findRefusing({ nonce, patients }: RefusalQuestion, key: string): ReturnType<ReleaseReader['findRefusing']> {
        const sealed = sealDecision({ nonce, refusing: patients.filter((patient) => this.refusing.has(patient)) }, key);
        return Promise.resolve({
            sealed,
            evidence: { channelHeader: '', signatureHeader: '', proposal: '', response: '', endorsements: [] },
        });
    }

    getSeed(cluster: string, epoch: number): Promise<FoundSeed | undefined> {
        return Promise.resolve(this.seeds.get(`${cluster}/${String(epoch)}`));
    }

    getWindows(ids: readonly string[]): Promise<(CommittedWindow | undefined)[]> {
        return Promise.resolve(ids.map((id) => this.windows.get(id)));
    }

    /** By its digest. */
    approved: string | undefined;

    approvedAttestationKey(): Promise<string | undefined> {
        return Promise.resolve(this.approved);
    }

    findDueCorrection(window: string): Promise<FoundDueCorrection | undefined> {
        return Promise.resolve(this.due.get(window));
    }

    findPoster(window: string): Promise<FoundPoster['poster']> {
        return Promise.resolve(this.posters.get(window));
    }

    listPosts({ device, from, to }: PostRange): Promise<readonly ListedPost[]> {
        const posts = this.posts.get(device) ?? [];
        return Promise.resolve(posts.filter(({ sequence }) => sequence >= from && sequence <= to));
    }
}

/** A file of public vectors; `undefined` after one line that says what was not run. */
export function vectors(name: string): { testGroups: Record<string, unknown>[] } | undefined {
    const path = join(__dirname, '../../../../shared/vectors', `wycheproof-${name}_test.json`);
    if (!existsSync(path)) {
        console.log(`not run: Wycheproof ${name} (../shared/vectors is missing)`);
        return undefined;
    }
    return JSON.parse(readFileSync(path, 'utf8')) as { testGroups: Record<string, unknown>[] };
}

/** Nothing of a sum is kept. */
export const noSums: SumSources['begun'] = { find: () => undefined, keep: () => undefined, forget: () => undefined };
