// SPDX-License-Identifier: Apache-2.0
// /v1/records: create, read, change, revoke.

import { Type } from '@sinclair/typebox';
import { closed, RECORD_KINDS, RECORD_STATUSES } from '@wardledger/chaincode/domain';
import type { FastifyInstance } from 'fastify';
import { TEXTS } from '../../plugins/bodies';
import {
    choice,
    DigestSchema,
    headers,
    IdempotencyHeader,
    NoQuery,
    NumberParams,
    NumberSchema,
    PurposeQuery,
    TransactionSchema,
    typed,
} from '../../plugins/documentation';
import { demandVersions, etagOf, versionsHeld, versionsOf } from '../../plugins/requests';
import type { Records } from '../../services/records';
import { committed } from '../committed';
import { JweSchema, mediaOf, sealedFormOf, sealedHeader } from '../sealed';

const tags = ['Records'];
const NameSchema = Type.String({
    minLength: 1,
    maxLength: 200,
    pattern: TEXTS.name.pattern,
    description: 'Stored in NFC, without blanks around it. Blank names, invisible characters and controls of direction are refused.',
});
const NewRecordSchema = closed({ id: NumberSchema, kind: choice(RECORD_KINDS), name: NameSchema, status: choice(RECORD_STATUSES) });
const ChangeSchema = Type.Object(
    { name: Type.Optional(NameSchema), status: Type.Optional(choice(RECORD_STATUSES)) },
    { additionalProperties: false, minProperties: 1 },
);
const view = {
    id: Type.String(),
    kind: Type.String(),
    status: Type.String(),
    ward: Type.String(),
    version: Type.Integer(),
    commitment: DigestSchema,
};
const WrittenSchema = Type.Object({ ...view, transaction: TransactionSchema });
const DisclosedSchema = Type.Object({
    ...view,
    name: Type.String(),
    access: Type.Object({
        transactionId: Type.String({ description: 'Says who looked.' }),
        policies: Type.Array(Type.String(), { description: 'Ids of those that let the caller look.' }),
    }),
});
const disclosed = {
    description: 'The record; or its name, sealed to the key of the caller.',
    content: {
        'application/json': { schema: DisclosedSchema },
        'application/jose+json': { schema: JweSchema },
        'application/jose': { schema: Type.String({ description: 'JWE in compact form.' }) },
    },
};
const RevokedSchema = Type.Object({ id: Type.String(), version: Type.Integer(), transaction: TransactionSchema });
const ifMatch = headers({
    'if-match': Type.Optional(
        Type.String({ description: 'ETag of the version that is meant: `"1"`; several, or `*` for whichever stands.' }),
    ),
});
const readHeaders = headers({
    ...sealedHeader,
    'if-none-match': Type.Optional(
        Type.String({ description: 'ETags of the versions that the caller has: 304 where one of them stands.' }),
    ),
});

const create = {
    tags,
    summary: 'Register a record',
    headers: IdempotencyHeader,
    querystring: NoQuery,
    body: NewRecordSchema,
    response: { 201: WrittenSchema },
};
const read = {
    tags,
    summary: 'Read a record',
    description:
        'Discloses the name, if both wards decide so now: a look is committed first, one for caller, record and purpose in 15 minutes; also before a 304, and ' +
        'where it is denied. Who may not see a record is answered as for one that nobody has. As a JWE it is the name alone, which then only the caller opens.',
    headers: readHeaders,
    params: NumberParams,
    querystring: closed({ purpose: PurposeQuery }),
    response: { 200: disclosed, 304: Type.Null({ description: 'One of the versions that the caller has stands.' }) },
};
const DECIDED =
    'Both wards decide first whether the caller may change who this is (action `write`); who may not is answered as for a record that nobody has, whatever ' +
    'version is named. That it was asked is on the ledger as a look is.';
const update = {
    tags,
    summary: 'Change name or status',
    description: DECIDED,
    headers: ifMatch,
    params: NumberParams,
    querystring: closed({ purpose: PurposeQuery }),
    body: ChangeSchema,
    response: { 200: WrittenSchema },
};
const revoke = {
    tags,
    summary: 'Revoke a record; its history stays',
    description: DECIDED,
    headers: ifMatch,
    params: NumberParams,
    querystring: closed({ purpose: PurposeQuery }),
    response: { 200: RevokedSchema },
};

/** Registers the routes. */
export function recordRoutes(app: FastifyInstance, records: Records): void {
    const routes = typed(app);
    routes.post('/v1/records', { schema: create }, async (request, reply) => {
        const written = await records.create(await request.ledgerCaller(), request.body);
        reply.code(201).header('location', `/v1/records/${written.id}`).header('etag', etagOf(written.version));
        return committed(reply, written);
    });
    routes.get('/v1/records/:id', { schema: read, config: { sealed: true } }, async (request, reply) => {
        const isHeld = versionsHeld(request.headers['if-none-match']);
        const form = sealedFormOf(request, reply);
        const { id } = request.params;
        const { purpose = 'TREAT' } = request.query;
        if (form !== undefined) {
            const { name, version, transactionId } = await records.readSealed(await request.ledgerCaller(), id, { purpose, form });
            // The same version, in other bytes each time.
            reply.header('etag', `W/${etagOf(version)}`).header('wardledger-transaction', transactionId);
            return isHeld(version) ? reply.code(304).send() : reply.type(mediaOf(form)).send(Buffer.from(name, 'utf8'));
        }
        const record = await records.read(await request.ledgerCaller(), id, purpose);
        reply.header('etag', etagOf(record.version));
        return isHeld(record.version) ? reply.code(304).send() : reply.send(record);
    });
    routes.patch('/v1/records/:id', { schema: update }, async (request, reply) => {
        const versions = demandVersions(request.headers);
        const { purpose = 'TREAT' } = request.query;
        const written = await records.update(await request.ledgerCaller(), { id: request.params.id, purpose, versions, ...request.body });
        reply.header('etag', etagOf(written.version));
        return committed(reply, written);
    });
    routes.delete('/v1/records/:id', { schema: revoke }, async (request, reply) => {
        const { purpose = 'TREAT' } = request.query;
        const revocation = { id: request.params.id, purpose, versions: versionsOf(request.headers) };
        return committed(reply, await records.revoke(await request.ledgerCaller(), revocation));
    });
}
