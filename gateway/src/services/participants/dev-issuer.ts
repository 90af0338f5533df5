// SPDX-License-Identifier: Apache-2.0
// The development issuer: a token for anybody who asks, and for machines that prove themselves by a signed statement, once (RFC 7523, section 2.2;
// `private_key_jwt`). Exists only with --dev-issuer, on the loopback interface.

import { DomainError, ERRORS, type Role } from '@wardledger/chaincode/domain';
import { decodeJwt, importJWK, type JSONWebKeySet, type JWK, jwtVerify } from 'jose';
import type { TokenKey } from '../../custody';
import { ExpiringCache } from '../../kernel';

/** How long a statement may hold, and by how much clocks may differ. Seconds. */
const LONGEST_STATEMENT = 300;
const CLOCK_TOLERANCE = 5;
const MOST_REMEMBERED = 10_000;

/** Machines by their names: public keys on P-256. */
export type DevClientKeys = Readonly<Record<string, JWK>>;

/** What knowing machines takes. */
interface DevClientsPorts {
    readonly keys: DevClientKeys;
    /** For whom a statement must be. */
    readonly issuer: string;
    /** Milliseconds on a clock that never steps. */
    readonly monotonic: () => number;
}

/** Machines that get tokens. */
class DevClients {
    readonly #ports: DevClientsPorts;
    /** Statements that were taken, until they hold no longer. */
    readonly #taken: ExpiringCache<true>;

    constructor(ports: DevClientsPorts) {
        this.#ports = ports;
        this.#taken = new ExpiringCache({ capacity: MOST_REMEMBERED, monotonic: ports.monotonic });
    }

    /** The machine that a statement speaks for. @param now - milliseconds since the epoch. @throws DomainError UNAUTHENTICATED, never saying why in detail */
    async callerOf(assertion: string, now: number): Promise<string> {
        const { sub, jti } = await this.#verified(assertion, now).catch(() => {
            throw new DomainError(ERRORS.UNAUTHENTICATED);
        });
        if (this.#taken.get(jti) !== undefined) {
            throw new DomainError(ERRORS.UNAUTHENTICATED);
        }
        this.#taken.set(jti, true, (LONGEST_STATEMENT + 2 * CLOCK_TOLERANCE) * 1000);
        return sub;
    }

    async #verified(assertion: string, now: number): Promise<{ readonly sub: string; readonly jti: string }> {
        const { issuer, keys } = this.#ports;
        const { sub = '' } = decodeJwt(assertion);
        const key = Object.hasOwn(keys, sub) ? keys[sub] : undefined;
        if (key === undefined) {
            throw new Error('nobody of this name');
        }
        const { payload } = await jwtVerify<{ readonly jti: string; readonly exp: number }>(assertion, await importJWK(key, 'ES256'), {
            algorithms: ['ES256'],
            issuer: sub,
            subject: sub,
            audience: issuer,
            requiredClaims: ['exp', 'jti'],
            clockTolerance: CLOCK_TOLERANCE,
            currentDate: new Date(now),
        });
        if (payload.exp * 1000 - now > (LONGEST_STATEMENT + CLOCK_TOLERANCE) * 1000) {
            throw new Error('holds for too long');
        }
        return { sub, jti: `${sub}\0${payload.jti}` };
    }
}

/** How long a development token lasts. */
export const DEV_TOKEN_SECONDS = 3600;

/** What the development issuer is made of. */
export interface DevIssuerPorts {
    readonly audience: string;
    readonly key: TokenKey;
    /** Machines that get tokens of IoT gateways by statements of their own. */
    readonly clients: DevClientKeys;
    /** Milliseconds on a clock that never steps. */
    readonly monotonic: () => number;
}

/** What the development issuer offers. */
export interface DevIssuer {
    readonly issuer: string;
    readonly audience: string;
    readonly jwks: JSONWebKeySet;
    readonly clients: Pick<DevClients, 'callerOf'>;
    /** A signed token for this gateway's ward. */
    issue(request: { readonly caller: string; readonly roles: readonly Role[]; readonly issuedAt: number }): Promise<string>;
}

/** Builds an issuer for one ward. `issuedAt` is in milliseconds since the epoch. */
export function createDevIssuer(ward: string, { audience, key, clients, monotonic }: DevIssuerPorts): DevIssuer {
    const issuer = `urn:wardledger:development:${ward}`;
    const issue: DevIssuer['issue'] = async ({ caller, roles, issuedAt }) => {
        const iat = Math.floor(issuedAt / 1000);
        return key.sign({ iss: issuer, aud: audience, sub: caller, ward, roles: [...roles], iat, exp: iat + DEV_TOKEN_SECONDS });
    };
    const known = new DevClients({ keys: clients, issuer, monotonic });
    return { issuer, audience, jwks: { keys: [key.publicJwk] }, clients: known, issue };
}
