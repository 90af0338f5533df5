// SPDX-License-Identifier: Apache-2.0
// A look covers 15 minutes, a permit does not: what was revoked, closed, refused or has expired since denies the next read over HTTP, within the minute, also
// while the gateway still has the look; and the denial is on the ledger.

import { id } from '../../../chaincode/test/support/fixtures';
import { identities } from '../../../chaincode/test/support/certificates';
import { type RecordsWorld, recordsWorld } from '../support/records-world';

const { ward1One, ward1Three, ward2One, ward2Two } = identities;
const MINUTE = 60_000;
let world: RecordsWorld;
let clinician = '';

beforeAll(async () => {
    world = await recordsWorld({
        'desk-1': { identity: ward1One, roles: ['admission'] },
        'officer-1': { identity: ward1Three, roles: ['privacy-officer'] },
        'dr-lind': { identity: ward2One, roles: ['doctor'] },
        ann: { identity: ward2Two, roles: ['patient'] },
    });
    clinician = await world.ledgerIdOf('dr-lind');
});
afterAll(async () => world.close());

interface Admitted {
    readonly number: string;
    readonly about: string;
    readonly visit: string;
    readonly grant: string;
}

let patients = 0;

/** A patient with a visit and a grant to the doctor for ten minutes; where the visit is closed the grant alone lets in. */
async function admitted(by: 'visit' | 'grant'): Promise<Admitted> {
    patients += 1;
    const number = `P${String(patients).padStart(3, '0')}`;
    const body = { id: number, kind: 'patient', name: 'Ann Example', status: 'active' };
    expect((await world.ask('desk-1', '/v1/records', { method: 'POST', body })).status).toBe(201);
    const [about = ''] = await world.resolver.resolve(world.callerOf('desk-1'), [{ kind: 'record', id: number }]);
    await world.tell('desk-1', { kind: 'proxy', about, person: await world.ledgerIdOf('ann'), relation: 'self' });
    const team = [by === 'visit' ? clinician : id('somebody')];
    const visit = await world.tell('desk-1', { kind: 'visit', about, team });
    const grant =
        by === 'grant'
            ? await world.tell('desk-1', { kind: 'grant', about, clinician, scope: ['read'], expires: world.double.time + 10 * MINUTE })
            : '';
    return { number, about, visit, grant };
}

const read = async ({ number }: Admitted) => world.ask('dr-lind', `/v1/records/${number}`);

/** What the officer sees of the doctor's looks, newest first. */
async function looks({ about }: Admitted): Promise<string[]> {
    const { items } = await world.ledger.evaluate(world.callerOf('officer-1'), 'access:ListLooks', { about, limit: 50 });
    return items.flatMap((look) => (look.kind === 'look' && look.author.ledgerId === clinician ? [String(look.decision)] : []));
}

const ENDS: readonly (readonly [string, 'visit' | 'grant', (of: Admitted) => Promise<unknown>])[] = [
    ['a grant that was revoked', 'grant', async ({ about, grant }) => world.tell('ann', { kind: 'grant-revoked', about, grant })],
    ['a grant that has expired meanwhile', 'grant', async () => (world.double.time += 10 * MINUTE)],
    ['a visit that was closed', 'visit', async ({ about, visit }) => world.tell('desk-1', { kind: 'visit-closed', about, visit })],
    [
        'a visit that was handed over',
        'visit',
        async ({ about, visit }) => world.tell('desk-1', { kind: 'handover', about, visit, team: [id('other')] }),
    ],
    [
        'a patient who has refused',
        'visit',
        async ({ about }) => world.tell('ann', { kind: 'consent', about, purpose: 'TREAT', decision: 'deny' }),
    ],
];

it.each(ENDS)('%s denies the next read, although the look still covers it', async (_what, by, end) => {
    const patient = await admitted(by);
    const seen = await read(patient);
    expect([seen.status, (seen.body as { name: string }).name]).toEqual([200, 'Ann Example']);
    world.double.time += MINUTE / 60;
    expect((await read(patient)).status).toBe(200);
    expect(await looks(patient)).toEqual(['permit']);
    await end(patient);
    const denied = await read(patient);
    const unknown = await world.ask('dr-lind', '/v1/records/P404');
    expect([denied.status, (denied.body as { code: string }).code]).toEqual([404, 'RECORD_NOT_FOUND']);
    expect((denied.body as { detail: string }).detail).toBe((unknown.body as { detail: string }).detail);
    expect((await looks(patient)).slice(0, 2)).toEqual(['deny', 'permit']);
});

it('what expires between the question before the look and the opening opens nothing: the ledger’s time at the opening counts', async () => {
    const patient = await admitted('grant');
    const submit = world.ledger.submit.bind(world.ledger);
    // The look takes as long as the grant has left.
    const late = jest.spyOn(world.ledger, 'submit').mockImplementationOnce(async (caller, call) => {
        const committed = await submit(caller, call);
        world.double.time += 10 * MINUTE;
        return committed;
    });
    expect((await read(patient)).status).toBe(404);
    expect(late).toHaveBeenCalled();
    late.mockRestore();
    expect(await looks(patient)).toEqual(['deny', 'permit']);
});
