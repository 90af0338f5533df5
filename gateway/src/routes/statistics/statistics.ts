// SPDX-License-Identifier: Apache-2.0
// POST /v1/statistics: count, mean and standard deviation across patients, computed on ciphertexts.

import { Type, type Static } from '@sinclair/typebox';
import { closed, MAX_SUBJECTS, SIGNALS, WardSchema } from '@wardledger/chaincode/domain';
import type { FastifyInstance } from 'fastify';
import {
    DigestSchema,
    IdempotencyHeader,
    IdSchema,
    instantOf,
    NoQuery,
    TimeSchema,
    TransactionSchema,
    typed,
} from '../../plugins/documentation';
import { ContentError } from '../../services/refusals';
import type { Statistics, StatisticsQuestion } from '../../services/statistics';
import { committed } from '../committed';

const QuestionSchema = closed({
    codes: Type.Array(Type.String({ pattern: '^[A-Za-z0-9-]{1,32}$', maxLength: 32 }), {
        minItems: 1,
        maxItems: SIGNALS.length,
        uniqueItems: true,
    }),
    patients: Type.Optional(Type.Array(IdSchema, { minItems: 1, maxItems: MAX_SUBJECTS, uniqueItems: true })),
    ward: Type.Optional(WardSchema),
    from: TimeSchema,
    to: TimeSchema,
});
const ResultSchema = Type.Object({
    code: Type.String(),
    unit: Type.String(),
    count: Type.Integer(),
    mean: Type.Number(),
    standardDeviation: Type.Union([Type.Number(), Type.Null()], { description: 'Of the sample (divisor n - 1); null for one value.' }),
});
const AnswerSchema = Type.Object({
    results: Type.Array(ResultSchema),
    windows: Type.Integer(),
    from: Type.String({ format: 'date-time', description: 'First reading of the selected windows.' }),
    to: Type.String({ format: 'date-time', description: 'Last reading of the selected windows.' }),
    sum: Type.Object({ ciphertextDigest: DigestSchema }),
    release: DigestSchema,
    transaction: TransactionSchema,
});
const schema = {
    tags: ['Statistics'],
    summary: 'Statistics across patients',
    description:
        'Selects whole windows with from <= first reading < to, of the named patients or of the ward; adds them encrypted, and decrypts the ' +
        'totals once the ledger has released them. Fewer than five patients with a measured value of each code: COHORT_TOO_SMALL. Windows ' +
        'released before in another combination: RELEASE_BUDGET_SPENT. The same question again gives the stored answer.',
    headers: IdempotencyHeader,
    querystring: NoQuery,
    body: QuestionSchema,
    response: { 200: AnswerSchema },
};

function questionOf({ from, to, ...question }: Static<typeof QuestionSchema>): StatisticsQuestion {
    if ((question.patients === undefined) === (question.ward === undefined)) {
        throw new ContentError([{ pointer: '', detail: 'must name either patients or a ward' }]);
    }
    const range = { from: instantOf(from), to: instantOf(to) };
    if (range.from >= range.to) {
        throw new ContentError([{ pointer: '/to', detail: 'must be later than from' }]);
    }
    return { ...question, ...range };
}

/** Registers the route. */
export function statisticsRoutes(app: FastifyInstance, statistics: Statistics): void {
    typed(app).post('/v1/statistics', { schema }, async (request, reply) =>
        committed(reply, await statistics.ask(await request.ledgerCaller(), questionOf(request.body))),
    );
}
