// SPDX-License-Identifier: Apache-2.0
// Peers of both wards that stand before a revocation, as long as one of them is kept there and the other lags: over HTTP nothing opens by them, once the
// custodian has seen both wards decide about anything after it.

import { id } from '../../../chaincode/test/support/fixtures';
import { identities } from '../../../chaincode/test/support/certificates';
import { type RecordsWorld, recordsWorld } from '../support/records-world';

const { ward1One, ward1Two, ward1Three, ward2Two } = identities;
let world: RecordsWorld;

beforeAll(async () => {
    world = await recordsWorld({
        'desk-1': { identity: ward1One, roles: ['admission'] },
        'dr-lind': { identity: ward1Three, roles: ['doctor'] },
        'dr-osei': { identity: ward1Two, roles: ['doctor'] },
        ann: { identity: ward2Two, roles: ['patient'] },
    });
});
afterAll(async () => world.close());

it('what was revoked opens no more by peers that are kept before it', async () => {
    const body = { id: 'P001', kind: 'patient', name: 'Ann Example', status: 'active' };
    expect((await world.ask('desk-1', '/v1/records', { method: 'POST', body })).status).toBe(201);
    const [about = ''] = await world.resolver.resolve(world.callerOf('desk-1'), [{ kind: 'record', id: 'P001' }]);
    await world.tell('desk-1', { kind: 'proxy', about, person: await world.ledgerIdOf('ann'), relation: 'self' });
    const visit = await world.tell('desk-1', { kind: 'visit', about, team: [await world.ledgerIdOf('dr-lind')] });
    const clinician = await world.ledgerIdOf('dr-osei');
    const grant = await world.tell('desk-1', { kind: 'grant', about, clinician, scope: ['read'], expires: world.double.time + 3_600_000 });
    await world.tell('desk-1', { kind: 'visit-closed', about, visit });
    await world.tell('desk-1', { kind: 'visit', about, team: [await world.ledgerIdOf('dr-lind'), id('somebody')] });
    const read = async (caller: string) => (await world.ask(caller, '/v1/records/P001')).status;
    const reads: number[] = [await read('dr-osei')];
    const keptBack = world.double.remembered();
    world.double.time += 1000;
    await world.tell('ann', { kind: 'consent', about, purpose: 'TREAT', decision: 'deny', actors: [clinician] });
    await world.tell('ann', { kind: 'grant-revoked', about, grant });
    reads.push(await read('dr-lind'));
    const now = world.double.remembered();
    keptBack();
    // Its look still covers it: only the opening is asked of peers, and these know of no revocation.
    reads.push(await read('dr-osei'));
    expect(world.log.at(-1)).toMatchObject({ outcome: 'refused', reason: 'FLOOR_NOT_REACHED' });
    now();
    reads.push(await read('dr-osei'));
    expect(reads).toEqual([200, 200, 503, 404]);
});
