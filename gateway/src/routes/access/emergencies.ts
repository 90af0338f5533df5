// SPDX-License-Identifier: Apache-2.0
// /v1/emergency-access: broken glasses, their reviews, and the list of them.

import { Type } from '@sinclair/typebox';
import { closed, ENTRY_CATEGORIES, LedgerIdSchema, REVIEW_OUTCOMES, textOf } from '@wardledger/chaincode/domain';
import type { FastifyInstance } from 'fastify';
import {
    choice,
    DEFAULT_LIMIT,
    DigestSchema,
    IdempotencyHeader,
    IdParams,
    IdSchema,
    NoQuery,
    NumberSchema,
    page,
    pageQuery,
    TransactionSchema,
    typed,
    WardQuery,
} from '../../plugins/documentation';
import { principalOf } from '../../plugins/access';
import type { Downtime, Emergencies } from '../../services/access';
import { ContentError } from '../../services/refusals';
import { committed } from '../committed';
import { askerOf, OtherWard, WrittenSchema } from './access-schemas';

const common = { tags: ['Access'] };
const time = Type.String({ format: 'date-time' });
const glass = {
    id: Type.String(),
    expires: time,
    active: Type.Boolean({ description: 'Whether it lets its clinician in now.' }),
};
const EmergencySchema = Type.Object({
    ...glass,
    patient: Type.String({ description: 'Ledger id.' }),
    person: Type.String({ description: 'Ledger id.' }),
    organisation: Type.String(),
    ward: OtherWard,
    time,
    reason: Type.String(),
    downtime: Type.Optional(
        Type.Object(
            { stated: time, counter: Type.Integer(), digest: DigestSchema },
            { description: 'Opened while the ledger did not answer: when that was stated, and by which line of the custodian’s log.' },
        ),
    ),
    transactionId: Type.String(),
    review: Type.Optional(
        Type.Object({ outcome: choice(REVIEW_OUTCOMES), comment: Type.String(), person: Type.String({ description: 'Ledger id.' }), time }),
    ),
});

const snapshot = Type.String({
    format: 'date-time',
    description: 'Of when everything is that is seen: what was refused or changed since is not in it.',
});
const CopySchema = Type.Object({
    snapshot,
    expires: time,
    id: Type.Optional(Type.String({ description: 'The patient’s number; absent where no key opens it, or it was not asked for.' })),
    name: Type.Optional(Type.String()),
    entries: Type.Array(
        Type.Object({
            id: Type.String(),
            category: choice(ENTRY_CATEGORIES),
            form: Type.Optional(Type.Unsafe<unknown>({ type: 'object', additionalProperties: true })),
            unreadable: Type.Optional(Type.Boolean()),
            author: Type.Object({
                person: Type.String({ description: 'Ledger id.' }),
                organisation: Type.String(),
                role: Type.Array(Type.String()),
            }),
            time,
            confidential: Type.Optional(Type.Boolean()),
            corrects: Type.Optional(Type.String()),
            correctedBy: Type.Optional(Type.String()),
        }),
        { description: 'Newest first.' },
    ),
    left: Type.Integer({ description: 'Older entries that the snapshot leaves out.' }),
});

