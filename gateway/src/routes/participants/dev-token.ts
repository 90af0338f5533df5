// SPDX-License-Identifier: Apache-2.0
// POST /dev/token, only with --dev-issuer, and the issuer's public key.

import { type Static, Type } from '@sinclair/typebox';
import { closed, DomainError, ERRORS, hasCode, type Role, ROLES } from '@wardledger/chaincode/domain';
import type { FastifyInstance } from 'fastify';
import { choice, IdSchema, NoQuery, typed } from '../../plugins/documentation';
import { DEV_TOKEN_SECONDS, type DevIssuer, type Enrolment, type Standings } from '../../services/participants';

const AskSchema = closed({ sub: IdSchema, roles: Type.Array(choice(ROLES), { minItems: 1, maxItems: ROLES.length, uniqueItems: true }) });
const TokenSchema = Type.Object({ access_token: Type.String(), token_type: Type.Literal('Bearer'), expires_in: Type.Integer() });
const ADMINISTRATORS =
    'No token gives or takes the role admin. Make the administrator off-line with `wardledger-custodian register-admin --ward WARD --name SUB`, while the ' +
    'custodian does not serve; then ask for a token with this `sub` and the roles that it was registered with.';
const schema = {
    tags: ['Tokens'],
    summary: 'A development token',
    description:
        "For this gateway's ward. The first token of a subject enrols it; a token with other roles changes its roles on the ledger.",
    querystring: NoQuery,
    body: AskSchema,
    response: { 200: TokenSchema },
};

const GRANT = 'client_credentials';
const ASSERTION = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
const MACHINE_FORM_BYTES = 16_384;
const machineSchema = {
    tags: ['Tokens'],
    summary: 'A development token for a machine',
    description:
        'For a machine that the gateway was started with (`--dev-client`): client credentials with `private_key_jwt` (RFC 6749, RFC 7523). The statement is signed with ' +
        'ES256, for the issuer, holds for five minutes at most, and is taken once. The token is that of an IoT gateway.',
    consumes: ['application/x-www-form-urlencoded'],
    querystring: NoQuery,
    body: Type.Object(
        {
            grant_type: Type.Literal(GRANT),
            client_assertion_type: Type.Literal(ASSERTION),
            client_assertion: Type.String({ minLength: 1, maxLength: 8_192 }),
        },
        { additionalProperties: true, description: 'Other fields (client_id, scope, resource) are passed over, as RFC 6749 has it.' },
    ),
    response: { 200: TokenSchema },
};

/** What the route stands on. */
export interface DevTokenPorts {
    readonly issuer: DevIssuer;
    readonly enrolment: Enrolment;
    readonly standings: Pick<Standings, 'demandNotSuspended'>;
    readonly now: () => number;
}

/** Registers the routes. */
export function devTokenRoutes(app: FastifyInstance, { issuer, enrolment, standings, now }: DevTokenPorts): void {
    const tokenFor = async (caller: string, roles: readonly Role[]): Promise<Static<typeof TokenSchema>> => {
        const issuedAt = now();
        await enrolment.ensure({ caller, roles, askedAt: issuedAt }).catch((error: unknown) => {
            throw hasCode(error, 'ROLE_FORBIDDEN') ? new DomainError(ERRORS.ROLE_FORBIDDEN, ADMINISTRATORS) : error;
        });
        await standings.demandNotSuspended(caller, { now: true }); // who was enrolled before may be suspended since
        return { access_token: await issuer.issue({ caller, roles, issuedAt }), token_type: 'Bearer', expires_in: DEV_TOKEN_SECONDS };
    };
    typed(app).post('/dev/token', { schema }, async ({ body: { sub, roles } }) => tokenFor(sub, roles));
    const options = { schema: machineSchema, bodyLimit: MACHINE_FORM_BYTES, config: { formBody: true as const } };
    typed(app).post('/dev/oauth/token', options, async ({ body }) => {
        const machine = await issuer.clients.callerOf(body.client_assertion, now());
        return tokenFor(machine, ['iot-gateway']);
    });
}

/** `/.well-known/jwks.json`: the public keys of the issuer that runs here; none without one. */
export function jwksRoutes(app: FastifyInstance, issuer: DevIssuer | undefined): void {
    const response = { 200: Type.Object({ keys: Type.Array(Type.Record(Type.String(), Type.String())) }) };
    const keys = { tags: ['Tokens'], summary: 'Public keys of the issuer in this gateway', querystring: NoQuery, response };
    app.get('/.well-known/jwks.json', { schema: keys }, () => issuer?.jwks ?? { keys: [] });
}
