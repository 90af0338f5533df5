// SPDX-License-Identifier: Apache-2.0
// A patient under two numbers, seen from both wards: windows, lists and readings are the survivor's from the moment of the merge, whatever a
// cache holds; and each has their own again after a separation.

import { identities } from '../../../chaincode/test/support/certificates';
import { submitWindows } from '../../../chaincode/test/vitals/attestation';
import { vitalsWindow } from '../../../chaincode/test/vitals/vitals-fixtures';
import { recordsWorld, type RecordsWorld } from '../support/records-world';

let world: RecordsWorld;
beforeEach(async () => {
    world = await recordsWorld();
});
afterEach(async () => world.close());

const create = async (id: string, caller = 'desk-1') => world.register(id, caller);
const merge = async (id: string, into: string, headers = {}) =>
    world.ask('desk-1', `/v1/records/${id}/merge`, { method: 'POST', body: { into }, headers });
const separate = async (id: string) => world.ask('desk-1', `/v1/records/${id}/merge`, { method: 'DELETE' });

let minutes = 0;
/** A post as delivery makes it: under the ledger id that its cache holds. */
async function post(patient: string): Promise<string> {
    const [subject] = await world.resolver.resolve(world.callerOf('gateway-1'), [{ kind: 'record', id: patient }]);
    minutes += 1;
    const first = 1_749_000_000_000 + minutes * 60_000;
    const window = vitalsWindow(`${patient} ${String(minutes)}`, { subject: subject!, first, last: first + 1_000 });
    await submitWindows(world.double, [window], identities.ward1Two);
    return window.id;
}

async function windowsOf(patient: string, caller = 'desk-1'): Promise<string[]> {
    const { body } = await world.ask(caller, `/v1/windows?patient=${patient}`);
    return (body as { items: { id: string }[] }).items.map(({ id }) => id);
}

describe('a merge', () => {
    it('puts the windows of both under either number in both wards, those that come later under the old number too', async () => {
        await create('A');
        await create('B');
        const windows = [await post('A'), await post('B')];
        expect((await merge('B', 'A')).body).toMatchObject({ id: 'B', into: 'A', version: 1, transaction: { status: 'VALID' } });
        windows.push(await post('B'), await post('A'));
        for (const caller of ['desk-1', 'dr-lind']) {
            expect(await windowsOf('A', caller)).toEqual(windows);
            expect(await windowsOf('B', caller)).toEqual(windows);
            expect((await world.ask(caller, '/v1/records/B')).body).toMatchObject({ id: 'A', name: 'Name of A' });
        }
        const { body } = await world.ask('desk-1', '/v1/windows?patient=A&limit=1');
        expect(body).toMatchObject({ items: [{ id: windows[0] }], next: expect.any(String) as string });
        const { items } = (await world.ask('desk-1', '/v1/windows?patient=B')).body as { items: { survivor?: string }[] };
        expect(items.map(({ survivor }) => survivor !== undefined)).toEqual([false, true, true, false]);
    });

    it('takes a number that was mistyped at a bedside and never registered', async () => {
        await create('P001');
        const windows = [await post('P00l'), await post('P001')];
        expect((await merge('P00l', 'P001')).body).toEqual(expect.not.objectContaining({ version: expect.anything() as unknown }));
        expect(await windowsOf('P001')).toEqual(windows);
        expect((await world.ask('dr-lind', '/v1/records/P00l')).body).toMatchObject({ id: 'P001' });
        expect((await create('P00l')).body).toMatchObject({ status: 409, code: 'RECORD_EXISTS' });
    });

    it.each([
        ['a number that nobody has mentioned', 'nobody', 'A', {}, { status: 404, code: 'RECORD_NOT_FOUND' }],
        ['into a number that nobody has mentioned', 'A', 'nobody', {}, { status: 404, code: 'RECORD_NOT_FOUND' }],
        ['into a number without a record', 'A', 'typo', {}, { status: 404, code: 'RECORD_NOT_FOUND' }],
        ['a record into itself', 'A', 'A', {}, { status: 422, code: 'CONTENT_INVALID' }],
        ['a stale version', 'B', 'A', { 'if-match': '"2"' }, { status: 412, code: 'VERSION_CONFLICT' }],
        ['a version of what has no record', 'typo', 'A', { 'if-match': '"1"' }, { status: 412, code: 'VERSION_CONFLICT' }],
    ])('does not take %s', async (_what, id, into, headers, problem) => {
        await create('A');
        await create('B');
        await post('typo');
        expect((await merge(id, into, headers)).body).toMatchObject(problem);
    });
});

