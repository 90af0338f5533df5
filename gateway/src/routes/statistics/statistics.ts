// SPDX-License-Identifier: Apache-2.0
// POST /v1/statistics: count, mean and standard deviation across patients, computed on ciphertexts; what a ward sets about cohorts; windows that are to
// be in them now, and one that is to leave them.

import { Type } from '@sinclair/typebox';
import { closed, CohortRuleSchema, MAX_SUBJECTS, SIGNALS } from '@wardledger/chaincode/domain';
import type { FastifyInstance } from 'fastify';
import {
    choice,
    DigestSchema,
    headers,
    IdempotencyHeader,
    IdParams,
    NoQuery,
    NumberSchema,
    TimeSchema,
    TransactionSchema,
    typed,
    WardQuery,
} from '../../plugins/documentation';
import { waitSeconds } from '../../plugins/requests';
import { ContentError } from '../../services/refusals';
import { SINCE_FLAGS, type Statistics } from '../../services/statistics';
import type { Vitals } from '../../services/vitals';
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
    unproven: Type.Optional(
        Type.Boolean({
            description:
                'Add windows, too, of which no enrolled device has signed all posts (device trust `warn`). Such a question is another one: a window is in one set only, so ask one way or the other.',
        }),
    ),
    close: Type.Optional(
        Type.Boolean({
            description:
                'Close all windows first, as `POST /v1/windows/close` does, and wait until they are on the ledger: as long as `Prefer: wait` says, or ten seconds. ' +
                'What is not there by then is not in the figures. Without it, nor is what was measured in the hour that is not over.',
        }),
    ),
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
    {
        description:
            'Windows that were selected and are not in the figures. Absent where there are none. `count` may be more than are named: windows of patients who refuse ' +
            'research are counted, and not named, where they are of five patients or more; of fewer they are not counted.',
    },
);
const AnswerSchema = Type.Object({
    results: Type.Array(ResultSchema),
    windows: Type.Integer({ description: 'Windows added.' }),
    leftOut: Type.Optional(LeftOutSchema),
    unproven: Type.Optional(
        Type.Object(
            { leftOut: Type.Integer(), of: Type.Integer({ description: 'The windows of the range of which is told.' }) },
            {
                description:
                    'How many were left out because no enrolled device has signed posts of theirs. Absent where none was, and where the question asked for them.',
            },
        ),
    ),
    from: Type.String({ format: 'date-time', description: 'First reading of the windows added.' }),
    to: Type.String({ format: 'date-time', description: 'Last reading of the windows added.' }),
    sum: Type.Object({ ciphertextDigest: DigestSchema }),
    release: DigestSchema,
    transaction: TransactionSchema,
    flags: Type.Optional(
        Type.Array(choice(SINCE_FLAGS), {
            description:
                'MERGED_SINCE: patients in it were merged or separated after the release, so that the same question would find other windows ' +
                'or count other patients now. CORRECTED_SINCE: readings in it were retracted; the figures are those of before.',
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
        'cannot be added is left out and named; those of patients who refuse research are left out. The same question again gives the stored answer, to whom the ledger permits it; nothing is closed for it.',
    headers: headers({
        ...IdempotencyHeader.properties,
        prefer: Type.Optional(Type.String({ description: '`wait=N`, seconds; with `close`.' })),
    }),
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

const close = {
    tags: ['Statistics'],
    summary: 'Close all windows of the ward that are open',
    description:
        'A window is one caller’s, patient’s and hour’s; it is encrypted, and goes to the ledger and into statistics, when the hour is over. This does it now for all, at most once a minute: RATE_LIMITED ' +
        '(429, with Retry-After). Posts that come afterwards open windows of their own. Readings and posts do not wait for it.',
    headers: IdempotencyHeader,
    querystring: NoQuery,
    body: closed({}),
    response: { 200: Type.Object({ closed: Type.Integer({ description: 'How many were open.' }) }) },
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

/** How long windows that were closed for a question are waited for, in seconds, unless it says. */
const DEFAULT_WAIT = 10;

/** Registers the routes. */
export function statisticsRoutes(app: FastifyInstance, statistics: Statistics, vitals: Pick<Vitals, 'closeWindows'>): void {
    const routes = typed(app);
    routes.post('/v1/statistics', { schema }, async (request, reply) => {
        const wait = waitSeconds(request.headers.prefer);
        const { from, to, close: isClosing = false, ...selection } = request.body;
        if ((selection.patients === undefined) === (selection.ward === undefined)) {
            throw new ContentError([{ pointer: '', detail: 'must name either patients or a ward' }]);
        }
        const closing = isClosing ? { closeFirst: { waitSeconds: wait > 0 ? wait : DEFAULT_WAIT } } : {};
        const question = { ...selection, ...closing, ...timeRangeOf({ from, to }, 'body') };
        return committed(reply, await statistics.ask(await request.ledgerCaller(), question));
    });
    routes.post('/v1/windows/close', { schema: close, config: { emptyBody: true } }, async () => ({ closed: await vitals.closeWindows() }));
    routes.post('/v1/statistics/cohort-rule', { schema: cohortRule }, async (request, reply) =>
        committed(reply, await statistics.setCohortRule(await request.ledgerCaller(), request.body)),
    );
    routes.post('/v1/windows/:id/retire', { schema: retire, config: { emptyBody: true } }, async (request, reply) =>
        committed(reply, await statistics.retire(await request.ledgerCaller(), request.params.id)),
    );
}
