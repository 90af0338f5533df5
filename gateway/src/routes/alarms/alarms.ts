// SPDX-License-Identifier: Apache-2.0
// /v1/alarms: what rang, and that somebody has seen it.

import { Type } from '@sinclair/typebox';
import { closed, LIMIT_SIDES, NEWS2_LEVELS, NEWS2_PARTS, SEVERITIES, textOf } from '@wardledger/chaincode/domain';
import type { FastifyInstance } from 'fastify';
import {
    choice,
    DEFAULT_LIMIT,
    IdempotencyHeader,
    IdParams,
    IdSchema,
    page,
    pageQuery,
    PurposeQuery,
    TimeSchema,
    typed,
} from '../../plugins/documentation';
import type { Alarms } from '../../services/alarms';
import { askerOf, WrittenSchema } from '../access';
import { committed } from '../committed';
import { timeRangeOf } from '../time-range';

const tags = ['Alarms'];
const time = Type.String({ format: 'date-time' });
const News2Schema = Type.Object(
    {
        isComplete: Type.Boolean(),
        score: Type.Optional(Type.Integer()),
        level: Type.Optional(choice(NEWS2_LEVELS)),
        points: Type.Optional(Type.Record(choice(NEWS2_PARTS), Type.Integer())),
        missing: Type.Optional(Type.Array(choice(NEWS2_PARTS))),
    },
    { description: 'The early warning score as it was known then: all seven parts, or what was missing.' },
);
const AlarmSchema = Type.Object({
    id: Type.String(),
    patient: Type.Optional(Type.String({ description: 'Record number, as the post had it.' })),
    ward: Type.String({ description: 'Whose gateway raised it.' }),
    code: Type.Optional(choice(['LIMIT', 'SIGNAL_LOST', 'NEWS2'])),
    severity: Type.Optional(choice(SEVERITIES)),
    signal: Type.Optional(Type.String({ description: 'Code of the signal; not of NEWS2.' })),
    limit: Type.Optional(Type.Object({ name: Type.String(), side: choice(LIMIT_SIDES), limit: Type.Number() })),
    value: Type.Optional(Type.Number({ description: 'The reading that rang, or the score.' })),
    level: Type.Optional(choice(NEWS2_LEVELS, { description: 'Of NEWS2.' })),
    news2: Type.Optional(News2Schema),
    time: Type.Optional(Type.String({ format: 'date-time', description: 'Of the reading.' })),
    raised: Type.String({ format: 'date-time', description: 'When the ledger had it.' }),
    active: Type.Boolean({ description: 'Whether nobody has acknowledged it.' }),
    escalated: Type.Optional(Type.String({ format: 'date-time', description: 'Since when nobody had for too long.' })),
    acknowledged: Type.Optional(
        Type.Object({
            time,
            person: Type.Optional(Type.String({ description: 'Ledger id; patients are not told.' })),
            role: Type.Array(Type.String()),
            reason: Type.Optional(Type.String()),
        }),
    ),
    unreadable: Type.Optional(Type.Boolean({ description: 'No key opens what it says.' })),
    transactionId: Type.String(),
});

const list = {
    tags,
    summary: 'Alarms: the active ones first, whatever the time, then the others, newest first',
    description:
        'Of patients whose vitals the policies let the caller read: those that the ward has raised, or with `patient` those of one patient, of either ward. ' +
        '`from` and `to` are about those that were acknowledged. A look at each patient is committed first, and both wards decide at every opening. ' +
        'Patients ask for their own, with `patient`.',
    querystring: closed({
        ...pageQuery,
        patient: Type.Optional(IdSchema),
        active: Type.Optional(Type.Boolean()),
        from: Type.Optional(TimeSchema),
        to: Type.Optional(TimeSchema),
        purpose: PurposeQuery,
    }),
    response: {
        200: Type.Composite([
            page(AlarmSchema),
            Type.Object({ access: Type.Object({ transactionIds: Type.Array(Type.String(), { description: 'Of the looks.' }) }) }),
        ]),
    },
};
const acknowledge = {
    tags,
    summary: 'Say that you have seen an alarm',
    description: 'A fact on the ledger, by whoever treats the patient. The first one stands.',
    headers: IdempotencyHeader,
    params: IdParams,
    querystring: closed({ purpose: PurposeQuery }),
    body: closed({ reason: Type.Optional(textOf(500)) }),
    response: { 200: WrittenSchema },
};

/** Registers the routes. */
export function alarmRoutes(app: FastifyInstance, alarms: Alarms): void {
    const routes = typed(app);
    routes.get('/v1/alarms', { schema: list }, async (request) => {
        const { limit = DEFAULT_LIMIT, purpose = 'TREAT', active, from, to, ...rest } = request.query;
        const range = timeRangeOf({ from, to }, 'querystring');
        const only = active === undefined ? undefined : active ? 'active' : 'past';
        return alarms.list(await askerOf(request), { limit, purpose, only, ...range, ...rest });
    });
    routes.post('/v1/alarms/:id/acknowledge', { schema: acknowledge }, async (request, reply) => {
        const { purpose = 'TREAT' } = request.query;
        const seen = { id: request.params.id, reason: request.body.reason, purpose };
        return committed(reply, await alarms.acknowledge(await askerOf(request), seen));
    });
}
