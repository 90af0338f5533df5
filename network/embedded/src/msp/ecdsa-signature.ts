// SPDX-License-Identifier: Apache-2.0
// ECDSA signatures as Fabric wants them: DER, with S in the lower half of the curve's order, so that each has one form only.
import { derInteger, derSequence } from '../ledger/encoding/der';
import { asBuffer } from '../protos/wire';

/** Curves that Fabric knows, by OpenSSL's names. */
export type CurveName = 'prime256v1' | 'secp384r1';

const orders: Readonly<Record<CurveName, bigint>> = {
    prime256v1: 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n,
    secp384r1: 0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973n,
};

const SEQUENCE = 0x30;
const INTEGER = 2;

/** A positive DER integer at `at`, with the offset behind it; undefined when it is none. */
function readInteger(bytes: Buffer, at: number): { value: bigint; end: number } | undefined {
    const length = bytes[at + 1] ?? 0;
    const end = at + 2 + length;
    if (bytes[at] !== INTEGER || length === 0 || length > 0x7f || end > bytes.length || (bytes[at + 2] ?? 0) > 0x7f) {
        return undefined;
    }
    const value = BigInt(`0x${bytes.toString('hex', at + 2, end)}`);
    return value > 0n ? { value, end } : undefined;
}

/** R and S of a DER signature; undefined when it is malformed, negative or zero. */
function readSignature(signature: Uint8Array): { r: bigint; s: bigint } | undefined {
    const bytes = asBuffer(signature);
    if (bytes[0] !== SEQUENCE || bytes[1] !== bytes.length - 2) {
        return undefined;
    }
    const r = readInteger(bytes, 2);
    const s = r && readInteger(bytes, r.end);
    return r && s?.end === bytes.length ? { r: r.value, s: s.value } : undefined;
}

/** Whether a signature is well-formed and has the lower of its two possible S. */
export function isLowS(signature: Uint8Array, curve: CurveName): boolean {
    const parts = readSignature(signature);
    return parts !== undefined && parts.s <= orders[curve] / 2n;
}

/** The same signature with the lower S. */
export function toLowS(signature: Uint8Array, curve: CurveName): Uint8Array {
    const parts = readSignature(signature);
    if (!parts || parts.s <= orders[curve] / 2n) {
        return signature;
    }
    return derSequence(derInteger(parts.r), derInteger(orders[curve] - parts.s));
}
