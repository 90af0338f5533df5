// SPDX-License-Identifier: Apache-2.0
// A POST that is repeated with its Idempotency-Key after the gateway died: one transaction, and the answer that the first one would have had.

import { StoreSeal } from '../../src/custody';
import { idempotencyStore } from '../../src/store/tables/idempotency';
import type { Store } from '../../src/store/ports';
import { handMade, type HandMade } from '../support/hand-made';
import { memoryStore, memoryTable } from '../support/memory-store';
import { realContracts } from '../support/real-contracts';

type Contracts = Awaited<ReturnType<typeof realContracts>>;

let contracts: Contracts;
let gateway: HandMade;
const stores = {
    table: memoryTable<never>(),
    submissions: memoryTable<never>(),
    draws: memoryTable<never>(),
    seal: new StoreSeal(Buffer.alloc(32, 7)),
};

/** The gateway as it starts: claims live in memory, answers and submissions on disk. */
async function start(): Promise<HandMade> {
    const idempotency = idempotencyStore({ ...stores, now: () => 0, keep: 1_000 });
    return handMade({ overrides: { ledger: contracts.ledger, store: { ...memoryStore(), idempotency } as unknown as Store } });
}

beforeEach(async () => {
    stores.table.rows.clear();
    stores.submissions.rows.clear();
    contracts = await realContracts({ 'desk-1': ['doctor', 'admission', 'admin'], 'officer-1': ['privacy-officer'] });
    gateway = await start();
});
afterEach(async () => gateway.app.close());

async function post(path: string, payload: object, key: string, caller = 'desk-1') {
    const authorization = await gateway.token(
        caller,
        ...(caller === 'desk-1' ? (['doctor', 'admission', 'admin'] as const) : (['privacy-officer'] as const)),
    );
    const headers = { authorization, 'idempotency-key': `"${key}"` };
    const answer = await gateway.app.inject({ method: 'POST', url: `/v1/records${path}`, headers, payload });
    return { status: answer.statusCode, body: answer.json<Record<string, unknown>>(), headers: answer.headers };
}
const newRecord = (id: string) => ({ id, kind: 'patient', name: `Name of ${id}`, status: 'active' });

/** Dies in the middle of a request, starts again, and answers the repetition. */
async function diesIn(when: 'journaled' | 'sent', path: string, payload: object, caller?: string) {
    contracts.faults.dieWhen = when;
    expect((await post(path, payload, 'k', caller)).status).toBe(500);
    await gateway.app.close();
    gateway = await start();
    return post(path, payload, 'k', caller);
}
const writesOf = (name: string) =>
    [...contracts.double.history.entries()].filter(([key]) => key.startsWith(`\u0000${name}\u0000`)).flatMap(([, list]) => list);

describe.each(['journaled', 'sent'] as const)('after a death when the transaction was %s', (when) => {
    it('a record is created once, and the repetition is answered as the first request would have been', async () => {
        const answer = await diesIn(when, '', newRecord('P001'));
        expect([answer.status, answer.headers['etag'], answer.headers['location']]).toEqual([201, '"1"', '/v1/records/P001']);
        expect(answer.body).toMatchObject({ id: 'P001', kind: 'patient', version: 1, transaction: { status: 'VALID' } });
        expect(writesOf('record')).toHaveLength(1);
        const again = await post('', newRecord('P001'), 'k');
        expect([again.status, again.body, again.headers['idempotent-replayed']]).toEqual([201, answer.body, 'true']);
        expect((await post('', newRecord('P001'), 'another')).body).toMatchObject({ status: 409, code: 'RECORD_EXISTS' });
    });

    it('a merge and an erasure are answered, which could not be asked a second time', async () => {
        await post('', newRecord('A'), '1');
        await post('', newRecord('B'), '2');
        expect(await diesIn(when, '/B/merge', { into: 'A' })).toMatchObject({ status: 200, body: { id: 'B', into: 'A', version: 1 } });
        expect(await post('/A/erase', {}, '3', 'officer-1')).toMatchObject({ status: 200, body: { state: 'approved' } });
        expect(await diesIn(when, '/A/erase', {})).toMatchObject({ status: 200, body: { id: 'A', state: 'erased' } });
    });

    it('a legal hold and a repair are answered with the transaction that made them', async () => {
        await post('', newRecord('A'), '1');
        expect(await diesIn(when, '/A/legal-hold', {}, 'officer-1')).toMatchObject({ status: 200, body: { held: true } });
        expect(writesOf('hold')).toHaveLength(1);
        expect(await diesIn(when, '/A/repair', {})).toMatchObject({ status: 200, body: { id: 'A', version: 2 } });
        expect(writesOf('record')).toHaveLength(2);
    });

    it('the key is of that request alone', async () => {
        contracts.faults.dieWhen = when;
        await post('', newRecord('P001'), 'k');
        await gateway.app.close();
        gateway = await start();
        expect((await post('', newRecord('P002'), 'k')).body).toMatchObject({ status: 422, code: 'IDEMPOTENCY_KEY_REUSED' });
        expect((await post('', newRecord('P001'), 'k')).status).toBe(201);
    });
});
