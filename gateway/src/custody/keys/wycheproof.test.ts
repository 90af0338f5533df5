// SPDX-License-Identifier: Apache-2.0
// Public vectors through the very libraries that custody uses: OpenSSL by node:crypto and WebCrypto, and jose on top of them.

import { createPublicKey, hkdfSync, verify, webcrypto } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compactDecrypt, compactVerify, createLocalJWKSet, type CryptoKey, type GeneralJWE, importJWK, type JWK } from 'jose';
import { vectors } from '../../../test/custody/fixtures';
import { openContent } from '../envelopes/content-key';
import { decryptGcm, encryptGcm } from './aes-gcm';
import { ACCEPTED_ALGORITHMS, CONTENT_ENCRYPTION, KEY_MANAGEMENT } from './jwe-algorithms';

interface Vector {
    readonly tcId: number;
    readonly result: 'valid' | 'invalid' | 'acceptable';
    readonly flags: readonly string[];
    readonly [member: string]: unknown;
}
type Group = Record<string, unknown>;

/** One file: what of it is of a kind that custody uses, and how it fares there. */
interface Suite {
    readonly file: string;
    /** Whether a group is of our kind; everything else must be refused by the same way in. */
    readonly isOurs: (group: Group) => boolean;
    readonly accepts: (vector: Vector, group: Group) => boolean | Promise<boolean>;
}

const hex = (value: unknown): Buffer => Buffer.from(value as string, 'hex');
const ECDH = { name: 'ECDH', namedCurve: 'P-256' } as const;
const TOKENS = ['ES256', 'PS256', 'RS256'];

async function succeeds(action: () => unknown): Promise<boolean> {
    try {
        return (await action()) === true;
    } catch {
        return false;
    }
}

/** PKCS #8 around a scalar that Wycheproof writes as an integer, with or without a leading zero. */
function pkcs8(scalar: string): Buffer {
    const digits = scalar.replace(/^(00)+/, '').padStart(64, '0');
    return Buffer.from(`3041020100301306072a8648ce3d020106082a8648ce3d030107042730250201010420${digits}`, 'hex');
}

async function agrees(format: 'raw' | 'spki', vector: Vector): Promise<boolean> {
    const point = await webcrypto.subtle.importKey(format, hex(vector['public']), ECDH, false, []);
    const own = await webcrypto.subtle.importKey('pkcs8', pkcs8(vector['private'] as string), ECDH, false, ['deriveBits']);
    const shared = await webcrypto.subtle.deriveBits({ name: 'ECDH', public: point }, own, 256);
    return Buffer.from(shared).equals(hex(vector['shared']));
}

/** What its holder would publish of a private key: the same uses, of which a public key has one half. */
function publicOf({ d: _d, p: _p, q: _q, dp: _dp, dq: _dq, qi: _qi, key_ops: uses, ...key }: JWK): JWK {
    return uses === undefined ? key : { ...key, key_ops: uses.filter((use) => use !== 'sign') };
}

const algorithmOf = ({ private: key }: Group): string => String((key as JWK).alg);

/** The compact form in the general one, as envelopes are: what jose protects of an entry stands with the entry. */
function general(compact: string): GeneralJWE {
    const [header = '', encrypted_key = '', iv = '', ciphertext = '', tag = ''] = compact.split('.');
    const entry = JSON.parse(Buffer.from(header, 'base64url').toString('utf8')) as Record<string, unknown>;
    return { protected: header, iv, ciphertext, tag, recipients: [{ header: entry, encrypted_key }] };
}

const SUITES: readonly Suite[] = [
    {
        file: 'aes_gcm',
        isOurs: ({ keySize }) => keySize === 256,
        accepts: ({ key, iv, aad, msg, ct, tag }) =>
            succeeds(() => {
                const sealed = Buffer.concat([hex(ct), hex(tag)]);
                const inputs = { key: hex(key), nonce: hex(iv), associated: hex(aad) };
                return decryptGcm(sealed, inputs).equals(hex(msg)) && encryptGcm(hex(msg), inputs).equals(sealed);
            }),
    },
    {
        file: 'aes_wrap',
        isOurs: () => true,
        accepts: ({ key, msg, ct }) =>
            succeeds(async () => {
                const wrapping = await webcrypto.subtle.importKey('raw', hex(key), 'AES-KW', false, ['unwrapKey']);
                const hmac = { name: 'HMAC', hash: 'SHA-256' }; // takes a key of any length
                const opened = await webcrypto.subtle.unwrapKey('raw', hex(ct), wrapping, 'AES-KW', hmac, true, ['sign']);
                return Buffer.from(await webcrypto.subtle.exportKey('raw', opened)).equals(hex(msg));
            }),
    },
    { file: 'ecdh_secp256k1', isOurs: () => false, accepts: (vector) => succeeds(async () => agrees('spki', vector)) },
    { file: 'ecdh_secp256r1_ecpoint', isOurs: () => true, accepts: (vector) => succeeds(async () => agrees('raw', vector)) },
    {
        file: 'ecdsa_secp256r1_sha256_p1363',
        isOurs: () => true,
        accepts: ({ msg, sig }, { publicKeyPem }) =>
            succeeds(() => {
                const key = createPublicKey(publicKeyPem as string);
                return verify('sha256', hex(msg), { key, dsaEncoding: 'ieee-p1363' }, hex(sig));
            }),
    },
    {
        file: 'hkdf_sha256',
        isOurs: () => true,
        accepts: ({ ikm, salt, info, size, okm }) =>
            succeeds(() => Buffer.from(hkdfSync('sha256', hex(ikm), hex(salt), hex(info), size as number)).equals(hex(okm))),
    },
    {
        file: 'json_web_encryption',
        isOurs: (group) => algorithmOf(group) === KEY_MANAGEMENT,
        accepts: ({ jwe, pt }, { private: key }) =>
            succeeds(async () => {
                const { alg = KEY_MANAGEMENT } = key as JWK;
                const options = { keyManagementAlgorithms: ACCEPTED_ALGORITHMS.keyManagementAlgorithms };
                const { plaintext } = await compactDecrypt(jwe as string, await importJWK(key as JWK, alg), options);
                return Buffer.from(plaintext).equals(hex(pt));
            }),
    },
    {
        file: 'json_web_signature',
        isOurs: (group) => TOKENS.includes(algorithmOf(group)),
        accepts: ({ jws }, { private: key }) =>
            succeeds(async () => {
                // As tokens find the key of their issuer.
                await compactVerify(jws as string, createLocalJWKSet({ keys: [publicOf(key as JWK)] }), { algorithms: TOKENS });
                return true;
            }),
    },
];

