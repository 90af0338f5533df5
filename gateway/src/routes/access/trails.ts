// SPDX-License-Identifier: Apache-2.0
// Who looked at a patient's data, and the auditor's trail of a ward.

import { Type } from '@sinclair/typebox';
import {
    CATEGORIES,
    closed,
    FACT_KINDS,
    LedgerIdSchema,
    POLICY_ACTIONS,
    PURPOSES,
    ROLES,
    TRAIL_DECISIONS,
    WardSchema,
} from '@wardledger/chaincode/domain';
import type { FastifyInstance } from 'fastify';
import { choice, IdParams, TimeSchema, typed } from '../../plugins/documentation';
import type { Trail } from '../../services/access';
import { exported, ExportHeader, exportQuery, sendList } from '../exports';
import { timeRangeOf } from '../time-range';
import { askerOf } from './access-schemas';

const ledgerId = Type.String({ description: 'Ledger id.' });
const who = { person: ledgerId, organisation: Type.String() };
const role = Type.Array(choice(ROLES), { description: 'What the ledger knew the person as then.' });
const decision = choice(TRAIL_DECISIONS);
const transactionId = Type.String({ description: 'The transaction whose private data this is.' });
export const LookSchema = Type.Object({
    time: Type.String({ format: 'date-time' }),
    ...who,
    role,
    category: Type.String({ description: 'What was looked at; of a notice (`not-found`) what it is about.' }),
    purpose: Type.Optional(choice(PURPOSES)),
    decision,
    emergency: Type.Boolean(),
    transactionId,
    downtime: Type.Optional(Type.Boolean({ description: 'Seen by a snapshot while the ledger did not answer, and stated afterwards.' })),
});
export const EventSchema = Type.Object({
    id: Type.String({ description: 'Of the fact; lines of a custodian’s log of openings name looks by it.' }),
    time: Type.String({ format: 'date-time' }),
    kind: choice(FACT_KINDS),
    ...who,
    ward: Type.String(),
    role,
    about: Type.Optional(
        Type.String({ description: 'Ledger id of the patient, or of whose attributes were stated; absent of what is nobody’s.' }),
    ),
    decision: Type.Optional(decision),
    category: Type.Optional(choice(CATEGORIES)),
    action: Type.Optional(choice(POLICY_ACTIONS)),
    purpose: Type.Optional(choice(PURPOSES)),
    notice: Type.String({ description: 'The id under which the channel announced it, in the event `FactRecorded`.' }),
    transactionId,
});

const span = { from: Type.Optional(TimeSchema), to: Type.Optional(TimeSchema) };
const accesses = {
    tags: ['Access'],
    params: IdParams,
    querystring: closed({ ...span, ...exportQuery }),
    headers: ExportHeader,
    summary: 'Who looked at a patient’s data, newest first',
    description:
        'For the patient, who speaks for them, and the privacy officer; to others the patient is unknown. Looks that were permitted and denied, and notices of what was tried, from `from` until before `to`.',
    response: { 200: exported(LookSchema) },
};
const events = {
    tags: ['Audit'],
    querystring: closed({
        ward: Type.Optional(WardSchema),
        kind: Type.Optional(choice(FACT_KINDS)),
        person: Type.Optional(LedgerIdSchema),
        decision: Type.Optional(decision),
        category: Type.Optional(choice(CATEGORIES)),
        ...span,
        ...exportQuery,
    }),
    headers: ExportHeader,
    summary: 'Who of a ward stated what kind of fact, newest first',
    description:
        'The auditor’s trail: no content of a fact but what a look was at and came to. Of the own ward unless `ward` says another. A page with fewer items than asked for may still have a next one. To ask is a look at the trail, which is in it.',
    response: { 200: exported(EventSchema) },
};

/** Registers the routes. */
export function trailRoutes(app: FastifyInstance, trail: Trail): void {
    const routes = typed(app);
    routes.get('/v1/patients/:id/accesses', { schema: accesses }, async (request, reply) => {
        const { from, to, ...place } = request.query;
        const asked = { patient: request.params.id, ...timeRangeOf({ from, to }, 'querystring') };
        const asker = await askerOf(request);
        return sendList({ request, reply, item: LookSchema }, place, async (range) => trail.looks(asker, { ...asked, ...range }));
    });
    routes.get('/v1/audit/events', { schema: events }, async (request, reply) => {
        const { from, to, limit, cursor, ...filter } = request.query;
        const asked = { ...filter, ...timeRangeOf({ from, to }, 'querystring') };
        const asker = await askerOf(request);
        return sendList({ request, reply, item: EventSchema }, { limit, cursor }, async (range) =>
            trail.events(asker, { ...asked, ...range }),
        );
    });
}