const open = {
    ...common,
    querystring: NoQuery,
    headers: IdempotencyHeader,
    summary: 'Break the glass: emergency access for an hour',
    description:
        'By a clinician, with a reason; another person reviews it. Whom the patient has refused by name is let in once a second clinician breaks the glass with `supports`, the id of the first. For somebody whom nobody can name yet say `unidentified` instead of `patient`: the answer has a new number, under which vitals and entries are written at once; once it is known who it is, the desk merges that number into the record. ' +
        'With `downtime` it is the custodian that lets in, by its last snapshot of the ledger, to a patient with an open visit in the ward: while a person has turned that on at its host, and to be stated and reviewed afterwards.',
    body: closed({
        patient: Type.Optional(NumberSchema),
        unidentified: Type.Optional(Type.Literal(true, { description: 'In the place of `patient`: nobody knows yet who it is.' })),
        reason: textOf(500),
        supports: Type.Optional(IdSchema),
        downtime: Type.Optional(Type.Literal(true, { description: 'Without the ledger.' })),
    }),
    response: {
        201: Type.Object({
            ...glass,
            patient: Type.Optional(Type.String({ description: 'Of `unidentified`: the number that was made, for vitals and entries.' })),
            snapshot: Type.Optional(snapshot),
            transaction: Type.Optional(TransactionSchema),
        }),
    },
};
const copy = {
    ...common,
    summary: 'What was opened in downtime: name, number and entries as they were when the snapshot was taken',
    description: 'By who opened it, until `expires`, all of it or one category. Decided anew, and written into the custodian’s log first.',
    params: closed({ id: LedgerIdSchema }),
    querystring: closed({ category: Type.Optional(choice(ENTRY_CATEGORIES)) }),
    response: { 200: CopySchema },
};
const review = {
    ...common,
    querystring: NoQuery,
    headers: IdempotencyHeader,
    params: IdParams,
    summary: 'Review an emergency access, which closes it',
    description: 'By a privacy officer; never by who broke the glass, nor by the patient.',
    body: closed({ outcome: choice(REVIEW_OUTCOMES), comment: textOf(1000) }),
    response: { 201: WrittenSchema },
};
const list = {
    ...common,
    summary: 'Emergency accesses of a ward, newest first',
    description: 'For privacy officers. To ask is a look at the trail, which is in it.',
    querystring: closed({ ward: Type.Optional(WardQuery), reviewed: Type.Optional(Type.Boolean()), ...pageQuery }),
    response: { 200: page(EmergencySchema) },
};

/** Registers the routes. */
export function emergencyRoutes(app: FastifyInstance, emergencies: Emergencies, downtime: Downtime): void {
    const routes = typed(app);
    routes.post('/v1/emergency-access', { schema: open }, async (request, reply) => {
        const { unidentified, downtime: isDowntime, ...emergency } = request.body;
        const { patient, reason, supports } = emergency;
        if (isDowntime === true) {
            // The custodian is asked of somebody with a number, and nobody stands by.
            if (patient === undefined || unidentified !== undefined) {
                const pointer = patient === undefined ? '/patient' : '/unidentified';
                throw new ContentError([
                    { pointer, detail: 'in downtime somebody is named: there is nobody but whom the last snapshot has' },
                ]);
            }
            if (supports !== undefined) {
                throw new ContentError([{ pointer: '/supports', detail: 'stands by an emergency on the ledger, not in downtime' }]);
            }
            // Not the caller's ledger identity: that may need the ledger.
            const { caller } = principalOf(request);
            const opened = await downtime.open({ caller, patient, reason });
            return reply.code(201).send({ ...opened, active: true });
        }
        if ((patient === undefined) === (unidentified === undefined)) {
            throw new ContentError([{ pointer: '/unidentified', detail: 'stands instead of /patient; one of them must' }]);
        }
        // Whom nobody has named has no emergency that could be supported.
        if (unidentified !== undefined && supports !== undefined) {
            throw new ContentError([{ pointer: '/supports', detail: 'stands beside the number that the first clinician was given' }]);
        }
        return committed(reply.code(201), await emergencies.open(await askerOf(request), emergency));
    });
    routes.get('/v1/emergency-access/:id/record', { schema: copy }, async (request) => {
        const { caller } = principalOf(request);
        return downtime.read({ caller, id: request.params.id, ...request.query });
    });
    routes.post('/v1/emergency-access/:id/review', { schema: review }, async (request, reply) =>
        committed(reply.code(201), await emergencies.review(await askerOf(request), request.params.id, request.body)),
    );
    routes.get('/v1/emergency-access', { schema: list }, async (request) => {
        const { limit = DEFAULT_LIMIT, ...filter } = request.query;
        return emergencies.list(await askerOf(request), { limit, ...filter });
    });
}
