// SPDX-License-Identifier: Apache-2.0
// /v1/patients/{id}/vitals: what was measured, for those who may see it.

import { Type } from '@sinclair/typebox';
import { closed, SIGNAL_CODES } from '@wardledger/chaincode/domain';
import type { FastifyInstance } from 'fastify';
import { choice, NumberParams, PurposeQuery, TimeSchema, typed } from '../../plugins/documentation';
import { LEFT_OUT_CODES, type Readings, RESOLUTIONS, type Shown } from '../../services/vitals';
import { askerOf } from '../access';
import { acceptHeader, exportedLines, exportPages, exportWanted, LINES, sendExport } from '../exports';
import { timeRangeOf } from '../time-range';

/** Rows of a page: more than of other lists, because a row is a number. */
const MOST_ROWS = 10_000;
const DEFAULT_ROWS = 200;

const tags = ['Vitals'];
const time = Type.String({ format: 'date-time' });
const LATER =
    'Readings are shown seconds after they came, before their window is on the ledger: of a number that was merged those are found under that number alone. ' +
    'The other ward’s come over the ward link, sealed; while it does not answer, one’s own are shown at once, and `leftOut` says `UNAVAILABLE`.';
const RowSchema = Type.Object({
    time: Type.String({ format: 'date-time', description: 'Of the reading; of a minute or hour, its beginning in UTC.' }),
    code: Type.String(),
    unit: Type.String(),
    value: Type.Optional(Type.Number({ description: 'As the statistics have it: in the unit of the table.' })),
    device: Type.Optional(Type.String({ description: 'Ledger id; of single readings.' })),
    sequence: Type.Optional(Type.Integer({ description: 'Of the post in which it came; of single readings.' })),
    ward: Type.Optional(Type.String({ description: 'Where it was measured; of single readings.' })),
    manual: Type.Optional(
        Type.Object(
            { by: Type.Optional(Type.String({ description: 'Ledger id; from when the post is on its way to the ledger.' })) },
            { description: 'Where a person has entered it, and signed it; of single readings.' },
        ),
    ),
    replaces: Type.Optional(
        Type.Object(
            { device: Type.String(), sequence: Type.Integer(), reason: Type.String() },
            { description: 'Where its post stands in the place of one that was corrected, and why that was.' },
        ),
    ),
    unproven: Type.Optional(
        Type.Boolean({
            description: 'No enrolled device has signed its post, nor a person, while the ward warned of that; of single readings.',
        }),
    ),
    corrected: Type.Optional(
        Type.Object(
            {
                reason: Type.Optional(Type.String()),
                by: Type.Optional(Type.String({ description: 'Ledger id; patients are not told.' })),
                time: Type.Optional(time),
                replacement: Type.Optional(
                    Type.Object({ device: Type.String(), sequence: Type.Integer() }, { description: 'The post that stands in its place.' }),
                ),
            },
            {
                description:
                    'Where the post was retracted; empty where who did and why is kept under another patient, as after a separation. Minutes, hours and the newest readings are without it.',
            },
        ),
    ),
    count: Type.Optional(Type.Integer({ description: 'This and what follows: of a minute or hour.' })),
    minimum: Type.Optional(Type.Number()),
    mean: Type.Optional(Type.Number({ description: 'To three decimal places.' })),
    maximum: Type.Optional(Type.Number()),
    wards: Type.Optional(Type.Array(Type.String(), { description: 'Where it was measured.' })),
});
const LeftOutSchema = Type.Object({
    ward: Type.String(),
    code: choice(LEFT_OUT_CODES, {
        description:
            'Whose readings the other ward keeps and does not give, or cannot give now, because its gateway does not answer; whose are missing in the store, and which no key opens.',
    }),
    windows: Type.Integer({
        description: 'As far as is known: 0 where the other ward may have some of which the ledger knows nothing yet.',
    }),
    first: time,
    last: time,
    since: Type.Optional({ ...time, description: 'Since when the other ward does not answer.' }),
});
const answer = {
    items: Type.Array(RowSchema),
    leftOut: Type.Array(LeftOutSchema, { description: 'What of this time is kept, and not shown.' }),
    access: Type.Object({ transactionIds: Type.Array(Type.String(), { description: 'Of the looks.' }) }),
};
const read = {
    tags,
    summary: 'Read a patient’s vitals, oldest first',
    description:
        'from <= reading < to: without them, the last day. A look is committed first, and both wards decide at every opening; whoever may see nothing is told that there is no such patient. ' +
        `A page may have fewer rows than \`limit\`, and \`next\` all the same. What was not measured is not there. ${LATER}`,
    params: NumberParams,
    querystring: closed({
        from: Type.Optional(TimeSchema),
        to: Type.Optional(TimeSchema),
        code: Type.Optional(choice(SIGNAL_CODES, { description: 'Of one signal alone.' })),
        resolution: Type.Optional(
            choice(RESOLUTIONS, {
                default: 'raw',
                description: 'Single readings; or count, minimum, mean and maximum of each minute or hour, made after opening.',
            }),
        ),
        purpose: PurposeQuery,
        ...exportPages({ most: MOST_ROWS, unlessSaid: DEFAULT_ROWS }),
    }),
    headers: acceptHeader(`\`${LINES}\``),
    response: {
        200: exportedLines(
            Type.Object({ ...answer, next: Type.Optional(Type.String()) }),
            'All rows, one a line, oldest first. The last line has `leftOut` and `access` of all: where it does not come, the stream broke.',
        ),
    },
};
/** A line: a row, or the last one. */
const LineSchema = Type.Partial(Type.Object({ ...RowSchema.properties, leftOut: answer.leftOut, access: answer.access }));
const latest = {
    tags,
    summary: 'The newest reading of each signal of a patient, of the last day',
    description: `Committed and decided like a page of readings. ${LATER}`,
    params: NumberParams,
    querystring: closed({ purpose: PurposeQuery }),
    response: { 200: Type.Object(answer) },
};

/** Registers the routes. */
export function readingRoutes(app: FastifyInstance, readings: Readings): void {
    const routes = typed(app);
    routes.get('/v1/patients/:id/vitals', { schema: read }, async (request, reply) => {
        const { from, to, resolution = 'raw', limit, cursor, purpose = 'TREAT', code } = request.query;
        const question = { patient: request.params.id, resolution, purpose, code, ...timeRangeOf({ from, to }, 'querystring') };
        const media = exportWanted({ request, reply }, { limit, cursor }, [LINES]);
        const asker = await askerOf(request);
        return media === undefined
            ? answered(await readings.read(asker, { ...question, limit: limit ?? DEFAULT_ROWS, cursor }))
            : sendExport({ request, reply }, { media, item: LineSchema }, readings.stream(asker, question));
    });
    routes.get('/v1/patients/:id/vitals/latest', { schema: latest }, async (request) => {
        const { purpose = 'TREAT' } = request.query;
        return answered(await readings.latest(await askerOf(request), { patient: request.params.id, purpose }));
    });
}

function answered({ page, ...rest }: Shown): Shown['page'] & Omit<Shown, 'page'> {
    return { ...page, ...rest };
}
