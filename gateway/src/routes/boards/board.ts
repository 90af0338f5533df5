// SPDX-License-Identifier: Apache-2.0
// GET /v1/board: the ward's patients at a glance, once or as it goes on.

import { Type } from '@sinclair/typebox';
import { closed } from '@wardledger/chaincode/domain';
import type { FastifyInstance } from 'fastify';
import { principalOf } from '../../plugins/access';
import { choice, PurposeQuery, typed } from '../../plugins/documentation';
import type { Boards } from '../../services/boards';
import { LEFT_OUT_CODES } from '../../services/vitals';
import { askerOf } from '../access';
import { variesByAccept, wantedOf } from '../accepted';
import { acceptHeader, LINES } from '../exports';
import { endWith, sendStream } from '../open-streams';

const time = Type.String({ format: 'date-time' });
const AlarmSchema = Type.Object({
    id: Type.String({ description: 'As in `GET /v1/alarms`.' }),
    raised: time,
    code: Type.Optional(Type.String()),
    severity: Type.Optional(Type.String()),
    signal: Type.Optional(Type.String()),
    level: Type.Optional(Type.String()),
    escalated: Type.Optional(time),
    unreadable: Type.Optional(Type.Boolean({ description: 'There is an alarm, and no key opens what it says.' })),
});
const PatientSchema = Type.Object({
    ledgerId: Type.String(),
    patient: Type.Optional(Type.String({ description: 'Record number; absent where none is known, or no key opens it.' })),
    location: Type.Optional(Type.String({ description: 'Of the newest open visit in the ward.' })),
    readings: Type.Array(Type.Object({ time, code: Type.String(), unit: Type.String(), value: Type.Number() }), {
        description: 'The newest of each signal, of the last day. A signal that is not there was not measured, or is among `leftOut`.',
    }),
    leftOut: Type.Array(
        Type.Object({ ward: Type.String(), code: choice(LEFT_OUT_CODES), windows: Type.Integer(), first: time, last: time }),
        { description: 'What of that day is kept, and not shown.' },
    ),
    isStale: Type.Optional(Type.Boolean({ description: 'What is newest could not be read now: there may be newer readings than these.' })),
    news2: Type.Optional(
        Type.Object(
            { score: Type.Integer(), level: Type.String() },
            { description: 'Absent unless all seven parts are there, and none is too old.' },
        ),
    ),
    alarms: Type.Array(AlarmSchema, { description: 'What nobody has acknowledged.' }),
});
const BoardSchema = Type.Object({
    decided: Type.String({ format: 'date-time', description: 'When both wards have decided who stands on it.' }),
    complete: Type.Boolean({ description: 'False where the ward has more than 500 such patients: the others are not shown.' }),
    patients: Type.Array(PatientSchema),
    access: Type.Object({ transactionIds: Type.Array(Type.String(), { description: 'Of the looks.' }) }),
});
const schema = {
    tags: ['Vitals'],
    summary: 'The ward’s board: the newest of all patients with an open visit there',
    description:
        'Patients of the caller’s ward whose vitals the caller may see now; of others nothing is said. One look of each is committed, all in one transaction, and both wards decide about all of them together. ' +
        `With \`Accept: ${LINES}\` it goes on: it is decided again every 15 seconds and at once on a new fact, new readings follow within seconds, and it ends with the token. ` +
        'In the list of who looked it is one line a person and shift.',
    querystring: closed({ purpose: PurposeQuery }),
    headers: acceptHeader(`\`${LINES}\``),
    response: {
        200: {
            description: 'Once; or as it goes on, for whoever accepts the other media type alone.',
            content: {
                'application/json': { schema: BoardSchema },
                [LINES]: {
                    schema: Type.String({
                        description:
                            'An object a line. `type` is `board` (first, whole), `patient` (new, or changed), `gone` (with `ledgerId`), `decided` (again, every 15 seconds at least), `stale` (could not be decided again: all is as old as `since`) or `end`. ' +
                            'Where no `end` comes, the connection broke.',
                    }),
                },
            },
        },
    },
};

/** Registers the route. */
export function boardRoutes(app: FastifyInstance, boards: Boards): void {
    endWith(app, boards);
    typed(app).get('/v1/board', { schema }, async (request, reply) => {
        variesByAccept(reply);
        const { purpose = 'TREAT' } = request.query;
        const question = { asker: await askerOf(request), principal: principalOf(request), purpose };
        if (wantedOf(request.headers.accept, [LINES]) === undefined) {
            return boards.read(question);
        }
        return sendStream({ request, reply }, LINES, await boards.open(question));
    });
}
