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

/** The secrets, as they are sealed: binary members in base64. */
export interface KeyMaterial extends WardOrigin {
    readonly ward: string;
    readonly hePublicKey: string;
    readonly heSecretKey: string;
    /** Private P-256 key of the envelopes; its `kid` is its RFC 7638 thumbprint. */
    readonly envelopeKey: JWK;
    /** Private Ed25519 key by which windows are attested. */
    readonly attestationKey: JWK;
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
    const host = new HeWorkerHost({}, 60_000);
    try {
        const pair = (await host.run({ operation: 'generate' })) as HeKeyPair;
        const { privateKey } = await generateKeyPair(KEY_MANAGEMENT, { crv: 'P-256', extractable: true });
        const envelopeKey = await exportJWK(privateKey);
        return {
            ward,
            mspId,
            authority,
            hePublicKey: Buffer.from(pair.publicKey).toString('base64'),
            heSecretKey: Buffer.from(pair.secretKey).toString('base64'),
            envelopeKey: { ...envelopeKey, kid: await calculateJwkThumbprint(envelopeKey) },
            attestationKey: newAttestationKey(),
            peers: [],
            storeKey: randomBytes(32).toString('base64'),
        };
    } finally {
        await host.close();
    }
}

/** Draws a key by which windows are attested. */
export function newAttestationKey(): JWK {
    return generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
}

/** The public side of a custodian's keys. */
export function publicKeysOf(material: KeyMaterial): WardPublicKeys {
    const { ward, mspId, authority } = material;
    const { kty, crv, x, y, kid } = material.envelopeKey;
    const keyId = sha256Hex(Buffer.from(material.hePublicKey, 'base64'));
    const attestationDigest = attestationKeyDigestOf(String(material.attestationKey.x));
    return { ward, mspId, authority, keyId, envelopePublicJwk: { kty, crv, x, y, kid } as JWK, attestationDigest };
}

/** What two people compare before they trust a ward's keys and authority: SHA-256, base64url, over all of them and whose they are. */
export async function fingerprintOf({ ward, mspId, authority, envelopePublicJwk, attestationDigest }: WardPublicKeys): Promise<string> {
    const envelopeKey = await calculateJwkThumbprint(envelopePublicJwk);
    const certificate = sha256Hex(new X509Certificate(authority).raw);
    return createHash('sha256')
        .update(canonicalJson({ ward, mspId, certificate, envelopeKey, attestationDigest }), 'utf8')
        .digest('base64url');
}
