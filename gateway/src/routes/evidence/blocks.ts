// SPDX-License-Identifier: Apache-2.0
// GET /v1/transactions/{id}/block and GET /v1/chain.

import { type TString, Type } from '@sinclair/typebox';
import type { FastifyInstance } from 'fastify';
import { IdParams, NoQuery, typed } from '../../plugins/documentation';
import type { Blocks } from '../../services/evidence';

const hash = (description: string): TString => Type.String({ description });
const header = {
    number: Type.Integer(),
    previousHash: hash('SHA-256 of the header of the block before, hex: of its number, `previousHash` and `dataHash`.'),
    dataHash: hash('SHA-256 of its transactions, hex.'),
};
const common = { tags: ['Audit'], querystring: NoQuery };
const block = {
    ...common,
    summary: 'The block in which a transaction stands',
    description:
        'As the own peer has it: compare it with the other ward’s. Blocks are not asked for by their numbers: the channel answers those to the MSPs’ administrators alone, who check whole chains with `wardledger-audit verify`.',
    params: IdParams,
    response: {
        200: Type.Object({
            ...header,
            transactions: Type.Array(
                Type.Object({ id: Type.String(), code: Type.String({ description: "The ledger's validation code." }) }),
                { description: 'In their order.' },
            ),
        }),
    },
};
const chain = {
    ...common,
    summary: 'The newest block in which anything was announced',
    description:
        'As far as the own peer is. Noted down, it tells later whether what stood there still does. Absent before anything was announced.',
    response: { 200: Type.Object({ newest: Type.Optional(Type.Object(header)) }) },
};

/** Registers the routes. */
export function blockRoutes(app: FastifyInstance, blocks: Blocks): void {
    const routes = typed(app);
    routes.get('/v1/transactions/:id/block', { schema: block }, async (request) =>
        blocks.of(await request.ledgerCaller(), request.params.id),
    );
    routes.get('/v1/chain', { schema: chain }, async (request) => {
        const newest = await blocks.newest(await request.ledgerCaller());
        return newest === undefined ? {} : { newest };
    });
}
