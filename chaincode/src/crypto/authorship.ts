// SPDX-License-Identifier: Apache-2.0
// Verifies what callers sign inside a call that the ward's own process submits, and gives the digest by which they sign what is not public.

import { type KeyObject, verify } from 'node:crypto';
import { canonicalJson, type Hex64 } from '../domain';
import { sha256Hex } from './digests';

const CURVE = 'prime256v1';
/** Half the order of P-256: of the two equivalent values of s only the lower counts, as in Fabric. */
const HALF_ORDER = 0x7fffffff800000007fffffffffffffffde737d56d38bcf4279dce5617e3192a8n;
/** Where r begins in a signature's DER: behind tag and length of the sequence. */
const START_OF_R = 2;

/** Whether a signature on P-256, as DER, has the lower s. */
export function isLowS(signature: Buffer): boolean {
    const startOfS = START_OF_R + 2 + (signature[START_OF_R + 1] ?? 0) + 2;
    const digits = signature.toString('hex', startOfS);
    return digits !== '' && BigInt(`0x${digits}`) <= HALF_ORDER;
}

/**
 * Tells whether a key on P-256 has signed a text.
 * @param publicKey - of a certificate.
 * @param text - as signed.
 * @param signature - DER, base64.
 */
export function isSigned(publicKey: KeyObject, text: string, signature: string): boolean {
    const bytes = Buffer.from(signature, 'base64');
    const isOfCurve = publicKey.asymmetricKeyDetails?.namedCurve === CURVE;
    return isOfCurve && isLowS(bytes) && verify('sha256', Buffer.from(text, 'utf8'), publicKey, bytes);
}

/**
 * Computes what callers sign of the transient fields.
 * @param fields - as they are sent; what stands inside of whoever signs is left out.
 */
export function transientDigestOf(fields: object): Hex64 {
    const { authorship: _, ...others } = fields as { readonly authorship?: unknown };
    return sha256Hex(canonicalJson(others));
}
