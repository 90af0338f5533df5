// SPDX-License-Identifier: Apache-2.0
// The key of the development issuer: made at start, kept in memory, gone with the process.

import { exportJWK, generateKeyPair, SignJWT, type JWK, type JWTPayload } from 'jose';

/** Signs claims as a compact JWT (ES256). */
export interface TokenKey {
    /** The public half, with `kid`, `alg` and `use`. */
    readonly publicJwk: JWK;
    sign(claims: JWTPayload): Promise<string>;
}

/** Makes a fresh P-256 signing key. */
export async function newTokenKey(kid: string): Promise<TokenKey> {
    const { privateKey, publicKey } = await generateKeyPair('ES256');
    return {
        publicJwk: { ...(await exportJWK(publicKey)), kid, alg: 'ES256', use: 'sig' },
        sign: async (claims) => new SignJWT(claims).setProtectedHeader({ alg: 'ES256', kid, typ: 'at+jwt' }).sign(privateKey),
    };
}
