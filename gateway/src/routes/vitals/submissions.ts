// SPDX-License-Identifier: Apache-2.0
// GET /v1/submissions/{id}: how far an acknowledged post has come. Only who sent it may ask.

import { Type } from '@sinclair/typebox';
import { DomainError, ERRORS } from '@wardledger/chaincode/domain';
import type { FastifyInstance } from 'fastify';
import { principalOf } from '../../plugins/access';
import { IdParams, NoQuery, TransactionSchema, typed } from '../../plugins/documentation';
import type { Vitals } from '../../services/vitals';
import { StateSchema, WindowOfPostSchema } from './vitals-schemas';

const SubmissionSchema = Type.Object({
    id: Type.String(),
    state: StateSchema,
    device: Type.String(),
    boot: Type.Optional(Type.Integer()),
    sequence: Type.Integer(),
    transaction: Type.Optional(TransactionSchema),
    code: Type.Optional(Type.String({ description: 'Why it is INVALID.' })),
    window: Type.Optional(WindowOfPostSchema),
});
const schema = {
    tags: ['Vitals'],
    summary: 'State of a submission',
    description:
        'How far a post has come, and the window in which it will be: the post is on the ledger at once, its window when its hour is over.',
    params: IdParams,
    querystring: NoQuery,
    response: { 200: SubmissionSchema },
};

/** Registers the route. */
export function submissionRoutes(app: FastifyInstance, vitals: Pick<Vitals, 'submission'>): void {
    typed(app).get('/v1/submissions/:id', { schema }, async (request) => {
        const found = await vitals.submission(request.params.id, { visibleTo: principalOf(request).caller });
        if (found === undefined) {
            throw new DomainError(ERRORS.SUBMISSION_NOT_FOUND);
        }
        return found;
    });
}
