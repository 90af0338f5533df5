// SPDX-License-Identifier: Apache-2.0
// Corrections of vitals: one post, or all of a device and time. What was wrong stays, and says that it was.

import { Type } from '@sinclair/typebox';
import { closed, CorrectionSchema, MAX_POSTS } from '@wardledger/chaincode/domain';
import type { FastifyInstance } from 'fastify';
import {
    choice,
    IdempotencyHeader,
    IdSchema,
    NumberParams,
    PurposeQuery,
    TimeSchema,
    TransactionSchema,
    typed,
} from '../../plugins/documentation';
import { type Corrected, type Corrections, LONGEST_CORRECTED_DAYS } from '../../services/vitals';
import { askerOf } from '../access';
import { committed } from '../committed';
import { PostParams, postNamed } from '../post-name';
import { timeRangeOf } from '../time-range';

const tags = ['Vitals'];
const reason = Type.Unsafe<string>({
    ...CorrectionSchema.properties.reason,
    description: 'Kept among the wards, and shown beside the readings.',
});
const CorrectedSchema = Type.Object({
    corrected: Type.Integer({ description: 'Posts that are retracted now.' }),
    already: Type.Integer({ description: 'Posts that were before.' }),
    rejected: Type.Integer({ description: 'Posts that were found and stand still: they are not on the ledger yet.' }),
    windows: Type.Array(
        Type.Object({
            id: Type.String(),
            state: choice(['VALID', 'unsettled'], {
                description: 'VALID: on the ledger, and made anew without the posts. unsettled: comes to the ledger without them.',
            }),
        }),
    ),
    transaction: TransactionSchema,
});
const DECIDED =
    'Both wards decide first, as about every change of a patient, and the ward’s own process submits. Posts of this ward alone. Nothing is removed: readings stay, with `corrected`; ' +
    'statistics to come are without them, and one that was answered says CORRECTED_SINCE.';
const one = {
    tags,
    summary: 'Correct a post of vitals',
    description: `A post that does not exist, or is of a patient whose vitals the caller may not change, is answered alike. ${DECIDED}`,
    params: PostParams,
    querystring: closed({ purpose: PurposeQuery }),
    headers: IdempotencyHeader,
    body: closed({ reason }),
    response: { 201: CorrectedSchema },
};
const range = {
    tags,
    summary: 'Correct the posts of a device and time',
    description:
        `Those with a reading in from <= reading < to, at most ${String(MAX_POSTS)}, in at most ${String(LONGEST_CORRECTED_DAYS)} days: what is in that time is opened first, so both wards decide about reading, too. ` +
        'Posts that arrived too recently are on the ledger a moment later, and uncorrected: `rejected` counts them, and while it is not 0 the call is to be repeated, under another idempotency key. ' +
        `Whoever may change nothing is told that there is no such patient. ${DECIDED}`,
    params: NumberParams,
    querystring: closed({ purpose: PurposeQuery }),
    headers: IdempotencyHeader,
    body: closed({
        device: Type.Unsafe<string>({ ...IdSchema, description: 'Name of the device.' }),
        boot: Type.Optional(
            Type.Integer({
                minimum: 0,
                maximum: Number.MAX_SAFE_INTEGER,
                description: 'Which start of a device with boots; a time as its milliseconds since 1970.',
            }),
        ),
        from: TimeSchema,
        to: TimeSchema,
        reason,
    }),
    response: { 201: CorrectedSchema },
};

/** Registers the routes. */
export function correctionRoutes(app: FastifyInstance, corrections: Corrections): void {
    const routes = typed(app);
    routes.post('/v1/posts/:device/:sequence/corrections', { schema: one }, async (request, reply): Promise<Corrected> => {
        const { purpose = 'TREAT' } = request.query;
        const correction = { ...postNamed(request.params), purpose, reason: request.body.reason };
        const answer = await corrections.correctPost(await askerOf(request), correction);
        return committed(reply.code(201), answer);
    });
    routes.post('/v1/patients/:id/vitals/corrections', { schema: range }, async (request, reply): Promise<Corrected> => {
        const { purpose = 'TREAT' } = request.query;
        const { from, to, ...named } = request.body;
        const correction = { ...named, ...timeRangeOf({ from, to }, 'body'), patient: request.params.id, purpose };
        const answer = await corrections.correctRange(await askerOf(request), correction);
        return committed(reply.code(201), answer);
    });
}
