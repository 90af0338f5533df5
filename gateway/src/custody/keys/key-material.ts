// SPDX-License-Identifier: Apache-2.0
// Every secret of one ward's custodian in one value, and how it is made.

import { createHash, generateKeyPairSync, randomBytes, X509Certificate } from 'node:crypto';
import { attestationKeyDigestOf, sha256Hex } from '@wardledger/chaincode/crypto';
import { canonicalJson } from '@wardledger/chaincode/domain';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK } from 'jose';
import type { HeKeyPair } from '../encryption/he-engine';
import { HeWorkerHost } from '../encryption/he-worker-host';
import { KEY_MANAGEMENT } from './jwe-algorithms';

/** By what the other ward knows this ward's peers. */
export interface WardOrigin {
    readonly mspId: string;
    /** PEM of the certificate of the authority that issues the ward's certificates. */
    readonly authority: string;
}

/** Key pairs that rotate. */
export interface RotatingKeys {
    /** Uncompressed SEAL bytes, base64. */
    readonly homomorphic: Pick<KeyMaterial, 'hePublicKey' | 'heSecretKey'>;
    readonly envelope: Pick<KeyMaterial, 'envelopeKey'>;
    readonly attestation: Pick<KeyMaterial, 'attestationKey'>;
}

/** What rotates. */
export const KEY_KINDS = ['attestation', 'envelope', 'homomorphic'] as const satisfies readonly (keyof RotatingKeys)[];
export type KeyKind = (typeof KEY_KINDS)[number];

/** A key pair beside the one in use. `new`: in no backup yet, so nothing is made with it; `earlier`: what was made with it still opens, and is verified. */
export type KeyBeside = {
    [Kind in KeyKind]: {
        readonly kind: Kind;
        readonly state: 'new' | 'earlier';
        readonly madeAt?: number | undefined;
    } & RotatingKeys[Kind];
}[KeyKind];

/** The secrets, as they are sealed: binary members in base64. */
export interface KeyMaterial extends WardOrigin {
    readonly ward: string;
    readonly hePublicKey: string;
    readonly heSecretKey: string;
    /** Private P-256 key of the envelopes; its `kid` is its RFC 7638 thumbprint. */
    readonly envelopeKey: JWK;
    /** Private Ed25519 key by which windows are attested, once the ledger names it. */
    readonly attestationKey: JWK;
    /** When the keys in use were made, milliseconds since 1970; absent where nobody wrote it down. */
    readonly madeAt?: Readonly<Partial<Record<KeyKind, number>>>;
    /** In the order in which they were made. */
    readonly beside?: readonly KeyBeside[];
    /** Attestation keys that leaked, by their digests, and since when they count no more (milliseconds since 1970). */
    readonly withdrawn?: Readonly<Record<string, number>>;
    /** Public keys and authorities of the other wards, as they were exchanged: what they decide is believed by nothing else. */
    readonly peers: readonly WardPublicKeys[];
    /** Absent until it was created for sharing, or accepted from the other ward. */
    readonly indexKey?: string;
    readonly storeKey: string;
}

/** What a ward may tell anybody. */
export interface WardPublicKeys extends WardOrigin {
    readonly ward: string;
    /** SHA-256 (hex) of the homomorphic public key. */
    readonly keyId: string;
    readonly envelopePublicJwk: JWK;
    /** By what both wards approve the key with which the ward's custodian attests (`governance`, kind `attestation-key`): SHA-256 of its 32 bytes, hex. */
    readonly attestationDigest: string;
}

/** Makes all keys of a new custodian, except the index key, which wards share. */
export async function generateKeyMaterial(ward: string, { mspId, authority }: WardOrigin): Promise<KeyMaterial> {
    const now = Date.now();
    return {
        ward,
        mspId,
        authority,
        ...(await newHomomorphicKey()),
        envelopeKey: await newEnvelopeKey(),
        attestationKey: newAttestationKey(),
        madeAt: { attestation: now, envelope: now, homomorphic: now },
        peers: [],
        storeKey: randomBytes(32).toString('base64'),
    };
}

/** Draws a key pair of homomorphic encryption. */
export async function newHomomorphicKey(): Promise<RotatingKeys['homomorphic']> {
    const host = new HeWorkerHost({}, 60_000);
    try {
        const pair = (await host.run({ operation: 'generate' })) as HeKeyPair;
        return {
            hePublicKey: Buffer.from(pair.publicKey).toString('base64'),
            heSecretKey: Buffer.from(pair.secretKey).toString('base64'),
        };
    } finally {
        await host.close();
    }
}

/** Draws a key to which envelopes are sealed. */
export async function newEnvelopeKey(): Promise<JWK> {
    const { privateKey } = await generateKeyPair(KEY_MANAGEMENT, { crv: 'P-256', extractable: true });
    const envelopeKey = await exportJWK(privateKey);
    return { ...envelopeKey, kid: await calculateJwkThumbprint(envelopeKey) };
}

/** Draws a key by which windows are attested. */
export function newAttestationKey(): JWK {
    return generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
}

/** The public side of a custodian's keys. */
export function publicKeysOf(material: KeyMaterial): WardPublicKeys {
    const { ward, mspId, authority } = material;
    const { kty, crv, x, y, kid } = material.envelopeKey;
    const envelopePublicJwk = { kty, crv, x, y, kid } as JWK;
    return { ward, mspId, authority, keyId: keyIdOf(material), envelopePublicJwk, attestationDigest: attestationDigestOf(material) };
}

/** By what a window names the key of its ciphertext: SHA-256 (hex) of the public key. */
export function keyIdOf({ hePublicKey }: Pick<KeyMaterial, 'hePublicKey'>): string {
    return sha256Hex(Buffer.from(hePublicKey, 'base64'));
}

/** By what the wards approve an attestation key: SHA-256 (hex) of its public 32 bytes. */
export function attestationDigestOf({ attestationKey }: Pick<KeyMaterial, 'attestationKey'>): string {
    return attestationKeyDigestOf(String(attestationKey.x));
}

/** What two people compare before they trust a ward's keys and authority: SHA-256, base64url, over all of them and whose they are. */
export async function fingerprintOf({ ward, mspId, authority, envelopePublicJwk, attestationDigest }: WardPublicKeys): Promise<string> {
    const envelopeKey = await calculateJwkThumbprint(envelopePublicJwk);
    const certificate = sha256Hex(new X509Certificate(authority).raw);
    return createHash('sha256')
        .update(canonicalJson({ ward, mspId, certificate, envelopeKey, attestationDigest }), 'utf8')
        .digest('base64url');
}
