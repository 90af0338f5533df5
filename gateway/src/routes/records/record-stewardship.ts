// SPDX-License-Identifier: Apache-2.0
// POST /v1/records/{id}/erase, /merge with its undoing, /repair; DELETE /v1/unreadable-records/{ledgerId}.

import { Type } from '@sinclair/typebox';
import { closed, LedgerIdSchema } from '@wardledger/chaincode/domain';
import type { FastifyInstance } from 'fastify';
import { IdempotencyHeader, NoQuery, NumberParams, NumberSchema, TransactionSchema, typed } from '../../plugins/documentation';
import { etagOf, versionsOf } from '../../plugins/requests';
import type { RecordStewardship } from '../../services/records';
import { committed } from '../committed';

const tags = ['Records'];
const common = { tags, params: NumberParams, querystring: NoQuery };
const ErasedSchema = Type.Object({
    id: Type.String(),
    state: Type.Union([Type.Literal('erased'), Type.Literal('approved')]),
    awaiting: Type.Optional(Type.String({ description: 'The role whose approval is still missing.' })),
    transaction: TransactionSchema,
});
const VersionSchema = Type.Optional(Type.Integer({ description: 'Absent for a patient who was known only from vitals.' }));
const MergedSchema = Type.Object({ id: Type.String(), into: Type.String(), version: VersionSchema, transaction: TransactionSchema });
const SeparatedSchema = Type.Object({ id: Type.String(), version: VersionSchema, transaction: TransactionSchema });
const RepairedSchema = Type.Object({ id: Type.String(), version: Type.Integer(), transaction: TransactionSchema });
const RetiredSchema = Type.Object({ version: Type.Integer(), transaction: TransactionSchema });
/** A POST without a body counts as one with an empty object. */
const NothingSchema = closed({});

const erase = {
    ...common,
    summary: 'Erase a record',
    description: 'Needs a privacy officer and an administrator: one caller with both roles, or two callers one after the other.',
    headers: IdempotencyHeader,
    body: NothingSchema,
    response: { 200: ErasedSchema },
};
const merge = {
    ...common,
    summary: 'Merge a mistaken double registration into the other record',
    description:
        'From then on both numbers, and all that was and will be posted under either, are those of `into`. A number under which only vitals came, mistyped perhaps, can be merged too.',
    headers: IdempotencyHeader,
    body: closed({ into: NumberSchema }),
    response: { 200: MergedSchema },
};
const separate = {
    ...common,
    summary: 'Undo a merge: each has their own again',
    description: 'The number gets back its record, and whatever came under it before and since.',
    response: { 200: SeparatedSchema },
};
const repair = {
    ...common,
    summary: 'Seal the number of a record anew',
    description: 'For a record whose number does not open or is another one’s. A name is repaired by a PATCH that gives it.',
    headers: IdempotencyHeader,
    body: NothingSchema,
    response: { 200: RepairedSchema },
};
const retire = {
    tags,
    params: closed({ ledgerId: LedgerIdSchema }),
    querystring: NoQuery,
    summary: 'Revoke a record that a list names as unreadable',
    description: 'By the ledger id under which the list names it. Its history stays.',
    response: { 200: RetiredSchema },
};

/** Registers the routes. */
export function recordStewardshipRoutes(app: FastifyInstance, stewardship: RecordStewardship): void {
    const routes = typed(app);
    routes.post('/v1/records/:id/erase', { schema: erase, config: { emptyBody: true } }, async (request, reply) =>
        committed(reply, await stewardship.erase(await request.ledgerCaller(), request.params.id)),
    );
    routes.post('/v1/records/:id/merge', { schema: merge }, async (request, reply) => {
        const merger = { id: request.params.id, into: request.body.into, versions: versionsOf(request.headers) };
        return committed(reply, await stewardship.merge(await request.ledgerCaller(), merger));
    });
    routes.delete('/v1/records/:id/merge', { schema: separate }, async (request, reply) =>
        committed(reply, await stewardship.separate(await request.ledgerCaller(), request.params.id)),
    );
    routes.post('/v1/records/:id/repair', { schema: repair, config: { emptyBody: true } }, async (request, reply) => {
        const versions = versionsOf(request.headers);
        const repaired = await stewardship.repair(await request.ledgerCaller(), request.params.id, versions);
        reply.header('etag', etagOf(repaired.version));
        return committed(reply, repaired);
    });
    routes.delete('/v1/unreadable-records/:ledgerId', { schema: retire }, async (request, reply) =>
        committed(reply, await stewardship.retire(await request.ledgerCaller(), request.params.ledgerId)),
    );
}
