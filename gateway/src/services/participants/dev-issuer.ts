// SPDX-License-Identifier: Apache-2.0
// The development issuer: a token for anybody who asks. Exists only with --dev-issuer, on the loopback interface.

import type { Role } from '@wardledger/chaincode/domain';
import type { JSONWebKeySet } from 'jose';
import type { TokenKey } from '../../custody';

/** How long a development token lasts. */
export const DEV_TOKEN_SECONDS = 3600;

/** What the development issuer offers. */
export interface DevIssuer {
    readonly issuer: string;
    readonly audience: string;
    readonly jwks: JSONWebKeySet;
    /** A signed token for this gateway's ward. */
    issue(request: { readonly caller: string; readonly roles: readonly Role[]; readonly issuedAt: number }): Promise<string>;
}

/** Builds an issuer for one ward. `issuedAt` is in milliseconds since the epoch. */
export function createDevIssuer(ward: string, audience: string, key: TokenKey): DevIssuer {
    const issuer = `urn:wardledger:development:${ward}`;
    const issue: DevIssuer['issue'] = async ({ caller, roles, issuedAt }) => {
        const iat = Math.floor(issuedAt / 1000);
        return key.sign({ iss: issuer, aud: audience, sub: caller, ward, roles: [...roles], iat, exp: iat + DEV_TOKEN_SECONDS });
    };
    return { issuer, audience, jwks: { keys: [key.publicJwk] }, issue };
}
