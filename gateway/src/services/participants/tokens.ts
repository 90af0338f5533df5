// SPDX-License-Identifier: Apache-2.0
// Verifies bearer tokens: signed by a key of one issuer with one of a few algorithms, for one audience, not expired, with claims that say who asks.

import { DomainError, ERRORS } from '@wardledger/chaincode/domain';
import { createLocalJWKSet, createRemoteJWKSet, errors, jwtVerify, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose';
import { ExpiringCache } from '../../kernel';
import { type ClaimMapping, OWN_CLAIMS, type Principal, principalIn } from './principal';

/** Seconds by which the clocks of issuer and gateway may differ. */
const CLOCK_TOLERANCE_SECONDS = 5;

/** Those of which only the issuer has the key: no other is ever taken. */
export type TokenAlgorithm = 'ES256' | 'PS256' | 'RS256';

/** What a token must say to be taken. */
export interface TokenRules {
    readonly issuer: string;
    readonly audience: string;
    readonly keys: JWTVerifyGetKey;
    /** ES256 alone unless it is said. */
    readonly algorithms?: readonly TokenAlgorithm[];
    /** As our own tokens unless it is said. */
    readonly claims?: ClaimMapping;
}

/** Turns a compact JWT into the principal it speaks for; rejects with `UNAUTHENTICATED`, never saying why in detail. */
export type TokenVerifier = (token: string) => Promise<Principal>;

/** How long an issuer's keys are used without asking for them again, and how often it is asked at most for one that is not among them. */
const KEYS_KEPT_MILLISECONDS = 600_000;
const KEYS_ASKED_EVERY_MILLISECONDS = 30_000;

/** Keys of an issuer elsewhere; `reachable`: whether those for the next token are at hand, or come when they are asked for now. */
export type IssuerKeys = JWTVerifyGetKey & { readonly reachable: () => Promise<boolean> };

/**
 * Keys of an issuer elsewhere, fetched over HTTPS and cached by jose. When they are asked for again is decided here: jose goes by the wall
 * clock, and once that was ahead for a moment, a new key would not be asked for until it is as late again.
 */
export function remoteKeys(url: string, monotonic: () => number): IssuerKeys {
    const remote = createRemoteJWKSet(new URL(url), { cacheMaxAge: Infinity, cooldownDuration: Infinity });
    let askedAt = -Infinity;
    const ask = async (): Promise<void> => {
        await remote.reload();
        askedAt = monotonic();
    };
    const fetchDue = async (): Promise<void> => {
        if (monotonic() - askedAt >= KEYS_KEPT_MILLISECONDS) {
            await ask();
        }
    };
    const keys: JWTVerifyGetKey = async (header, token) => {
        await fetchDue();
        try {
            return await remote(header, token);
        } catch (error) {
            if (!(error instanceof errors.JWKSNoMatchingKey) || monotonic() - askedAt < KEYS_ASKED_EVERY_MILLISECONDS) {
                throw error;
            }
            await ask();
            return remote(header, token);
        }
    };
    const reachable = async (): Promise<boolean> =>
        fetchDue().then(
            () => true,
            () => false,
        );
    return Object.assign(keys, { reachable });
}

/** Keys that are at hand. */
export function localKeys(jwks: JSONWebKeySet): JWTVerifyGetKey {
    return createLocalJWKSet(jwks);
}

/** How long a verified token is remembered: a withdrawn key counts no longer than this. */
const REMEMBERED_MILLISECONDS = 60_000;
const REMEMBERED_TOKENS = 10_000;

/** Both clocks, in milliseconds: a token ends by the one that everybody sets, what is remembered by one that never steps. */
export interface Clocks {
    readonly now: () => number;
    readonly monotonic: () => number;
}

/** Remembers verified tokens for a minute: a monitor sends the same one every second. */
export function rememberingVerifier(verify: TokenVerifier, { now, monotonic }: Clocks): TokenVerifier {
    const verified = new ExpiringCache<Principal>({ capacity: REMEMBERED_TOKENS, monotonic });
    return async (token) => {
        const known = verified.get(token);
        if (known !== undefined && known.expiresAt > now()) {
            return known;
        }
        const principal = await verify(token);
        verified.set(token, principal, REMEMBERED_MILLISECONDS);
        return principal;
    };
}

/** Builds the verifier for one issuer and one audience. */
export function tokenVerifier({ issuer, audience, keys, algorithms = ['ES256'], claims = OWN_CLAIMS }: TokenRules): TokenVerifier {
    const options = {
        issuer,
        audience,
        algorithms: [...algorithms],
        requiredClaims: ['exp', 'iat', 'sub'],
        clockTolerance: CLOCK_TOLERANCE_SECONDS,
    };
    return async (token) => {
        const verified = await jwtVerify(token, keys, options).catch(() => undefined);
        const principal = verified === undefined ? undefined : principalIn(verified.payload, issuer, claims);
        if (principal === undefined) {
            throw new DomainError(ERRORS.UNAUTHENTICATED, 'The bearer token is not valid here.');
        }
        return principal;
    };
}
