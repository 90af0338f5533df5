// SPDX-License-Identifier: Apache-2.0
// ECDSA signatures as Fabric takes them: DER in its one form, with the lower s. WebCrypto wants r and s in a row.
import { NOTHING } from '../wire/bytes';

/** WebCrypto's CryptoKey, by what makes one: the name is a global of browsers. */
type ImportedKey = Awaited<ReturnType<typeof globalThis.crypto.subtle.importKey>>;

/** A public key with what its curve says of signatures. */
export interface VerifyingKey {
    readonly key: ImportedKey;
    readonly curve: Curve;
}

/** A curve of Fabric's default crypto provider. */
export interface Curve {
    readonly name: 'P-256' | 'P-384';
    readonly bytes: number;
    readonly order: bigint;
}

/** By WebCrypto's names. */
export const CURVES: Readonly<Record<string, Curve>> = {
    'P-256': { name: 'P-256', bytes: 32, order: 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n },
    'P-384': {
        name: 'P-384',
        bytes: 48,
        order: 0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973n,
    },
};

const SEQUENCE = 0x30;
const INTEGER = 0x02;
/** The first bit of an INTEGER. */
const SIGN = 0x80;

/** Positive, and without a zero in front that its sign does not need. */
function isShortest([first = SIGN, second = SIGN]: Uint8Array): boolean {
    return first < SIGN && (first !== 0 || second >= SIGN);
}

/** The body of a positive INTEGER at `at` without its leading zero; `undefined` where there is none, or in another form. */
function integerAt(signature: Uint8Array, at: number): { readonly body: Uint8Array; readonly end: number } | undefined {
    const length = signature[at + 1] ?? 0;
    const end = at + 2 + length;
    if (signature[at] !== INTEGER || length === 0 || end > signature.length) {
        return undefined;
    }
    const body = signature.subarray(at + 2, end);
    return isShortest(body) ? { end, body: body[0] === 0 ? body.subarray(1) : body } : undefined;
}

const asNumber = (bytes: Uint8Array): bigint => bytes.reduce((value, byte) => value * 256n + BigInt(byte), 0n);

/** r and s in a row; `undefined` where the signature has another form than Fabric's. */
export function rawSignature(signature: Uint8Array, { bytes, order }: Curve): Uint8Array<ArrayBuffer> | undefined {
    const isSequence = signature[0] === SEQUENCE && signature[1] === signature.length - 2;
    const r = isSequence ? integerAt(signature, 2) : undefined;
    const s = r && integerAt(signature, r.end);
    if (r === undefined || s?.end !== signature.length || asNumber(s.body) > order / 2n || r.body.length > bytes) {
        return undefined;
    }
    const raw = new Uint8Array(bytes * 2);
    raw.set(r.body, bytes - r.body.length);
    raw.set(s.body, bytes * 2 - s.body.length);
    return raw;
}

/** Whether the key made the signature over the message. */
export async function isGenuine({ key, curve }: VerifyingKey, message: Uint8Array, signature: Uint8Array): Promise<boolean> {
    const raw = rawSignature(signature, curve) ?? NOTHING;
    return raw.length > 0 && (await globalThis.crypto.subtle.verify({ name: 'ECDSA', hash: 'SHA-256' }, key, raw, message));
}
