// SPDX-License-Identifier: Apache-2.0
// POST /dev/token, only with --dev-issuer, and the issuer's public key.

import { Type } from '@sinclair/typebox';
import { closed, DomainError, ERRORS, hasCode, type Role, ROLES } from '@wardledger/chaincode/domain';
import type { FastifyInstance } from 'fastify';
import { choice, IdSchema, NoQuery, typed } from '../../plugins/documentation';
import { DEV_TOKEN_SECONDS, type DevIssuer, type Enrolment, type Standings } from '../../services/participants';

const AskSchema = closed({ sub: IdSchema, roles: Type.Array(choice(ROLES), { minItems: 1, maxItems: ROLES.length, uniqueItems: true }) });
const TokenSchema = Type.Object({ access_token: Type.String(), token_type: Type.Literal('Bearer'), expires_in: Type.Integer() });
const schema = {
    tags: ['Tokens'],
    summary: 'A development token',
    description:
        "For this gateway's ward. The first token of a subject enrols it; a token with other roles changes its roles on the ledger.",
    querystring: NoQuery,
    body: AskSchema,
    response: { 200: TokenSchema },
};

const OFF_LINE =
    'No token makes an administrator. End this ward’s custodian, run `node gateway/dist/custodian.js register-admin --name SUB` with its --ward and ' +
    '--data-dir (docs/start.md), start it again, and ask again.';

/** What the route stands on. */
export interface DevTokenPorts {
    readonly issuer: DevIssuer;
    readonly enrolment: Enrolment;
    readonly standings: Pick<Standings, 'demandNotSuspended'>;
    readonly now: () => number;
}

/** Whoever asks for an administrator's token is told how one is made: no token makes one. */
function tellNextStep(roles: readonly Role[]): (error: unknown) => never {
    return (error) => {
        throw hasCode(error, 'ROLE_FORBIDDEN') && roles.includes('admin') ? new DomainError(ERRORS.ROLE_FORBIDDEN, OFF_LINE) : error;
    };
}

/** Registers the routes. */
export function devTokenRoutes(app: FastifyInstance, { issuer, enrolment, standings, now }: DevTokenPorts): void {
    typed(app).post('/dev/token', { schema }, async (request) => {
        const { sub: caller, roles } = request.body;
        const issuedAt = now();
        await enrolment.ensure({ caller, roles, askedAt: issuedAt }).catch(tellNextStep(roles));
        await standings.demandNotSuspended(caller, { now: true }); // who was enrolled before may be suspended since
        return {
            access_token: await issuer.issue({ caller, roles, issuedAt }),
            token_type: 'Bearer' as const,
            expires_in: DEV_TOKEN_SECONDS,
        };
    });
}

/** `/.well-known/jwks.json`: the public keys of the issuer that runs here; none without one. */
export function jwksRoutes(app: FastifyInstance, issuer: DevIssuer | undefined): void {
    const response = { 200: Type.Object({ keys: Type.Array(Type.Record(Type.String(), Type.String())) }) };
    const keys = { tags: ['Tokens'], summary: 'Public keys of the issuer in this gateway', querystring: NoQuery, response };
    app.get('/.well-known/jwks.json', { schema: keys }, () => issuer?.jwks ?? { keys: [] });
}
