// SPDX-License-Identifier: Apache-2.0
// /v1/patients/{id}/files: bytes of any kind, streamed in and out, never looked into.

import { Readable } from 'node:stream';
import { Type } from '@sinclair/typebox';
import { closed, ERRORS, LARGEST_FILE, LedgerIdSchema } from '@wardledger/chaincode/domain';
import type { FastifyInstance } from 'fastify';
import { streamedBodyOf } from '../../plugins/bodies';
import {
    DigestSchema,
    headers,
    IdempotencyHeader,
    NumberParams,
    NumberSchema,
    PurposeQuery,
    TransactionSchema,
    typed,
} from '../../plugins/documentation';
import { rangeOf, tagsHeld } from '../../plugins/requests';
import type { FileReader, FileWriter } from '../../services/entries';
import { ContentError } from '../../services/refusals';
import { askerOf } from '../access';
import { committed } from '../committed';

const tags = ['Entries'];
const OCTETS = 'application/octet-stream';

/** What a browser is told of a file; anything else is bytes. Nothing that may run or be laid out is among them. */
const TOLD_TYPES: readonly string[] = [
    'application/dicom',
    'application/pdf',
    'audio/mpeg',
    'audio/ogg',
    'audio/wav',
    'image/jpeg',
    'image/png',
    'image/webp',
    'text/csv',
    'text/plain',
    'video/mp4',
    'video/webm',
];

const bytes = { schema: Type.String({ format: 'binary' }) };
const answered = (description: string): object => ({ description, content: { [OCTETS]: bytes } });

const take = {
    tags,
    summary: 'Take a file into a patient’s medical record',
    description:
        'An entry of the category `file`, by whoever may write entries: an image, a recording, a document. The bytes are sealed as they come and lie with this ward’s gateway; the ledger has the entry. Answered once both wards have it. `Content-Length` and `Content-Digest` are asked for. What is sent under a media type of its own is kept with it; parameters are not.',
    headers: headers({
        ...IdempotencyHeader.properties,
        'wardledger-title': Type.Optional(
            Type.String({
                description: 'What the file is, in words: the `text` of its entry. Percent-encoded UTF-8, as encodeURIComponent writes it.',
            }),
        ),
        'content-digest': Type.Optional(Type.String({ description: '`sha-256=:<SHA-256 of the bytes in base64>:` (RFC 9530).' })),
    }),
    params: NumberParams,
    querystring: closed({
        confidential: Type.Optional(Type.Boolean({ description: 'Closed to whoever speaks for the patient.' })),
        corrects: Type.Optional(LedgerIdSchema),
    }),
    body: { content: { [OCTETS]: { schema: {} } } },
    response: {
        201: Type.Object({
            id: Type.String({ description: 'Of the entry.' }),
            digest: DigestSchema,
            size: Type.Integer(),
            transaction: TransactionSchema,
        }),
    },
};
const give = {
    tags,
    summary: 'Read a file of a patient’s medical record',
    description:
        'Whoever may read the entry reads its file: a look is committed first, and both wards decide at every request. Verified while it streams; where it turns out to be damaged the connection breaks before the end. One range at a time; `ETag` and `If-None-Match`, `If-Range`; `Repr-Digest` is of the whole file. Always an attachment.',
    headers: headers({
        range: Type.Optional(Type.String({ description: '`bytes=0-1023`, `bytes=1024-` or `bytes=-1024`.' })),
        'if-range': Type.Optional(Type.String()),
        'if-none-match': Type.Optional(Type.String()),
    }),
    params: closed({ id: NumberSchema, entry: LedgerIdSchema }),
    querystring: closed({ purpose: PurposeQuery }),
    response: {
        200: answered('The file.'),
        206: answered('The range that was asked for.'),
        304: Type.Null({ description: 'The caller has it.' }),
    },
};

/** Registers the routes. */
export function fileRoutes(app: FastifyInstance, writer: FileWriter, reader: FileReader): void {
    const routes = typed(app);
    const config = { streamedBody: true } as const;
    routes.post('/v1/patients/:id/files', { schema: take, config, bodyLimit: LARGEST_FILE }, async (request, reply) => {
        const { confidential = false, corrects } = request.query;
        const { content: body, ...said } = streamedBodyOf(request);
        let text: string;
        try {
            text = decodeURIComponent(request.headers['wardledger-title'] ?? '');
        } catch {
            throw new ContentError(
                [{ pointer: '/headers/wardledger-title', detail: 'must be percent-encoded UTF-8' }],
                'The title could not be read.',
                ERRORS.REQUEST_INVALID,
            );
        }
        const file = { patient: request.params.id, text, ...said, confidential, corrects, body };
        const written = await writer.write(await askerOf(request), file);
        return committed(reply.code(201), { ...written, size: said.size });
    });
    routes.get('/v1/patients/:id/files/:entry', { schema: give }, async (request, reply) => {
        const { id: patient, entry } = request.params;
        const isHeld = tagsHeld(request.headers['if-none-match']);
        const { purpose = 'TREAT' } = request.query;
        const file = await reader.open(await askerOf(request), { patient, entry, purpose });
        const { size, sealedDigest, contentType, digest } = file.form;
        const etag = `"${sealedDigest}"`;
        reply.header('wardledger-transaction', file.transactionIds.join(', '));
        if (isHeld(sealedDigest)) {
            return reply.code(304).header('etag', etag).send();
        }
        const range = rangeOf(request.headers, { size, etag }, reply);
        const { from, to } = range ?? { from: 0, to: size - 1 };
        const content = await file.read({ from, to });
        void reply.headers({
            etag,
            'accept-ranges': 'bytes',
            'content-type': TOLD_TYPES.includes(contentType) ? contentType : OCTETS,
            'content-disposition': `attachment; filename="${entry}"`,
            'repr-digest': `sha-256=:${Buffer.from(digest, 'hex').toString('base64')}:`,
            'content-length': String(to - from + 1),
        });
        if (range !== undefined) {
            reply.code(206).header('content-range', `bytes ${String(from)}-${String(to)}/${String(size)}`);
        }
        if (request.method === 'HEAD') {
            await content.return?.();
            return reply.send(Readable.from([]));
        }
        return reply.send(Readable.from(content, { objectMode: false }));
    });
}
