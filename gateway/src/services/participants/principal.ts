// SPDX-License-Identifier: Apache-2.0
// Who a verified token speaks for. Nothing here came from anywhere but a signed token, until the gate puts the registered roles of its caller in place of
// those that an older one names.

import { type Role, ROLES } from '@wardledger/chaincode/domain';
import type { JWTPayload } from 'jose';
import { OUTSIDE_ID_PATTERN } from '../../kernel';

/** What a verified bearer token says. */
export interface Principal {
    readonly issuer: string;
    /** Who asks: the token's `sub`, or the claim that stands for it. */
    readonly caller: string;
    readonly ward: string;
    readonly roles: readonly Role[];
    /** When the token was issued, in milliseconds since the epoch. */
    readonly issuedAt: number;
    /** Milliseconds since the epoch. */
    readonly expiresAt: number;
}

/** Where an issuer's tokens say who, in which ward and as what: each a JSON pointer (RFC 6901) into the claims, and what its words mean here. */
export interface ClaimMapping {
    readonly caller: string;
    readonly ward: string;
    readonly roles: string;
    /** Our word by the issuer's; what is not there means itself. */
    readonly wardNames: Readonly<Record<string, string>>;
    /** Ours by the issuer's; what is not there means itself. */
    readonly roleNames: Readonly<Record<string, string>>;
}

/** What our own tokens say, and those of issuers who were asked to say the same. */
export const OWN_CLAIMS: ClaimMapping = { caller: '/sub', ward: '/ward', roles: '/roles', wardNames: {}, roleNames: {} };

const callerShape = new RegExp(OUTSIDE_ID_PATTERN);

/** What stands at a pointer; undefined where nothing does. */
function claimAt(claims: JWTPayload, pointer: string): unknown {
    const names = pointer
        .split('/')
        .slice(1)
        .map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~'));
    return names.reduce<unknown>(
        (value, name) =>
            typeof value === 'object' && value !== null && Object.hasOwn(value, name)
                ? (value as Record<string, unknown>)[name]
                : undefined,
        claims,
    );
}

const renamed = (names: Readonly<Record<string, string>>, word: string): string =>
    (Object.hasOwn(names, word) ? names[word] : undefined) ?? word;

/**
 * Reads the principal of verified claims.
 * @param claims - of a token whose signature, issuer, audience and times were checked.
 * @param issuer - whose token it is.
 * @param mapping - where the issuer writes what.
 * @returns undefined where they do not have the shape.
 */
export function principalIn(claims: JWTPayload, issuer: string, mapping: ClaimMapping): Principal | undefined {
    const { iat, exp } = claims;
    const caller = claimAt(claims, mapping.caller);
    const ward = claimAt(claims, mapping.ward);
    if (typeof caller !== 'string' || !callerShape.test(caller) || iat === undefined || exp === undefined || typeof ward !== 'string') {
        return undefined;
    }
    // Issuers write several words as a list, or as one text with blanks between them (as RFC 8693 does scopes).
    const claimed = claimAt(claims, mapping.roles);
    const words: readonly unknown[] = typeof claimed === 'string' ? claimed.split(' ') : Array.isArray(claimed) ? claimed : [];
    const named = words.filter((word) => typeof word === 'string').map((word) => renamed(mapping.roleNames, word));
    const roles = [...new Set(named)].filter((role): role is Role => (ROLES as readonly string[]).includes(role)).sort();
    return { issuer, caller, ward: renamed(mapping.wardNames, ward), roles, issuedAt: iat * 1000, expiresAt: exp * 1000 };
}
