// SPDX-License-Identifier: Apache-2.0
// The one gate: verifies the bearer token, then asks the role table for the roles by which its caller is registered, because an older token outlives
// them; before that for those that the token names, where it is one that registers. What no row allows is refused.

import { DomainError, ERRORS, type Role } from '@wardledger/chaincode/domain';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Principal, TokenVerifier } from '../../services/participants';
import { type AccessTable, accessTo, type RouteAccess, routeKey } from './route-access';

declare module 'fastify' {
    interface FastifyRequest {
        /** Who calls; set on every route that is not public. */
        principal: Principal | null;
    }
}

/** Static files of the interactive page: registered by the library, all public. */
const documentation = '/docs';

/** Where browsers ask what a page of another origin may do: registered by the library, which answers without looking at anything. */
const PREFLIGHT = 'OPTIONS *';

/** Whom a route without a row lets pass. */
const NOBODY: readonly string[] = [];

const CHANGED_SINCE = 'The roles of this caller have changed since the token was issued.';

/** What the gate stands on. */
export interface AuthorizationPorts {
    readonly ward: string;
    readonly verify: TokenVerifier;
    /** The roles by which the caller of a token is registered, or will be by it: the ledger's decide also where no ledger is asked. */
    readonly rolesOf: (principal: Principal) => Promise<readonly Role[]>;
    /** Whether tokens say who has which roles: those of the development issuer. Any other only says who calls, and with which of its roles. */
    readonly tokensRegister: boolean;
    /** The role table of every route that will be registered. */
    readonly access: AccessTable;
}

function accessOf(table: AccessTable, method: string, url: string): RouteAccess | undefined {
    const read = method === 'HEAD' ? 'GET' : method; // the same without the body: what it leaves on the ledger, too
    const isDocumentation = read === 'GET' && (url === documentation || url.startsWith(`${documentation}/`));
    return isDocumentation || routeKey(method, url) === PREFLIGHT ? 'public' : accessTo(table, routeKey(read, url));
}

/** The principal of a request that passed the gate. */
export function principalOf(request: FastifyRequest): Principal {
    if (request.principal === null) {
        throw new Error('no principal on a route that needs one');
    }
    return request.principal;
}

function demandRole(roles: readonly Role[], access: readonly string[], refusal: string): void {
    if (!roles.some((role) => access.includes(role))) {
        throw new DomainError(ERRORS.ROLE_FORBIDDEN, refusal);
    }
}

/** Adds the gate in front of every route registered from here on. */
export function addAuthorization(app: FastifyInstance, { ward, verify, rolesOf, tokensRegister, access: table }: AuthorizationPorts): void {
    app.decorateRequest('principal', null);
    app.addHook('onRoute', ({ method, url, config }) => {
        if (config?.refuses === true) {
            return;
        }
        // What would be refused for ever is refused at start.
        for (const one of [method].flat()) {
            if (accessOf(table, one, url) === undefined) {
                throw new Error(`Route ${routeKey(one, url)} has no row in the role table; it cannot start.`);
            }
        }
    });
    const demandRoles = async (principal: Principal, access: readonly string[]): Promise<readonly Role[]> => {
        if (tokensRegister) {
            demandRole(principal.roles, access, 'None of the roles in the token allows this.');
        }
        const registered = await rolesOf(principal);
        // Of the registered roles those that the token names, where it names any: it may let its caller do less, never more.
        const isNarrowing = !tokensRegister && principal.roles.length > 0;
        const roles = isNarrowing ? registered.filter((role) => principal.roles.includes(role)) : registered;
        demandRole(
            roles,
            access,
            tokensRegister
                ? CHANGED_SINCE
                : 'None of the roles by which this caller is registered, and which its token names if it names any, allows this.',
        );
        return roles;
    };
    app.addHook('onRequest', async function authorize(request) {
        const { url, config } = request.routeOptions;
        const access = url === undefined || config.refuses === true ? 'public' : (accessOf(table, request.method, url) ?? NOBODY);
        if (access === 'public') {
            return;
        }
        const { authorization } = request.headers;
        const token = authorization === undefined ? undefined : /^Bearer +([A-Za-z0-9._~+/-]+=*)$/i.exec(authorization)?.[1];
        if (token === undefined) {
            throw new DomainError(ERRORS.UNAUTHENTICATED, 'A bearer token is required.');
        }
        const principal = await verify(token);
        if (principal.ward !== ward) {
            throw new DomainError(ERRORS.WARD_FORBIDDEN, 'The token belongs to another ward than this gateway.');
        }
        const roles = await demandRoles(principal, access);
        request.principal = { ...principal, roles };
    });
}
