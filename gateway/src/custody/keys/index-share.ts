// SPDX-License-Identifier: Apache-2.0
// How two custodians come to hold one index key: the first seals it to the second's envelope key. Both remember the other's
// public keys, because names and outside ids are sealed to both.

import { randomBytes, X509Certificate } from 'node:crypto';
import { importJWK, compactDecrypt, CompactEncrypt, type JWK } from 'jose';
import { ACCEPTED_ALGORITHMS, CONTENT_ENCRYPTION, KEY_MANAGEMENT } from './jwe-algorithms';
import { publicKeysOf, type KeyMaterial, type WardPublicKeys } from './key-material';

interface SharedIndex {
    readonly format: 'wardledger-index-1';
    readonly indexKey: string;
    readonly from: WardPublicKeys;
}

/** The secrets with an index key (made now if there was none) and the other ward as a peer, and the file for that ward. */
export async function shareIndex(material: KeyMaterial, to: WardPublicKeys): Promise<{ material: KeyMaterial; file: string }> {
    if (to.ward === material.ward) {
        throw new Error(`the index key is shared with another ward, not with ${to.ward} itself`);
    }
    demandAuthority(to);
    const indexKey = material.indexKey ?? randomBytes(32).toString('base64');
    const shared: SharedIndex = { format: 'wardledger-index-1', indexKey, from: publicKeysOf(material) };
    const file = await new CompactEncrypt(Buffer.from(JSON.stringify(shared), 'utf8'))
        .setProtectedHeader({ alg: KEY_MANAGEMENT, enc: CONTENT_ENCRYPTION })
        .encrypt(await importJWK(to.envelopePublicJwk, KEY_MANAGEMENT));
    return { material: withPeer({ ...material, indexKey }, to), file };
}

/**
 * The secrets with the index key of the other ward's file. The file does not prove who wrote it: compare the fingerprints by another way.
 *
 * @throws Error when the file is not for this custodian, or this ward uses another index key already
 */
export async function acceptIndex(material: KeyMaterial, file: string): Promise<{ material: KeyMaterial; from: WardPublicKeys }> {
    const { indexKey, from } = await openShare(material.envelopeKey, file);
    if (material.indexKey !== undefined && material.indexKey !== indexKey) {
        throw new Error('this ward uses another index key already: ids stored under it would be lost');
    }
    demandAuthority(from);
    return { material: withPeer({ ...material, indexKey }, from), from };
}

/**
 * The secrets with other public keys of a ward that is known already, after a rotation there.
 *
 * @throws Error for a ward with which no keys were exchanged, or which names another authority than then
 */
export function acceptPeer(material: KeyMaterial, peer: WardPublicKeys): KeyMaterial {
    const known = material.peers.find(({ ward }) => ward === peer.ward);
    if (known === undefined || peer.mspId !== known.mspId || peer.authority !== known.authority) {
        throw new Error(`this ward has exchanged no keys with ${peer.ward}, or it names another authority now: run \`share-index\``);
    }
    return withPeer(material, peer);
}

async function openShare(envelopeKey: JWK, file: string): Promise<SharedIndex> {
    try {
        const { plaintext } = await compactDecrypt(file.trim(), await importJWK(envelopeKey, KEY_MANAGEMENT), ACCEPTED_ALGORITHMS);
        const shared = JSON.parse(Buffer.from(plaintext).toString('utf8')) as Partial<SharedIndex>;
        if (shared.format === 'wardledger-index-1') {
            return shared as SharedIndex;
        }
    } catch {
        // said below: whatever went wrong, the file is of no use here
    }
    throw new Error("this is no index key sealed to this custodian's envelope key");
}

/** Whose authority is not known cannot decide with us. */
function demandAuthority({ ward, mspId, authority }: Partial<WardPublicKeys>): void {
    if (mspId === undefined || !isAuthority(authority)) {
        throw new Error(`the public keys of ${String(ward)} name no authority of its ward: run \`init\` there, and share again`);
    }
}

function isAuthority(pem: string | undefined): boolean {
    try {
        return pem !== undefined && new X509Certificate(pem).ca;
    } catch {
        return false;
    }
}

function withPeer(material: KeyMaterial, peer: WardPublicKeys): KeyMaterial {
    return { ...material, peers: [...material.peers.filter(({ ward }) => ward !== peer.ward), peer] };
}
