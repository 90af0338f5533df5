// SPDX-License-Identifier: Apache-2.0
// /v1/windows and /v1/posts: what the ledger holds, no health data.

import { Type } from '@sinclair/typebox';
import { closed } from '@wardledger/chaincode/domain';
import type { FastifyInstance } from 'fastify';
import {
    DEFAULT_LIMIT,
    DigestSchema,
    IdParams,
    IdSchema,
    NoQuery,
    page,
    pageQuery,
    TimeSchema,
    TransactionSchema,
    typed,
} from '../../plugins/documentation';
import type { Windows } from '../../services/evidence';

const tags = ['Vitals'];
const LedgerIdSchema = Type.String({ description: 'Ledger id, 32 hex digits.' });
const BlobSchema = Type.Object({ digest: DigestSchema, bytes: Type.Integer() });
/** The election whose head brought the post. */
const ViaSchema = Type.Optional(Type.Object({ cluster: LedgerIdSchema, round: Type.Integer() }));
const window = {
    id: LedgerIdSchema,
    subject: LedgerIdSchema,
    survivor: Type.Optional(
        Type.String({
            description: 'Ledger id of the patient to whom the window belongs, where `subject` was merged into another record.',
        }),
    ),
    ward: Type.String(),
    keyId: DigestSchema,
    parameterSet: Type.String(),
    signals: Type.Array(Type.Object({ code: Type.String(), count: Type.Integer() })),
    first: Type.String({ format: 'date-time' }),
    last: Type.String({ format: 'date-time' }),
    ciphertext: BlobSchema,
    envelope: BlobSchema,
    posts: Type.Array(
        Type.Object({
            device: LedgerIdSchema,
            sequence: Type.Integer(),
            digest: DigestSchema,
            late: Type.Optional(Type.Boolean()),
            via: ViaSchema,
        }),
    ),
    mode: Type.String(),
    transactionId: Type.String(),
    timestamp: Type.String({ format: 'date-time' }),
};
const VersionSchema = Type.Object({
    transactionId: Type.String(),
    timestamp: Type.String({ format: 'date-time' }),
    isDelete: Type.Boolean(),
});
const PostParams = closed({ device: IdSchema, sequence: Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER }) });
const PostSchema = Type.Object({ window: LedgerIdSchema, digest: DigestSchema, late: Type.Optional(Type.Boolean()) });

const get = {
    tags,
    summary: 'What the ledger holds about a window',
    params: IdParams,
    querystring: NoQuery,
    response: { 200: Type.Object({ ...window, transaction: Type.Optional(TransactionSchema) }) },
};
const history = {
    tags,
    summary: 'History of a window',
    params: IdParams,
    querystring: closed(pageQuery),
    response: { 200: page(VersionSchema) },
};
const post = { tags, summary: 'In which window a post is', params: PostParams, querystring: NoQuery, response: { 200: PostSchema } };
const list = {
    tags,
    summary: 'List windows in the order of their first reading',
    description: 'Of one patient, or of the ward; from <= first reading < to.',
    querystring: closed({
        patient: Type.Optional(IdSchema),
        from: Type.Optional(TimeSchema),
        to: Type.Optional(TimeSchema),
        ...pageQuery,
    }),
    response: { 200: page(Type.Object(window)) },
};

/** Registers the routes. */
export function windowRoutes(app: FastifyInstance, windows: Windows): void {
    const routes = typed(app);
    routes.get('/v1/windows/:id', { schema: get }, async (request) => windows.get(await request.ledgerCaller(), request.params.id));
    routes.get('/v1/windows/:id/history', { schema: history }, async (request) => {
        const { limit = DEFAULT_LIMIT, ...place } = request.query;
        return windows.history(await request.ledgerCaller(), request.params.id, { ...place, limit });
    });
    routes.get('/v1/posts/:device/:sequence', { schema: post }, async (request) =>
        windows.post(await request.ledgerCaller(), request.params.device, request.params.sequence),
    );
    routes.get('/v1/windows', { schema: list }, async (request) => {
        const { from, to, limit = DEFAULT_LIMIT, ...filter } = request.query;
        const range = { ...(from === undefined ? {} : { from: Date.parse(from) }), ...(to === undefined ? {} : { to: Date.parse(to) }) };
        return windows.list(await request.ledgerCaller(), { ...filter, ...range, limit });
    });
}
