// SPDX-License-Identifier: Apache-2.0
// One record that does not open takes no other with it: lists name it, its own page says what is wrong, a route repairs it and one retires it.

import { digest } from '../../../chaincode/test/support/fixtures';
import { sealedId, sealedName } from '../../../chaincode/test/subjects/sealed';
import { identities } from '../../../chaincode/test/support/certificates';
import { sealOutsideId } from '../../src/custody';
import { recordsWorld, type RecordsWorld } from '../support/records-world';
import { readable } from '../support/readable';

let world: RecordsWorld;
let ledgerIds: Record<string, string>;

const callers = ['desk-1', 'dr-lind'];
const create = async (id: string, caller = 'desk-1') => world.register(id, caller);
const indexKey = (lookupKey: string) => `\u0000index\u0000${lookupKey}\u0000`;

/** Puts another sealed number in the place of a record's, as a collection may hold it that was written before it was checked. */
async function spoil(id: string, seal: string | undefined): Promise<void> {
    const key = indexKey(await world.lookupKeyOf(id));
    if (seal === undefined) {
        world.double.private.delete(key);
        return;
    }
    const entry = JSON.parse(world.double.private.get(key)!) as object;
    world.double.private.set(key, JSON.stringify({ ...entry, sealedId: seal }));
}

beforeEach(async () => {
    world = await recordsWorld();
    ledgerIds = {};
    for (const id of ['P001', 'P002', 'P003']) {
        await create(id);
        const entry = JSON.parse(world.double.private.get(indexKey(await world.lookupKeyOf(id)))!) as { ledgerId: string };
        ledgerIds[id] = entry.ledgerId;
    }
});
afterEach(async () => world.close());

/** What a collection may hold in the place of a number. */
const spoilt: [string, () => Promise<string | undefined>][] = [
    ['junk', async () => 'junk'],
    ['nothing', async () => undefined],
    ['what is sealed for keys that nobody has', async () => sealedId(ledgerIds['P002']!, 'P002')],
    [
        'the number of another record',
        async () => sealOutsideId({ ledgerId: ledgerIds['P001']!, kind: 'record', id: 'P001' }, world.recipients),
    ],
    ['the name of a device', async () => sealOutsideId({ ledgerId: ledgerIds['P002']!, kind: 'device', id: 'P002' }, world.recipients)],
];

describe.each(spoilt)('a record that has %s in the place of its number', (_what, seal) => {
    beforeEach(async () => spoil('P002', await seal()));

    it('is named by a list, which shows the others as ever, in both wards', async () => {
        for (const caller of callers) {
            const { status, body } = await world.ask(caller, '/v1/records');
            expect([status, (body as { items: { id: string }[] }).items.map(({ id }) => id).sort()]).toEqual([200, ['P001', 'P003']]);
            const row = { ledgerId: ledgerIds['P002'], kind: 'patient', status: 'active', ward: 'ward1', version: 1 };
            expect(body).toMatchObject({ unreadable: { count: 1, records: [row] } });
        }
    });

    it('is counted on its page alone', async () => {
        const seen: string[] = [];
        let unreadable = 0;
        let cursor = '';
        do {
            const { body } = await world.ask('desk-1', `/v1/records?limit=1${cursor}`);
            const page = body as { items: { id: string }[]; unreadable?: { count: number }; next?: string };
            seen.push(...page.items.map(({ id }) => id));
            unreadable += page.unreadable?.count ?? 0;
            cursor = page.next === undefined ? '' : `&cursor=${page.next}`;
        } while (cursor !== '');
        expect([seen.sort(), unreadable]).toEqual([['P001', 'P003'], 1]);
    });

    it('is retired by its ledger id, and can be created anew', async () => {
        const path = `/v1/unreadable-records/${ledgerIds['P002']!}`;
        expect((await world.ask('dr-lind', path, { method: 'DELETE' })).body).toMatchObject({ status: 404, code: 'RECORD_NOT_FOUND' });
        expect((await world.ask('desk-1', path, { method: 'DELETE' })).body).toMatchObject({
            version: 1,
            transaction: { status: 'VALID' },
        });
        expect((await world.ask('desk-1', '/v1/records')).body).not.toHaveProperty('unreadable');
        expect((await create('P002')).status).toBe(201);
        expect((await world.ask('dr-lind', '/v1/records/P002')).body).toMatchObject({ id: 'P002', name: 'Name of P002' });
        expect((await world.ask('dr-lind', '/v1/records')).body).not.toHaveProperty('unreadable');
    });
});

