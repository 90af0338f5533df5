// SPDX-License-Identifier: Apache-2.0
// GET /v1/records (no names) and GET /v1/records/{id}/history.

import { Type } from '@sinclair/typebox';
import { closed, RECORD_KINDS } from '@wardledger/chaincode/domain';
import type { FastifyInstance } from 'fastify';
import { choice, DEFAULT_LIMIT, NumberParams, page, pageQuery, PurposeQuery, typed, WardQuery } from '../../plugins/documentation';
import type { RecordLists } from '../../services/records';
import { askerOf } from '../access';
import { SealedHeader, SealedSchema, sealedFormOf } from '../sealed';

const tags = ['Records'];
const RowSchema = Type.Object({
    id: Type.Optional(Type.String({ description: 'Its number.' })),
    sealed: Type.Optional(SealedSchema),
    kind: Type.String(),
    status: Type.String(),
    ward: Type.String(),
    version: Type.Integer(),
});
const ListSchema = Type.Object({
    items: Type.Array(RowSchema),
    unreadable: Type.Optional(
        Type.Object(
            {
                count: Type.Integer(),
                records: Type.Array(
                    Type.Object({
                        ledgerId: Type.String({ description: 'The number does not open; this names the record instead.' }),
                        kind: Type.String(),
                        status: Type.String(),
                        ward: Type.String(),
                        version: Type.Integer(),
                    }),
                ),
            },
            { description: 'Records of this page whose number does not open, where there are any. The others stand in `items` as ever.' },
        ),
    ),
    next: Type.Optional(Type.String()),
});
const VersionSchema = Type.Object({
    transactionId: Type.String(),
    timestamp: Type.String({ format: 'date-time' }),
    version: Type.Integer(),
    isDelete: Type.Boolean(),
    actor: Type.Object({ mspId: Type.String(), id: Type.String({ description: 'Ledger id.' }) }),
    status: Type.String(),
});

const list = {
    tags,
    summary: 'List records, without names',
    description:
        'Those that the caller may list; each leaves a look, one for caller, record and purpose in 15 minutes. A record that is `unreadable` is repaired by POST /v1/records/{id}/repair, or retired by DELETE /v1/unreadable-records/{ledgerId}. ' +
        'For whom accepts a JWE each record has `sealed` in the place of `id`: the number, which then only the caller opens.',
    headers: SealedHeader,
    querystring: closed({
        kind: Type.Optional(choice(RECORD_KINDS)),
        ward: Type.Optional(WardQuery),
        purpose: PurposeQuery,
        ...pageQuery,
    }),
    response: { 200: ListSchema },
};
const history = {
    tags,
    summary: 'History of a record, newest first',
    description: 'Leaves a look, one for caller, record and purpose in 15 minutes.',
    params: NumberParams,
    querystring: closed({ purpose: PurposeQuery, ...pageQuery }),
    response: { 200: page(VersionSchema) },
};

/** Registers the routes. */
export function recordListRoutes(app: FastifyInstance, lists: RecordLists): void {
    const routes = typed(app);
    routes.get('/v1/records', { schema: list, config: { sealed: true } }, async (request, reply) => {
        // In a list each is a member of JSON, which the compact form is not.
        const sealed = sealedFormOf(request, reply) && 'general';
        const { purpose = 'TREAT', limit = DEFAULT_LIMIT, ...filter } = request.query;
        return lists.list(await askerOf(request), { ...filter, limit, purpose, sealed });
    });
    routes.get('/v1/records/:id/history', { schema: history }, async (request) => {
        const { purpose = 'TREAT', limit = DEFAULT_LIMIT, ...place } = request.query;
        return lists.history(await askerOf(request), { id: request.params.id, purpose, ...place, limit });
    });
}
