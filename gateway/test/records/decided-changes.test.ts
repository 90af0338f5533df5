// SPDX-License-Identifier: Apache-2.0
// Whoever changes a record has it decided first by both wards, as whoever reads it: who may not is told what is told of a number that nobody has, whatever they
// send, and the patient sees that they tried.

import type { LedgerId } from '../../../chaincode/src/domain';
import { identities } from '../../../chaincode/test/support/certificates';
import { type RecordsWorld, recordsWorld, type WorldAnswer } from '../support/records-world';

const { ward1One, ward1Two, ward1Three, ward2One, ward2Two, department } = identities;
let world: RecordsWorld;
let about: LedgerId;
beforeEach(async () => {
    world = await recordsWorld({
        'desk-1': { identity: ward1One, roles: ['admission'] },
        medic: { identity: ward1Two, roles: ['paramedic'] },
        'officer-1': { identity: ward1Three, roles: ['privacy-officer'] },
        'dr-lind': { identity: ward2One, roles: ['doctor', 'admission', 'privacy-officer'] },
        ann: { identity: ward2Two, roles: ['patient'] },
        'dr-osei': { identity: department, roles: ['doctor'] },
    });
    for (const [id, kind] of [
        ['P001', 'patient'],
        ['P002', 'patient'],
        ['S001', 'doctor'],
    ]) {
        const body = { id, kind, name: 'Ann Example', status: 'active' };
        expect((await world.ask('desk-1', '/v1/records', { method: 'POST', body })).status).toBe(201);
    }
    [about = ''] = await world.resolver.resolve(world.callerOf('desk-1'), [{ kind: 'record', id: 'P001' }]);
    await world.tell('desk-1', { kind: 'proxy', about, person: await world.ledgerIdOf('ann'), relation: 'self' });
});
afterEach(async () => world.close());

type Asked = NonNullable<Parameters<RecordsWorld['ask']>[2]>;
const [change, anyVersion] = [{ name: 'Mallory' }, { 'if-match': '*' }];
const WRITES: readonly (readonly [string, (id: string) => string, Asked])[] = [
    ['is changed', (id) => `/v1/records/${id}`, { method: 'PATCH', body: change, headers: anyVersion }],
    ['is changed in another version', (id) => `/v1/records/${id}`, { method: 'PATCH', body: change, headers: { 'if-match': '"7"' } }],
    ['is revoked', (id) => `/v1/records/${id}`, { method: 'DELETE' }],
    ['is revoked in another version', (id) => `/v1/records/${id}`, { method: 'DELETE', headers: { 'if-match': '"7", "8"' } }],
    ['is merged', (id) => `/v1/records/${id}/merge`, { method: 'POST', body: { into: 'P002' } }],
    ['is separated', (id) => `/v1/records/${id}/merge`, { method: 'DELETE' }],
    ['is repaired', (id) => `/v1/records/${id}/repair`, { method: 'POST' }],
    ['is held', (id) => `/v1/records/${id}/legal-hold`, { method: 'POST' }],
    ['is held no more', (id) => `/v1/records/${id}/legal-hold`, { method: 'DELETE' }],
];

function said({ status, body }: WorldAnswer): object {
    const { requestId: _, instance: __, ...rest } = body as Record<string, unknown>;
    return { status, ...rest };
}
/** What the patient is told of who else looked. */
async function looks(): Promise<string[][]> {
    const { body } = await world.ask('ann', '/v1/patients/P001/accesses');
    const rows = (body as { items: { person: string; category: string; decision: string }[] }).items;
    return rows.filter(({ category }) => category !== 'trail').map(({ person, category, decision }) => [person, category, decision]);
}
const refuse = async () => world.tell('ann', { kind: 'consent', about, purpose: 'TREAT', decision: 'deny' });

it.each(WRITES)('%s by nobody who may not: they are told what they are of nobody, and the patient of them', async (_what, path, asked) => {
    const answer = await world.ask('dr-lind', path('P001'), asked);
    expect(said(answer)).toMatchObject({ status: 404, code: 'RECORD_NOT_FOUND' });
    expect(said(answer)).toEqual(said(await world.ask('dr-lind', path('P404'), asked)));
    expect(await looks()).toContainEqual([await world.ledgerIdOf('dr-lind'), expect.stringMatching(/^(demographics|hold)$/), 'deny']);
    expect((await world.ask('desk-1', '/v1/records/P001')).body).toMatchObject({ name: 'Ann Example', version: 1, status: 'active' });
});

