// SPDX-License-Identifier: Apache-2.0
// Public keys of people, to which what they may see is handed out sealed. Whose key it is must follow from the ledger, or whoever relays an opening could
// name a key of its own.

import { type Static, Type } from '@sinclair/typebox';
import { closed } from '../../kernel';

/** A coordinate: 32 bytes in base64url. Of the last character two bits are left over, and are zero: a number has one text. */
const CoordinateSchema = Type.String({ pattern: '^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$', maxLength: 43 });

/** A public key as JWK (RFC 7517), with nothing beside it: a private part is an unknown field. */
export const EncryptionKeySchema = closed({
    kty: Type.Literal('EC'),
    crv: Type.Literal('P-256'),
    x: CoordinateSchema,
    y: CoordinateSchema,
});
export type EncryptionKey = Static<typeof EncryptionKeySchema>;

// P-256 (FIPS 186-5, SP 800-186): y² = x³ - 3x + b modulo p.
const P = 2n ** 256n - 2n ** 224n + 2n ** 192n + 2n ** 96n - 1n;
const B = 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn;

function numberOf(coordinate: string): bigint {
    return BigInt(`0x${Buffer.from(coordinate, 'base64url').toString('hex')}`);
}

/**
 * Whether a key is a point of its curve: what is sealed to another point is safe from nobody. P-256 has cofactor 1, so that every point of it will do.
 * @param key - of the schema.
 */
export function isOnCurve({ x, y }: EncryptionKey): boolean {
    const [abscissa, ordinate] = [numberOf(x), numberOf(y)];
    const isReduced = abscissa < P && ordinate < P;
    return isReduced && (ordinate * ordinate - abscissa * abscissa * abscissa + 3n * abscissa - B) % P === 0n;
}
