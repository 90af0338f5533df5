// SPDX-License-Identifier: Apache-2.0
// /v1/policies/forbids: what a ward forbids by itself.

import { Type } from '@sinclair/typebox';
import { closed } from '@wardledger/chaincode/domain';
import type { FastifyInstance } from 'fastify';
import { DigestSchema, IdempotencyHeader, NoQuery, TransactionSchema, typed } from '../../plugins/documentation';
import type { OwnForbids } from '../../services/policies';
import { committed } from '../committed';
import { digest, source, TEXT_BYTES, text } from './policy-schemas';

const tags = ['Policies'];
const changed = { ward: Type.String(), digest: DigestSchema, transaction: TransactionSchema };

const list = {
    tags,
    summary: 'Read what each ward forbids by itself',
    querystring: NoQuery,
    response: {
        200: Type.Object({
            items: Type.Array(
                Type.Object({
                    ward: Type.String({ description: 'Of whose patients alone it is asked.' }),
                    digest: DigestSchema,
                    text: Type.Optional(text),
                    set: Type.Optional(
                        Type.String({
                            description:
                                'Canonical JSON in Cedar’s format; its SHA-256 is the digest. Absent, with `text`, where the ledger cannot read it: then all is forbidden that a ' +
                                'ward may forbid.',
                        }),
                    ),
                    by: Type.Object({ mspId: Type.String(), id: Type.String() }),
                    since: Type.String({ format: 'date-time' }),
                }),
            ),
        }),
    },
};
const forbid = {
    tags,
    summary: 'Forbid, for patients of the own ward',
    description:
        'Cedar’s text of everything that the ward forbids by itself, each policy with its `@id`, in the place of what it has forbidden before, whose digest ' +
        '`replaces` names. It holds at once, for patients whose record is of this ward, beside the policies that both wards have approved: it only denies. It may ' +
        'speak against no patient’s own data, no emergency and no trail. Reasons name it `ward1:id`.',
    headers: IdempotencyHeader,
    querystring: NoQuery,
    body: closed({ ...source, replaces: Type.Optional(digest) }),
    response: { 200: Type.Object({ ...changed, text }) },
};
const withdraw = {
    tags,
    summary: 'Take back what the own ward forbids',
    description: 'All of it; the body names its digest. What both wards have approved decides again, at once.',
    headers: IdempotencyHeader,
    querystring: NoQuery,
    body: closed({ digest }),
    response: { 200: Type.Object(changed) },
};

/** Registers the routes. */
export function forbidRoutes(app: FastifyInstance, forbids: Pick<OwnForbids, 'forbid' | 'list' | 'withdraw'>): void {
    const routes = typed(app);
    routes.get('/v1/policies/forbids', { schema: list }, async (request) => ({ items: await forbids.list(await request.ledgerCaller()) }));
    routes.post('/v1/policies/forbids', { schema: forbid, bodyLimit: TEXT_BYTES }, async (request, reply) => {
        const { text: written, attributes = {}, replaces } = request.body;
        const own = new Map(Object.entries(attributes));
        return committed(reply, await forbids.forbid(await request.ledgerCaller(), { text: written, own, replaces }));
    });
    routes.post('/v1/policies/forbids/withdraw', { schema: withdraw }, async (request, reply) =>
        committed(reply, await forbids.withdraw(await request.ledgerCaller(), request.body.digest)),
    );
}