describe.each(spoilt.filter(([what]) => what !== 'nothing'))('a record that has %s in the place of its number', (_what, seal) => {
    beforeEach(async () => spoil('P002', await seal()));

    it('says so when it is read, and is repaired by its number', async () => {
        for (const caller of callers) {
            expect((await world.ask(caller, '/v1/records/P002')).body).toMatchObject({ status: 409, code: 'RECORD_UNREADABLE' });
        }
        const repair = async (headers = {}) => world.ask('desk-1', '/v1/records/P002/repair', { method: 'POST', headers });
        expect((await repair({ 'if-match': '"7"' })).body).toMatchObject({ status: 412 });
        const repaired = await repair({ 'if-match': '"1"' });
        expect([repaired.status, repaired.body, repaired.headers['etag']]).toMatchObject([200, { id: 'P002', version: 2 }, '"2"']);
        for (const caller of callers) {
            expect((await world.ask(caller, '/v1/records/P002')).body).toMatchObject({ id: 'P002', name: 'Name of P002' });
            expect((await world.ask(caller, '/v1/records')).body).not.toHaveProperty('unreadable');
        }
    });
});

it.each([
    ['junk', 'junk'],
    ['sealed for keys that nobody has', 'theirs'],
    ['the name of another record', 'other'],
])('a name that is %s says so when it is read, and is repaired by a PATCH', async (_what, kind) => {
    const key = [...world.double.private.keys()].find((one) => one.startsWith('\u0000record\u0000'))!;
    const owner = Object.entries(ledgerIds).find(([, ledgerId]) => {
        const pointer = JSON.parse(world.double.private.get(`\u0000pointer\u0000${ledgerId}\u0000`)!) as { privateKey: string };
        return key.includes(pointer.privateKey);
    })!;
    const [id, ledgerId] = owner;
    const envelope = { junk: 'junk', theirs: sealedName(ledgerId, 'x'), other: sealedName(digest('x').slice(0, 32), 'x') }[kind]!;
    world.double.private.set(key, JSON.stringify({ envelope, salt: digest('salt') }));
    expect((await world.ask('dr-lind', `/v1/records/${id}`)).body).toMatchObject({ status: 409, code: 'RECORD_UNREADABLE' });
    const change = { method: 'PATCH' as const, headers: { 'if-match': '"1"' }, body: { name: 'Anew' } };
    expect((await world.ask('dr-lind', `/v1/records/${id}`, change)).status).toBe(200);
    expect((await world.ask('desk-1', `/v1/records/${id}`)).body).toMatchObject({ id, name: 'Anew', version: 2 });
});

it('a repair leaves a number alone that is another record’s, or nobody’s', async () => {
    expect((await world.ask('desk-1', '/v1/records/nobody/repair', { method: 'POST' })).body).toMatchObject({ code: 'RECORD_NOT_FOUND' });
    expect((await world.ask('dr-lind', '/v1/records/P001/repair', { method: 'POST' })).body).toMatchObject({ code: 'RECORD_NOT_FOUND' });
    await world.ask('desk-1', '/v1/records/P002/merge', { method: 'POST', body: { into: 'P001' } });
    expect((await world.ask('desk-1', '/v1/records/P002/repair', { method: 'POST' })).body).toMatchObject({ code: 'RECORD_NOT_FOUND' });
});

it('what the other ward has registered for a number before is replaced when the record is created', async () => {
    const [lookupKey, ledgerId] = [await world.lookupKeyOf('P009'), digest('future').slice(0, 32)];
    const junk = { lookupKey, ledgerId, kind: 'record' as const, sealedId: sealedId(ledgerId, 'not P009'), salt: digest('salt') };
    await world.double.submit('subject:RegisterSubjects', {}, { as: identities.ward2One, transient: { subjects: [junk] } });
    expect((await create('P009')).status).toBe(201);
    for (const caller of callers) {
        expect((await world.ask(caller, '/v1/records/P009')).body).toMatchObject({ id: 'P009', name: 'Name of P009' });
        expect((await world.ask(caller, '/v1/records')).body).not.toHaveProperty('unreadable');
    }
});

it('the custodian logs how many did not open, and no name', async () => {
    await spoil('P002', sealedId(ledgerIds['P002']!, 'P002'));
    await world.ask('desk-1', '/v1/records');
    expect(world.log).toMatchObject([{ opening: 'ids', outcome: 'opened', items: 3, unreadable: 1 }]);
    expect(readable(JSON.stringify(world.log))).not.toMatch(/P00/);
});
