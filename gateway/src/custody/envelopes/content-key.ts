// SPDX-License-Identifier: Apache-2.0
// The content key of an envelope: taken out for a custodian, and wrapped for somebody else in one more entry of the same envelope (ECDH-ES+A256KW, RFC 7518,
// section 4.6). jose does both and shows the key to nobody, so the few lines between its primitives stand here; tests hold them against jose in both directions.

import { webcrypto } from 'node:crypto';
import type { EncryptionKey } from '@wardledger/chaincode/domain';
import type { CryptoKey, GeneralJWE, JWK } from 'jose';
import { KEY_MANAGEMENT } from '../keys/jwe-algorithms';

/** One entry of an envelope. */
type Recipient = GeneralJWE['recipients'][number];

/** What an envelope says, and the key under which it says it. */
export interface OpenedContent {
    readonly content: Uint8Array;
    readonly contentKey: webcrypto.CryptoKey;
}

const { subtle } = webcrypto;
const CURVE = { name: 'ECDH', namedCurve: 'P-256' } as const;
const WRAPPING = { name: 'AES-KW' } as const;
const CONTENT = { name: 'AES-GCM' } as const;
const KEY_BITS = 256;
const IV_BYTES = 12;
const TAG_BYTES = 16;
/** AES key wrap adds a block. */
const WRAPPED_BYTES = KEY_BITS / 8 + 8;

/**
 * Seals a content under a key of its own, wrapped for each recipient. What leads to it stands in the recipients' entries alone: jose writes the point of a
 * single one into the protected header, and then no entry could be added without sealing anew.
 *
 * @throws Error without a recipient
 */
export async function sealContent(
    content: Uint8Array,
    protectedHeader: Readonly<Record<string, unknown>>,
    recipients: readonly JWK[],
): Promise<GeneralJWE> {
    if (recipients.length === 0) {
        throw new Error('an envelope needs a recipient');
    }
    const contentKey = await subtle.generateKey({ ...CONTENT, length: KEY_BITS }, true, ['encrypt']);
    const header = Buffer.from(JSON.stringify(protectedHeader), 'utf8').toString('base64url');
    const iv = webcrypto.getRandomValues(new Uint8Array(IV_BYTES));
    const sealed = Buffer.from(
        await subtle.encrypt({ ...CONTENT, iv, additionalData: Buffer.from(header, 'ascii'), tagLength: 128 }, contentKey, content),
    );
    const entries = recipients.map(async (key) => entryFor(contentKey, { key: key as EncryptionKey, kid: key.kid }));
    return {
        ciphertext: sealed.subarray(0, -TAG_BYTES).toString('base64url'),
        iv: Buffer.from(iv).toString('base64url'),
        recipients: await Promise.all(entries),
        tag: sealed.subarray(-TAG_BYTES).toString('base64url'),
        protected: header,
    };
}

/**
 * Opens an envelope with the key that one of its entries wraps. Each entry is tried, and its key must be the one under which this very text was sealed with
 * this very header: an entry that somebody has taken from another envelope opens nothing here, and its key goes no further.
 *
 * @throws Error where no entry leads to the content
 */
export async function openContent(jwe: GeneralJWE, privateKey: CryptoKey): Promise<OpenedContent> {
    for (const recipient of jwe.recipients) {
        try {
            const contentKey = await unwrap(recipient, privateKey);
            return { contentKey, content: await decrypt(jwe, contentKey) };
        } catch {
            // Another custodian's entry, or one that leads elsewhere.
        }
    }
    throw new Error('no entry of the envelope leads to what it says');
}

/**
 * Wraps a content key for one more reader.
 *
 * @param reader - whose key, by RFC 7638's thumbprint, and who they are: `party` goes into the agreement (`apv`), so that the entry is for nobody else who has that key
 */
export async function entryFor(
    contentKey: webcrypto.CryptoKey,
    { key, kid, party }: { readonly key: EncryptionKey; readonly kid: string | undefined; readonly party?: string },
): Promise<Recipient> {
    const ephemeral = await subtle.generateKey(CURVE, true, ['deriveBits']);
    const { kty = '', crv = '', x = '', y = '' } = await subtle.exportKey('jwk', ephemeral.publicKey);
    const header = {
        alg: KEY_MANAGEMENT,
        ...(kid !== undefined && { kid }),
        ...(party !== undefined && { apv: Buffer.from(party, 'utf8').toString('base64url') }),
        epk: { kty, crv, x, y },
    };
    const wrapping = await agree(await importPoint(key), ephemeral.privateKey, { header, usage: 'wrapKey' });
    const wrapped = await subtle.wrapKey('raw', contentKey, wrapping, WRAPPING);
    return { header, encrypted_key: Buffer.from(wrapped).toString('base64url') };
}

async function unwrap({ header, encrypted_key: wrapped = '' }: Recipient, privateKey: CryptoKey): Promise<webcrypto.CryptoKey> {
    if (header?.alg !== KEY_MANAGEMENT) {
        throw new Error('an entry of another algorithm');
    }
    const bytes = Buffer.from(wrapped, 'base64url');
    if (bytes.length !== WRAPPED_BYTES) {
        throw new Error('a content key of another length');
    }
    const wrapping = await agree(await importPoint(header.epk as EncryptionKey), privateKey, {
        header,
        usage: 'unwrapKey',
    });
    return subtle.unwrapKey('raw', bytes, wrapping, WRAPPING, CONTENT, true, ['decrypt']);
}

/** Any point but one of P-256 is refused. */
async function importPoint({ kty, crv, x, y }: EncryptionKey): Promise<webcrypto.CryptoKey> {
    return subtle.importKey('jwk', { kty, crv, x, y }, CURVE, false, []);
}

/** Concat KDF (NIST SP 800-56A) with SHA-256: one round gives the 256 bits of a wrapping key. */
async function agree(
    point: webcrypto.CryptoKey,
    own: webcrypto.CryptoKey,
    { header, usage }: { readonly header: NonNullable<Recipient['header']>; readonly usage: 'wrapKey' | 'unwrapKey' },
): Promise<webcrypto.CryptoKey> {
    const shared = Buffer.from(await subtle.deriveBits({ name: 'ECDH', public: point }, own, KEY_BITS));
    const parts = [Buffer.from(KEY_MANAGEMENT), partyOf(header.apu), partyOf(header.apv)];
    const counted = parts.flatMap((part) => [number(part.length), part]);
    const derived = await subtle.digest('SHA-256', Buffer.concat([number(1), shared, ...counted, number(KEY_BITS)]));
    return subtle.importKey('raw', derived, WRAPPING, false, [usage]);
}

const partyOf = (said: unknown): Buffer => Buffer.from(typeof said === 'string' ? said : '', 'base64url');

function number(value: number): Buffer {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(value);
    return bytes;
}

async function decrypt(
    { protected: header = '', iv = '', ciphertext, tag = '' }: GeneralJWE,
    contentKey: webcrypto.CryptoKey,
): Promise<Uint8Array> {
    const sealed = Buffer.concat([Buffer.from(ciphertext, 'base64url'), Buffer.from(tag, 'base64url')]);
    const how = { ...CONTENT, iv: Buffer.from(iv, 'base64url'), additionalData: Buffer.from(header, 'ascii'), tagLength: 128 };
    return new Uint8Array(await subtle.decrypt(how, contentKey, sealed));
}
