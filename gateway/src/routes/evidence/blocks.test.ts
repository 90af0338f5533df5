// SPDX-License-Identifier: Apache-2.0
// Who has oversight is shown the block of a transaction and the newest one; nobody else is.

import { ROLES, type Role } from '@wardledger/chaincode/domain';
import { handMade, type HandMade } from '../../../test/support/hand-made';
import { committedBlock, transactionId } from '../../../test/support/scripted-ledger';

const OVERSIGHT: readonly Role[] = ['auditor', 'privacy-officer'];
const paths = [`/v1/transactions/${transactionId}/block`, '/v1/chain'] as const;
const { transactions: _, ...header } = committedBlock;

let gateway: HandMade;
let announced: object[];
beforeEach(async () => {
    announced = [{ transactionId, time: 0, position: 'e'.repeat(64), event: 'FactsRecorded', payload: {}, by: 'f'.repeat(32) }];
    gateway = await handMade({ script: { 'access:ListAnnounced': () => ({ items: announced }) } });
});
afterEach(async () => gateway.app.close());

const ask = async (role: Role, url: string) => {
    const { statusCode, json } = await gateway.app.inject({ url, headers: { authorization: await gateway.token(`of-${role}`, role) } });
    return [statusCode, json<unknown>()] as const;
};

it.each(OVERSIGHT)('%s sees the block of a transaction with what else stands in it, and the newest block', async (role) => {
    const [block, chain] = [await ask(role, paths[0]), await ask(role, paths[1])];
    expect(block).toEqual([200, committedBlock]);
    expect(chain).toEqual([200, { newest: header }]);
    expect(gateway.calls.filter(({ name }) => name === 'access:ListAnnounced').map(({ caller }) => caller)).toEqual(['#registrar']);
});

it.each(ROLES.filter((role) => !OVERSIGHT.includes(role)))('%s sees neither', async (role) => {
    for (const path of paths) {
        expect(await ask(role, path)).toEqual([403, expect.objectContaining({ code: 'ROLE_FORBIDDEN' })]);
    }
    expect(gateway.calls.map(({ name }) => name)).not.toContain('access:ListAnnounced');
});

it('a transaction that no block has, and one that cannot be, are not found; before anything was announced there is no newest block', async () => {
    for (const id of ['0'.repeat(64), 'P001']) {
        expect(await ask('auditor', `/v1/transactions/${id}/block`)).toEqual([
            404,
            expect.objectContaining({ code: 'TRANSACTION_NOT_FOUND' }),
        ]);
    }
    announced = [];
    expect(await ask('auditor', paths[1])).toEqual([200, {}]);
});