describe('a separation', () => {
    it('gives each their own again, with what came meanwhile', async () => {
        await create('A');
        await create('B');
        const [ofA, ofB] = [await post('A'), await post('B')];
        await merge('B', 'A');
        const later = await post('B');
        expect((await separate('B')).body).toMatchObject({ id: 'B', version: 2, transaction: { status: 'VALID' } });
        for (const caller of ['desk-1', 'dr-lind']) {
            expect(await windowsOf('A', caller)).toEqual([ofA]);
            expect(await windowsOf('B', caller)).toEqual([ofB, later]);
            expect((await world.ask(caller, '/v1/records/B')).body).toMatchObject({ id: 'B', name: 'Name of B', version: 2 });
            expect((await world.ask(caller, '/v1/records/A')).body).toMatchObject({ id: 'A', name: 'Name of A', version: 1 });
        }
    });

    it('is of what was merged only', async () => {
        await create('A');
        expect((await separate('A')).body).toMatchObject({ status: 404, code: 'MERGE_NOT_FOUND' });
        expect((await separate('nobody')).body).toMatchObject({ status: 404, code: 'RECORD_NOT_FOUND' });
    });

    it('lets a mistyped number be registered for whom it really was', async () => {
        await create('P001');
        const window = await post('P002');
        await merge('P002', 'P001');
        expect((await separate('P002')).body).not.toHaveProperty('version');
        expect((await create('P002')).status).toBe(201);
        expect(await windowsOf('P002')).toEqual([window]);
        expect(await windowsOf('P001')).toEqual([]);
    });
});

it('a merged record is erased with the survivor, by either number', async () => {
    await create('A');
    await create('B');
    await merge('B', 'A');
    expect((await world.ask('officer-1', '/v1/records/B/erase', { method: 'POST' })).body).toMatchObject({ state: 'approved' });
    expect((await world.ask('desk-1', '/v1/records/B/erase', { method: 'POST' })).body).toMatchObject({ state: 'erased' });
    for (const id of ['A', 'B']) {
        expect((await world.ask('desk-1', `/v1/records/${id}`)).body).toMatchObject({ code: 'RECORD_NOT_FOUND' });
        expect((await create(id)).status).toBe(201);
    }
});

describe('a number that was merged', () => {
    beforeEach(async () => {
        await create('A');
        await create('B');
        await create('C');
        await merge('B', 'A');
    });
    const numbers = async () =>
        ((await world.ask('desk-1', '/v1/records')).body as { items: { id: string }[] }).items.map(({ id }) => id).sort();

    // B's version 1, which was read before the merge, is one of A's too.
    it.each<[string, string, object]>([
        ['change', '/v1/records/B', { method: 'PATCH', body: { name: 'New name of B' }, headers: { 'if-match': '"1"' } }],
        ['revoke', '/v1/records/B', { method: 'DELETE' }],
        ['revoke a version of', '/v1/records/B', { method: 'DELETE', headers: { 'if-match': '"1"' } }],
        ['merge again', '/v1/records/B/merge', { method: 'POST', body: { into: 'C' } }],
    ])('does not %s the record that stays: who names it has read, and means, the other', async (_what, path, asked) => {
        expect((await world.ask('desk-1', path, asked)).body).toMatchObject({ status: 409, code: 'RECORD_MERGED' });
        for (const id of ['A', 'B']) {
            expect((await world.ask('dr-lind', `/v1/records/${id}`)).body).toMatchObject({ id: 'A', name: 'Name of A', version: 1 });
        }
        expect(await numbers()).toEqual(['A', 'C']);
    });

    it('leaves the number that stays all it may do, and may be merged into', async () => {
        expect((await world.ask('desk-1', '/v1/records/A/repair', { method: 'POST' })).body).toMatchObject({ id: 'A', version: 2 });
        expect((await merge('C', 'B')).status).toBe(200);
        expect((await world.ask('desk-1', '/v1/records/C')).body).toMatchObject({ id: 'A', version: 2 });
        expect((await world.ask('desk-1', '/v1/records/A', { method: 'DELETE' })).status).toBe(200);
        expect(await numbers()).toEqual([]);
    });

    it('may all that again after a separation', async () => {
        await separate('B');
        expect((await merge('B', 'C')).status).toBe(200);
        expect((await world.ask('desk-1', '/v1/records/B')).body).toMatchObject({ id: 'C' });
    });
});
