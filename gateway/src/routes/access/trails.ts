// SPDX-License-Identifier: Apache-2.0
// Who looked at a patient's data, and the auditor's trail of a ward.

import { Type } from '@sinclair/typebox';
import {
    CATEGORIES,
    closed,
    DENIAL_REASONS,
    LedgerIdSchema,
    POLICY_ACTIONS,
    PURPOSES,
    ROLES,
    TRAIL_DECISIONS,
    TRAIL_KINDS,
} from '@wardledger/chaincode/domain';
import type { FastifyInstance } from 'fastify';
import { choice, NumberParams, TimeSchema, typed, WardQuery } from '../../plugins/documentation';
import type { Trail } from '../../services/access';
import { exported, ExportHeader, exportQuery, sendList } from '../exports';
import { timeRangeOf } from '../time-range';
import { askerOf, OtherWard } from './access-schemas';

const ledgerId = Type.String({ description: 'Ledger id.' });
const username = Type.Optional(Type.String({ description: 'As an administrator of the person’s ward has stated it.' }));
const organisation = Type.String();
const role = Type.Array(choice(ROLES), { description: 'What the ledger knew the person as then.' });
const decision = choice(TRAIL_DECISIONS);
const transactionId = Type.String({ description: 'The transaction whose private data this is.' });
export const LookSchema = Type.Object({
    id: Type.String({ description: 'Of the fact; `GET /v1/events` names it.' }),
    time: Type.String({ format: 'date-time' }),
    origin: choice(['ledger', 'paper'], { description: '`paper`: entered by hand, by `person`.' }),
    person: Type.Optional(ledgerId),
    username,
    organisation,
    role,
    category: Type.String({
        description: 'What was looked at; of a notice (`not-found`) what it is about; of paper all that left, with blanks between.',
    }),
    purpose: Type.Optional(choice(PURPOSES)),
    decision: Type.Optional(decision),
    emergency: Type.Boolean(),
    recipient: Type.Optional(Type.String({ description: 'Of paper: who has it.' })),
    recipientOrganisation: Type.Optional(Type.String()),
    disclosed: Type.Optional(Type.String({ format: 'date-time', description: 'Of paper: when it left; `time` is when it was entered.' })),
    withheld: Type.Boolean({
        description: 'A privacy officer withholds the person from the patient: no `person`, `username` and `transactionId`.',
    }),
    withholding: Type.Optional(Type.String({ description: 'For the privacy officer: what `DELETE /v1/withholdings/{id}` ends.' })),
    withholdingReason: Type.Optional(Type.String()),
    transactionId: Type.Optional(transactionId),
    ward: OtherWard,
    downtime: Type.Optional(Type.Boolean({ description: 'Seen by a snapshot while the ledger did not answer, and stated afterwards.' })),
    reason: Type.Optional(
        choice(DENIAL_REASONS, {
            description:
                'Of a look that was denied, for the patient and the privacy officer, of others’ looks: what of the floor under the policies spoke against it by the facts of its time; `policies`: that no policy permits it.',
        }),
    ),
    policies: Type.Optional(
        Type.Array(Type.String(), {
            description:
                'For the same, of looks that were permitted, too: ids of the policies that decide so by the facts, the roles and the set of its time, in ascending order; none where the floor, or no policy, does.',
        }),
    ),
    policySet: Type.Optional(Type.String({ description: 'With `policies`: the digest of the set that was in force.' })),
    board: Type.Optional(
        Type.Integer({
            description: 'The line stands for so many looks of this person at the ward’s board, all of one shift; `time` is of the last.',
        }),
    ),
    boardFrom: Type.Optional(Type.String({ format: 'date-time', description: 'Of the first of them.' })),
});
export const EventSchema = Type.Object({
    id: Type.String({ description: 'Of the fact; lines of a custodian’s log of openings name looks by it.' }),
    time: Type.String({ format: 'date-time' }),
    kind: choice(TRAIL_KINDS),
    person: ledgerId,
    username,
    organisation,
    ward: Type.String(),
    role,
    about: Type.Optional(
        Type.String({ description: 'Ledger id of the patient, or of whose attributes were stated; absent of what is nobody’s.' }),
    ),
    decision: Type.Optional(decision),
    category: Type.Optional(choice(CATEGORIES)),
    action: Type.Optional(choice(POLICY_ACTIONS)),
    purpose: Type.Optional(choice(PURPOSES)),
    withheld: Type.Optional(Type.String({ description: 'Of a withholding: the ledger id of whom the patient is not told of.' })),
    reason: Type.Optional(Type.String({ description: 'Of a withholding.' })),
    digest: Type.Optional(Type.String({ description: 'Of what a ward forbids by itself from then on, or no more.' })),
    notice: Type.String({
        description: 'The id under which the channel announced it, in the event `FactRecorded`; of forbids that of the transaction.',
    }),
    transactionId,
});

const span = { from: Type.Optional(TimeSchema), to: Type.Optional(TimeSchema) };
const accesses = {
    tags: ['Access'],
    params: NumberParams,
    querystring: closed({ ...span, ...exportQuery }),
    headers: ExportHeader,
    summary: 'Who looked at a patient’s data, newest first',
    description:
        'For the patient, who speaks for them, and the privacy officer; to others the patient is unknown. Looks that were permitted and denied (those of a person at the ward’s board are one line a shift: eight hours from 06:00, 14:00 and 22:00 UTC), notices of what was tried, and what left on paper, from `from` until before `to`; kept for as long as the ledger is, but for patients who were erased. To ask is a look, which is among them.',
    response: { 200: exported(LookSchema) },
};
const events = {
    tags: ['Audit'],
    querystring: closed({
        ward: Type.Optional(WardQuery),
        kind: Type.Optional(choice(TRAIL_KINDS)),
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
