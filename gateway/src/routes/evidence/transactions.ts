// SPDX-License-Identifier: Apache-2.0
// GET /v1/transactions/{id}.

import { Type } from '@sinclair/typebox';
import type { FastifyInstance } from 'fastify';
import { IdParams, NoQuery, typed } from '../../plugins/documentation';
import type { Transactions } from '../../services/evidence';

const TransactionSchema = Type.Object({
    id: Type.String(),
    code: Type.String({ description: "The ledger's validation code: VALID, MVCC_READ_CONFLICT ..." }),
    blockNumber: Type.Integer(),
    timestamp: Type.String({ format: 'date-time' }),
    creator: Type.Object({
        mspId: Type.String(),
        id: Type.String({
            description: 'Ledger id; of an administrator the certificate id. Changes of records are submitted by the ward’s own process.',
        }),
    }),
    endorsers: Type.Array(Type.String()),
    chaincode: Type.String(),
    function: Type.String(),
});
const schema = {
    tags: ['Audit'],
    summary: 'A transaction as the ledger has it',
    params: IdParams,
    querystring: NoQuery,
    response: { 200: TransactionSchema },
};

/** Registers the route. */
export function transactionRoutes(app: FastifyInstance, transactions: Transactions): void {
    typed(app).get('/v1/transactions/:id', { schema }, async (request) =>
        transactions.get(await request.ledgerCaller(), request.params.id),
    );
}