it('of whom TREAT is refused, who is in the visit’s team changes nothing any more', async () => {
    await world.admit('P001');
    const patch = async () => world.ask('dr-lind', '/v1/records/P001', { method: 'PATCH', body: { name: 'New' }, headers: anyVersion });
    expect((await patch()).status).toBe(200);
    await refuse();
    expect((await patch()).body).toMatchObject({ status: 404, code: 'RECORD_NOT_FOUND' });
});

it('a paramedic without a visit changes nothing, and one of its team does', async () => {
    const patch = async () =>
        world.ask('medic', '/v1/records/P001', { method: 'PATCH', body: { status: 'admitted' }, headers: anyVersion });
    expect((await patch()).status).toBe(404);
    await world.tell('desk-1', { kind: 'visit', about, team: [await world.ledgerIdOf('medic')] });
    expect((await patch()).body).toMatchObject({ version: 2 });
    expect(await looks()).toEqual([
        [await world.ledgerIdOf('medic'), 'demographics', 'permit'],
        [await world.ledgerIdOf('medic'), 'demographics', 'deny'],
    ]);
});

it('of the staff only the register of their ward changes anything', async () => {
    const asked: Asked = { method: 'PATCH', body: { status: 'inactive' }, headers: anyVersion };
    const patch = async (by: string) => world.ask(by, '/v1/records/S001', asked);
    expect((await patch('medic')).body).toMatchObject({ status: 404 });
    expect((await patch('dr-lind')).body).toMatchObject({ status: 403, code: 'WARD_FORBIDDEN' });
    expect((await patch('desk-1')).body).toMatchObject({ version: 2 });
});

it('one that cannot be named is retired by who may, and is to others as nobody’s', async () => {
    const retire = async (by: string, ledgerId: string) => world.ask(by, `/v1/unreadable-records/${ledgerId}`, { method: 'DELETE' });
    const answer = await retire('dr-lind', about);
    expect(said(answer)).toMatchObject({ status: 404 });
    expect(said(answer)).toEqual(said(await retire('dr-lind', 'f'.repeat(32))));
    expect((await retire('desk-1', about)).status).toBe(200);
});

it('what the ledger has decided otherwise by the time is not submitted', async () => {
    await world.admit('P001');
    const patch = async () => world.ask('dr-lind', '/v1/records/P001', { method: 'PATCH', body: { name: 'New' }, headers: anyVersion });
    const before = await patch();
    expect(before.status).toBe(200);
    // The look covers what follows; the decision does not.
    await refuse();
    await patch();
    expect((await looks()).map(([, , decision]) => decision)).toEqual(['deny', 'permit']);
    expect((await world.ask('desk-1', '/v1/records/P001?purpose=HOPERAT')).body).toMatchObject({ name: 'New', version: 2 });
});

it('a record that was revoked is held and separated by its own ward’s office alone, of which no policy says anything', async () => {
    await world.ask('desk-1', '/v1/records/P002/merge', { method: 'POST', body: { into: 'P001' } });
    expect((await world.ask('desk-1', '/v1/records/P001', { method: 'DELETE' })).status).toBe(200);
    const hold = async (by: string, method: 'POST' | 'DELETE') => world.ask(by, '/v1/records/P001/legal-hold', { method });
    const separate = async (by: string) => world.ask(by, '/v1/records/P002/merge', { method: 'DELETE' });
    expect((await hold('dr-lind', 'POST')).body).toMatchObject({ status: 404, code: 'RECORD_NOT_FOUND' });
    expect((await separate('dr-lind')).body).toMatchObject({ status: 404, code: 'RECORD_NOT_FOUND' });
    expect((await hold('officer-1', 'POST')).body).toMatchObject({ held: true });
    expect((await hold('officer-1', 'DELETE')).body).toMatchObject({ held: false });
    expect((await separate('desk-1')).status).toBe(200);
});