/** A row of the tables in docs/cryptography.md, by its cells. */
function rowsUnder(heading: string): string[][] {
    const text = readFileSync(join(__dirname, '../../../../docs/cryptography.md'), 'utf8');
    const [, section = ''] = text.split(`### ${heading}\n`);
    const [table = ''] = section.split('\n#');
    const rows = table.split('\n').filter((line) => line.startsWith('|'));
    return rows.slice(2).map((line) =>
        line
            .split('|')
            .slice(1, -1)
            .map((cell) => cell.trim()),
    );
}

/** `2, 498-499` */
function idsIn(text: string): number[] {
    return text.split(', ').flatMap((range) => {
        const [first = 0, last = first] = range.split('-').map(Number);
        return Array.from({ length: last - first + 1 }, (_, index) => first + index);
    });
}

/** What is decided by hand: cases that a file leaves open, and those that we judge otherwise. */
const decided = rowsUnder('Cases that were decided').map(([file = '', ids = '', flags = '', decision = '']) => ({
    file,
    ids: idsIn(ids),
    flags,
    decision,
}));
const decisionOf = (file: string, tcId: number) => decided.find((row) => row.file === file && row.ids.includes(tcId));

const asDecided = ({ decision, flags }: (typeof decided)[number]) => ({ taken: decision === 'taken', flags });

describe.each(SUITES)('$file', ({ file, isOurs, accepts }) => {
    const found = vectors(file);
    (found === undefined ? test.skip : test)('every vector fares as it should, or as it was decided', async () => {
        const vectorsOf = ({ tests }: Group) => tests as Vector[];
        const all = found!.testGroups.flatMap((group) => vectorsOf(group).map((vector) => ({ group, vector, ours: isOurs(group) })));
        const wrong: object[] = [];
        for (const { group, vector, ours } of all) {
            const { tcId, result, flags } = vector;
            const decision = decisionOf(file, tcId);
            const due = decision === undefined ? { taken: ours && result === 'valid', flags: flags.join(' ') } : asDecided(decision);
            const isLeftOpen = decision === undefined && result === 'acceptable';
            if ((await accepts(vector, group)) !== due.taken || due.flags !== flags.join(' ') || isLeftOpen) {
                wrong.push({ tcId, result, flags });
            }
        }
        expect(wrong).toEqual([]);
        const known = new Set(all.map(({ vector }) => vector.tcId));
        expect(decided.filter((row) => row.file === file).flatMap(({ ids }) => ids.filter((id) => !known.has(id)))).toEqual([]);
        const ours = all.filter((one) => one.ours).length;
        const row = rowsUnder('Files').find(([name]) => name === file);
        expect(row?.slice(1, 3)).toEqual([String(ours), String(all.length - ours)]);
    });
});

test('no file is left out', () => {
    expect(rowsUnder('Files').map(([file]) => file)).toEqual(SUITES.map(({ file }) => file));
});

test('the agreement that hands envelopes out takes what it should, and nothing else', async () => {
    const found = vectors('json_web_encryption');
    if (found === undefined) {
        return;
    }
    const isKind = ({ private: key }: Group): boolean => (key as JWK).kty === 'EC' && (key as JWK).crv === 'P-256';
    const wrong: number[] = [];
    let taken = 0;
    for (const group of found.testGroups.filter(isKind)) {
        for (const { tcId, result, jwe, pt } of group['tests'] as Vector[]) {
            const header = (jwe as string).split('.')[0]!;
            const isContent = Buffer.from(header, 'base64url').toString('utf8').includes(`"${CONTENT_ENCRYPTION}"`);
            const expected = algorithmOf(group) === KEY_MANAGEMENT && isContent && result === 'valid';
            const is = await succeeds(async () => {
                const key = (await importJWK(group['private'] as JWK, KEY_MANAGEMENT)) as CryptoKey;
                const { content } = await openContent(general(jwe as string), key);
                return Buffer.from(content).equals(hex(pt));
            });
            taken += is ? 1 : 0;
            wrong.push(...(is === expected ? [] : [tcId]));
        }
    }
    expect(wrong).toEqual([]);
    expect(taken).toBeGreaterThan(0);
});
