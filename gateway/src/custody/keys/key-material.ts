// SPDX-License-Identifier: Apache-2.0
// Every secret of one ward's custodian in one value, and how it is made.

import { randomBytes } from 'node:crypto';
import { sha256Hex } from '@wardledger/chaincode/crypto';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK } from 'jose';
import type { HeKeyPair } from '../encryption/he-engine';
import { HeWorkerHost } from '../encryption/he-worker-host';
import { KEY_MANAGEMENT } from './jwe-algorithms';

/** The secrets, as they are sealed: binary members in base64. */
export interface KeyMaterial {
    readonly ward: string;
    readonly hePublicKey: string;
    readonly heSecretKey: string;
    /** Private P-256 key of the envelopes; its `kid` is its RFC 7638 thumbprint. */
    readonly envelopeKey: JWK;
    /** Public envelope keys of the other wards' custodians. */
    readonly peers: readonly WardPublicKeys[];
    /** Absent until it was created for sharing, or accepted from the other ward. */
    readonly indexKey?: string;
    readonly storeKey: string;
}

/** What a ward may tell anybody. */
export interface WardPublicKeys {
    readonly ward: string;
    /** SHA-256 (hex) of the homomorphic public key. */
    readonly keyId: string;
    readonly envelopePublicJwk: JWK;
}

/** Makes all keys of a new custodian, except the index key, which wards share. */
export async function generateKeyMaterial(ward: string): Promise<KeyMaterial> {
    const host = new HeWorkerHost({}, 60_000);
    try {
        const pair = (await host.run({ operation: 'generate' })) as HeKeyPair;
        const { privateKey } = await generateKeyPair(KEY_MANAGEMENT, { crv: 'P-256', extractable: true });
        const envelopeKey = await exportJWK(privateKey);
        return {
            ward,
            hePublicKey: Buffer.from(pair.publicKey).toString('base64'),
            heSecretKey: Buffer.from(pair.secretKey).toString('base64'),
            envelopeKey: { ...envelopeKey, kid: await calculateJwkThumbprint(envelopeKey) },
            peers: [],
            storeKey: randomBytes(32).toString('base64'),
        };
    } finally {
        await host.close();
    }
}

/** The public side of a custodian's keys. */
export function publicKeysOf(material: KeyMaterial): WardPublicKeys {
    const { kty, crv, x, y, kid } = material.envelopeKey;
    const keyId = sha256Hex(Buffer.from(material.hePublicKey, 'base64'));
    return { ward: material.ward, keyId, envelopePublicJwk: { kty, crv, x, y, kid } as JWK };
}

/** What two people compare before they trust a ward's envelope key: its RFC 7638 thumbprint. */
export function fingerprintOf(keys: WardPublicKeys): Promise<string> {
    return calculateJwkThumbprint(keys.envelopePublicJwk);
}
