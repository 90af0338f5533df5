// SPDX-License-Identifier: Apache-2.0
// Corrections of vitals: one post, or all of a device and time. What was wrong stays, and says that it was.

import { Type } from '@sinclair/typebox';
import { closed, CorrectionSchema, MAX_POSTS } from '@wardledger/chaincode/domain';
import type { FastifyInstance } from 'fastify';
import { TEXTS } from '../../plugins/bodies';
import {
    choice,
    IdempotencyHeader,
    instantOf,
    NumberParams,
    PurposeQuery,
    TimeSchema,
    TransactionSchema,
    typed,
} from '../../plugins/documentation';
import { LONGEST_CORRECTED_DEVICE } from '../../services/subjects';
import { type Corrected, type Corrections, LONGEST_CORRECTED_DAYS } from '../../services/vitals';
import { askerOf } from '../access';
import { committed } from '../committed';
import { PostParams, postNamed } from '../post-name';
import { timeRangeOf } from '../time-range';
import { ReplacementSchema, type WrittenReplacement } from './vitals-schemas';

const tags = ['Vitals'];
const reason = Type.Unsafe<string>({
    ...CorrectionSchema.properties.reason,
    description:
        'Kept among the wards, and shown beside the readings, also beside what is entered in their place, be it another patient’s: name nobody in it.',
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
    replacement: Type.Optional(
        Type.Object(
            {
                device: Type.String({ description: 'Name under which it is found, and corrected: that of the device with `~` behind it.' }),
                posts: Type.Array(Type.Object({ sequence: Type.Integer(), submission: Type.String() })),
            },
            { description: 'What was entered in their place: safe on disk, and on its way to the ledger (`GET /v1/submissions/{id}`).' },
        ),
    ),
    notReplaced: Type.Optional(
        Type.Integer({ description: 'Posts of the time that were retracted before, and are entered as nobody’s by this call.' }),
    ),
});
const DECIDED =
    'Both wards decide first, as about every change of a patient, and the ward’s own process submits. Posts of this ward alone. Nothing is removed: readings stay, with `corrected`; ' +
    'statistics to come are without them, and one that was answered says CORRECTED_SINCE.';
const one = {
    tags,
    summary: 'Correct a post of vitals',
    description:
        `A post that does not exist, or is of a patient whose vitals the caller may not change, is answered alike. ${DECIDED} ` +
        'With a `replacement` the right readings stand in its place, signed by the caller: a post of its own kind, under the device’s name with `~` behind it, by the same number, as old as it may be. ' +
        'It counts from when the wrong one no longer does. The same call again is the same; another replacement of the same post is REPLAY_CONFLICT: correct the one that stands.',
    params: PostParams,
    querystring: closed({ purpose: PurposeQuery }),
    headers: IdempotencyHeader,
    body: closed({ reason, replacement: Type.Optional(ReplacementSchema) }),
    response: { 201: CorrectedSchema },
};
const range = {
    tags,
    summary: 'Correct the posts of a device and time',
    description:
        `Those with a reading in from <= reading < to, at most ${String(MAX_POSTS)}, in at most ${String(LONGEST_CORRECTED_DAYS)} days: what is in that time is opened first, so both wards decide about reading, too. ` +
        'Posts that arrived too recently are on the ledger a moment later, and uncorrected: `rejected` counts them, and while it is not 0 the call is to be repeated, under another idempotency key. ' +
        `Whoever may change nothing is told that there is no such patient. ${DECIDED} ` +
        'With a `replacement` what stood until now is entered anew as another patient’s, post by post, as it was measured: under the device’s name with `~` behind it, by the same numbers, signed by the caller. ' +
        'What was corrected before is not; what stands in the place of other posts has a name of its own, and is asked for by that.',
    params: NumberParams,
    querystring: closed({ purpose: PurposeQuery }),
    headers: IdempotencyHeader,
    body: closed({
        device: Type.String({
            pattern: TEXTS.correctedDevice.pattern,
            maxLength: LONGEST_CORRECTED_DEVICE,
            description: 'Name of the device; of what was entered in the place of its posts with `~` behind it.',
        }),
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
        replacement: Type.Optional(closed({ patient: ReplacementSchema.properties.patient })),
    }),
    response: { 201: CorrectedSchema },
};

/** Its time is an instant. */
function written({ start, ...replacement }: WrittenReplacement): WrittenReplacement {
    return { ...replacement, start: new Date(instantOf(start)).toISOString() };
}

/** Registers the routes. */
export function correctionRoutes(app: FastifyInstance, corrections: Corrections): void {
    const routes = typed(app);
    routes.post('/v1/posts/:device/:sequence/corrections', { schema: one }, async (request, reply): Promise<Corrected> => {
        const { purpose = 'TREAT' } = request.query;
        const { reason, replacement } = request.body;
        const correction = { ...postNamed(request.params), purpose, reason, replacement: replacement && written(replacement) };
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
