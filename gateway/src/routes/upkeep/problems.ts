// SPDX-License-Identifier: Apache-2.0
// GET /problems/{slug}: the catalogue of refusals, explained.

import { Type } from '@sinclair/typebox';
import { closed, DomainError, type ErrorCode, ERRORS, isErrorCode, problemPath } from '@wardledger/chaincode/domain';
import type { FastifyInstance } from 'fastify';
import { NoQuery, typed } from '../../plugins/documentation';

const ExplainedSchema = Type.Object({
    type: Type.String(),
    code: Type.String(),
    status: Type.Integer(),
    title: Type.String(),
    explanation: Type.String(),
});
const common = { tags: ['Operations'], querystring: NoQuery };
const one = {
    ...common,
    summary: 'What a problem means',
    params: closed({ slug: Type.String({ maxLength: 64 }) }),
    response: { 200: ExplainedSchema },
};
const all = { ...common, summary: 'All problems', response: { 200: Type.Object({ items: Type.Array(ExplainedSchema) }) } };

function explain(code: ErrorCode): { type: string; code: string; status: number; title: string; explanation: string } {
    return { type: problemPath(code), ...ERRORS[code] };
}

/** Registers the routes. */
export function problemRoutes(app: FastifyInstance): void {
    app.get('/problems', { schema: all }, () => ({ items: Object.keys(ERRORS).filter(isErrorCode).map(explain) }));
    typed(app).get('/problems/:slug', { schema: one }, (request) => {
        const code = request.params.slug.toUpperCase().replaceAll('-', '_');
        if (!isErrorCode(code)) {
            throw new DomainError(ERRORS.ROUTE_NOT_FOUND, 'There is no problem of this name.');
        }
        return explain(code);
    });
}
