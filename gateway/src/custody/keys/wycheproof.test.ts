// SPDX-License-Identifier: Apache-2.0
// Public vectors through the very libraries that custody uses: OpenSSL by node:crypto and WebCrypto, and jose on top of them.

import { createPublicKey, hkdfSync, verify, webcrypto } from 'node:crypto';
import { compactDecrypt, importJWK, type JWK } from 'jose';
import { vectors } from '../../../test/custody/fixtures';
import { decryptGcm, encryptGcm } from './aes-gcm';

interface Vector {
    readonly tcId: number;
    readonly result: 'valid' | 'invalid' | 'acceptable';
    readonly [member: string]: unknown;
}

const hex = (value: unknown): Buffer => Buffer.from(value as string, 'hex');

/** Holds the library against every vector that applies: some do, and it agrees with Wycheproof on all of them. */
async function demandAgreement(
    name: string,
    applies: (group: Record<string, unknown>) => boolean,
    accepts: (vector: Vector, group: Record<string, unknown>) => boolean | Promise<boolean>,
): Promise<void> {
    const file = vectors(name);
    if (file === undefined) {
        return;
    }
    const wrong: number[] = [];
    let run = 0;
    for (const group of file.testGroups.filter(applies)) {
        for (const vector of group['tests'] as Vector[]) {
            run += 1;
            if (vector.result !== 'acceptable' && (await accepts(vector, group)) !== (vector.result === 'valid')) {
                wrong.push(vector.tcId);
            }
        }
    }
    expect(wrong).toEqual([]);
    expect(run).toBeGreaterThan(0);
}

async function succeeds(action: () => unknown): Promise<boolean> {
    try {
        return (await action()) === true;
    } catch {
        return false;
    }
}

test('AES-256-GCM', async () => {
    await demandAgreement(
        'aes_gcm',
        ({ ivSize, keySize, tagSize }) => ivSize === 96 && keySize === 256 && tagSize === 128,
        ({ key, iv, aad, msg, ct, tag }) =>
            succeeds(() => {
                const sealed = Buffer.concat([hex(ct), hex(tag)]);
                const inputs = { key: hex(key), nonce: hex(iv), associated: hex(aad) };
                return decryptGcm(sealed, inputs).equals(hex(msg)) && encryptGcm(hex(msg), inputs).equals(sealed);
            }),
    );
});

test('AES-256 key wrap', async () => {
    await demandAgreement(
        'aes_wrap',
        ({ keySize }) => keySize === 256,
        ({ key, msg, ct }) =>
            succeeds(async () => {
                const wrapping = await webcrypto.subtle.importKey('raw', hex(key), 'AES-KW', false, ['unwrapKey']);
                const hmac = { name: 'HMAC', hash: 'SHA-256' }; // takes a key of any length
                const opened = await webcrypto.subtle.unwrapKey('raw', hex(ct), wrapping, 'AES-KW', hmac, true, ['sign']);
                return Buffer.from(await webcrypto.subtle.exportKey('raw', opened)).equals(hex(msg));
            }),
    );
});

test('ECDH on P-256', async () => {
    await demandAgreement(
        'ecdh_secp256r1_ecpoint',
        () => true,
        (vector) =>
            succeeds(async () => {
                const ecdh = { name: 'ECDH', namedCurve: 'P-256' } as const;
                const point = await webcrypto.subtle.importKey('raw', hex(vector['public']), ecdh, false, []);
                const own = await webcrypto.subtle.importKey('pkcs8', pkcs8(vector['private'] as string), ecdh, false, ['deriveBits']);
                const shared = await webcrypto.subtle.deriveBits({ name: 'ECDH', public: point }, own, 256);
                return Buffer.from(shared).equals(hex(vector['shared']));
            }),
    );
});

/** PKCS #8 around a scalar that Wycheproof writes as an integer, with or without a leading zero. */
function pkcs8(scalar: string): Buffer {
    const digits = scalar.replace(/^(00)+/, '').padStart(64, '0');
    return Buffer.from(`3041020100301306072a8648ce3d020106082a8648ce3d030107042730250201010420${digits}`, 'hex');
}

test('HKDF-SHA-256', async () => {
    await demandAgreement(
        'hkdf_sha256',
        () => true,
        ({ ikm, salt, info, size, okm }) =>
            succeeds(() => Buffer.from(hkdfSync('sha256', hex(ikm), hex(salt), hex(info), size as number)).equals(hex(okm))),
    );
});

test('ECDSA on P-256 with 64-byte signatures', async () => {
    await demandAgreement(
        'ecdsa_secp256r1_sha256_p1363',
        () => true,
        ({ msg, sig }, { publicKeyPem }) =>
            succeeds(() => {
                const key = createPublicKey(publicKeyPem as string);
                return verify('sha256', hex(msg), { key, dsaEncoding: 'ieee-p1363' }, hex(sig));
            }),
    );
});

test('JWE with ECDH-ES+A256KW and A256KW', async () => {
    await demandAgreement(
        'json_web_encryption',
        ({ private: key }) => ['EC', 'oct'].includes((key as JWK).kty!) && String((key as JWK).alg).endsWith('A256KW'),
        ({ jwe, pt }, { private: key }) =>
            succeeds(async () => {
                const algorithm = (key as JWK).alg!; // allowed alone, as `openEnvelope` does
                const options = { keyManagementAlgorithms: [algorithm] };
                const { plaintext } = await compactDecrypt(jwe as string, await importJWK(key as JWK, algorithm), options);
                return Buffer.from(plaintext).equals(hex(pt));
            }),
    );
});
