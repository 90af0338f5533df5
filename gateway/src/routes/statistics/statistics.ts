// SPDX-License-Identifier: Apache-2.0
// POST /v1/statistics: count, mean and standard deviation across patients, computed on ciphertexts; what a ward sets about cohorts; and a
// window that is to leave them.

import { Type, type Static } from '@sinclair/typebox';
import { closed, CohortRuleSchema, MAX_SUBJECTS, SIGNALS } from '@wardledger/chaincode/domain';
import type { FastifyInstance } from 'fastify';
import {
    choice,
    DigestSchema,
    IdempotencyHeader,
    IdParams,
    NoQuery,
    NumberSchema,
    TimeSchema,
    TransactionSchema,
    typed,
    WardQuery,
} from '../../plugins/documentation';
import { ContentError } from '../../services/refusals';
import type { Statistics, StatisticsQuestion } from '../../services/statistics';
import { committed } from '../committed';
import { timeRangeOf } from '../time-range';

const QuestionSchema = closed({
    codes: Type.Array(Type.String({ pattern: '^[A-Za-z0-9-]{1,32}$', maxLength: 32 }), {
        minItems: 1,
        maxItems: SIGNALS.length,
        uniqueItems: true,
    }),
    patients: Type.Optional(Type.Array(NumberSchema, { minItems: 1, maxItems: MAX_SUBJECTS, uniqueItems: true })),
    ward: Type.Optional(WardQuery),
    from: TimeSchema,
    to: TimeSchema,
});
const ResultSchema = Type.Object({
    code: Type.String(),
    unit: Type.String(),
    count: Type.Integer(),
    mean: Type.Number(),
    standardDeviation: Type.Union([Type.Number(), Type.Null()], { description: 'Of the sample (divisor n - 1); null for one value.' }),
    scale: Type.Optional(
        Type.Number({
            description: 'Readings entered as multiples of this, in the unit; a stored answer of an earlier version does not say.',
        }),
    ),
    flags: Type.Optional(
        Type.Array(choice(['ROUNDED']), {
            description: 'ROUNDED: a reading was finer than the scale, so that mean and deviation are those of the rounded readings.',
        }),
    ),
});
const LeftOutSchema = Type.Object(
    {
        count: Type.Integer(),
        windows: Type.Array(
            Type.Object({
                window: Type.String({ description: 'Ledger id, 32 hex digits.' }),
                code: choice(['CIPHERTEXT_INVALID', 'KEY_MISMATCH', 'PARAMETER_SET_UNKNOWN', 'WINDOW_RETIRED']),
            }),
        ),
    },
    { description: 'Windows that were selected and are not in the figures. Absent where there are none.' },
);
const AnswerSchema = Type.Object({
    results: Type.Array(ResultSchema),
    windows: Type.Integer({ description: 'Windows added.' }),
    leftOut: Type.Optional(LeftOutSchema),
    from: Type.String({ format: 'date-time', description: 'First reading of the windows added.' }),
    to: Type.String({ format: 'date-time', description: 'Last reading of the windows added.' }),
    sum: Type.Object({ ciphertextDigest: DigestSchema }),
    release: DigestSchema,
    transaction: TransactionSchema,
    flags: Type.Optional(
        Type.Array(choice(['MERGED_SINCE']), {
            description:
                'MERGED_SINCE: patients in it were merged or separated after the release, so that the same question would find other windows ' +
                'or count other patients now.',
        }),
    ),
});
const schema = {
    tags: ['Statistics'],
    summary: 'Statistics across patients',
    description:
        'Selects whole windows with from <= first reading < to, of the named patients or of the ward; adds them encrypted, and decrypts the ' +
        'totals once the ledger has released them. Fewer than five patients with a record and, for each code, a measured value that others ' +
        'than the asker have posted: COHORT_TOO_SMALL. Windows released before in another combination: RELEASE_BUDGET_SPENT. A window that ' +
        'cannot be added is left out and named. The same question again gives the stored answer, to whom the ledger permits it.',
    headers: IdempotencyHeader,
    querystring: NoQuery,
    body: QuestionSchema,
    response: { 200: AnswerSchema },
};

const cohortRule = {
    tags: ['Statistics'],
    summary: 'From how many callers the readings of a cohort must come',
    description: 'For this ward, from now on; the asker is not counted. 1 until it is set. Raise it where people who ask also post.',
    headers: IdempotencyHeader,
    querystring: NoQuery,
    body: CohortRuleSchema,
    response: { 200: Type.Object({ posters: Type.Integer(), transaction: TransactionSchema }) },
};

const retire = {
    tags: ['Statistics'],
    summary: 'Take a window out of statistics, for good',
    description: 'For one whose ciphertext is lost or damaged, or that is not trusted. Answers that were given before stand.',
    params: IdParams,
    headers: IdempotencyHeader,
    querystring: NoQuery,
    body: closed({}),
    response: { 200: Type.Object({ id: Type.String(), retired: Type.Boolean(), transaction: TransactionSchema }) },
};

function questionOf({ from, to, ...question }: Static<typeof QuestionSchema>): StatisticsQuestion {
    if ((question.patients === undefined) === (question.ward === undefined)) {
        throw new ContentError([{ pointer: '', detail: 'must name either patients or a ward' }]);
    }
    return { ...question, ...timeRangeOf({ from, to }, 'body') };
}

/** Registers the routes. */
export function statisticsRoutes(app: FastifyInstance, statistics: Statistics): void {
    const routes = typed(app);
    routes.post('/v1/statistics', { schema }, async (request, reply) =>
        committed(reply, await statistics.ask(await request.ledgerCaller(), questionOf(request.body))),
    );
    routes.post('/v1/statistics/cohort-rule', { schema: cohortRule }, async (request, reply) =>
        committed(reply, await statistics.setCohortRule(await request.ledgerCaller(), request.body)),
    );
    routes.post('/v1/windows/:id/retire', { schema: retire, config: { emptyBody: true } }, async (request, reply) =>
        committed(reply, await statistics.retire(await request.ledgerCaller(), request.params.id)),
    );
}
