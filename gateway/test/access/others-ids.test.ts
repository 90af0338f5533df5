// SPDX-License-Identifier: Apache-2.0
// A patient with a token of their own asks every route that has an id in its path for what is another patient's: the answer is that for an id that nobody
// has, and nothing has changed for the other.

import type { Fact } from '@wardledger/chaincode/domain';
import { alarmOf } from '../../../chaincode/test/alarms/raised';
import { identities } from '../../../chaincode/test/support/certificates';
import { digest, id } from '../../../chaincode/test/support/fixtures';
import { submission } from '../../../chaincode/test/vitals/attestation';
import { postsIn, vitalsWindow } from '../../../chaincode/test/vitals/vitals-fixtures';
import { REGISTRAR } from '../../src/custody';
import { ROUTE_ACCESS, ROUTE_EXAMPLES } from '../../src/routes';
import { type RecordsWorld, recordsWorld, type WorldAnswer } from '../support/records-world';

const { ward1One, ward1Two, ward1Three, ward2One, ward2Two } = identities;
const [OWN, OTHERS, NOBODYS] = ['P001', 'P002', 'P404'];
let world: RecordsWorld;
/** What routes call things of the other patient, by the noun before the parameter; and what nothing is called. */
const others: Record<string, string> = {};
const nobodys: Record<string, string> = {};
let about = '';

/** States a fact in somebody's name. @returns what routes call it */
const tell = async (by: string, fact: Fact): Promise<string> => fact.about + (await world.tell(by, fact));

beforeAll(async () => {
    world = await recordsWorld({
        'desk-1': { identity: ward1One, roles: ['admission'] },
        monitors: { identity: ward1Two, roles: ['iot-gateway'] },
        'officer-1': { identity: ward1Three, roles: ['privacy-officer'] },
        'dr-lind': { identity: ward2One, roles: ['doctor'] },
        ann: { identity: ward2Two, roles: ['patient'] },
        bea: { identity: identities.department, roles: ['patient'] },
    });
    for (const number of [OWN, OTHERS]) {
        const body = { id: number, kind: 'patient', name: 'Bea Example', status: 'active' };
        expect((await world.ask('desk-1', '/v1/records', { method: 'POST', body })).status).toBe(201);
    }
    const monitors = world.callerOf('monitors');
    const [own = '', other = ''] = await world.resolver.resolve(
        monitors,
        [OWN, OTHERS].map((number) => ({ kind: 'record', id: number })),
    );
    const [device = ''] = await world.resolver.resolve(monitors, [{ kind: 'device', id: 'monitor-2' }]);
    about = other;
    await tell('desk-1', { kind: 'proxy', about: own, person: await world.ledgerIdOf('ann'), relation: 'self' });
    await tell('desk-1', { kind: 'proxy', about, person: await world.ledgerIdOf('bea'), relation: 'self' });
    const clinician = await world.ledgerIdOf('dr-lind');
    const expires = world.double.time + 86_400_000;
    const window = vitalsWindow('bea', { subject: about, posts: [{ device, sequence: 1, digest: digest('post') }] });
    await world.ledger.submit(monitors, { name: 'vitals:SubmitPosts', request: {}, transient: postsIn([window]) });
    await world.ledger.submit(monitors, { name: 'vitals:SubmitWindows', request: submission([window]) });
    const rung = alarmOf('bea', identities.ward1Admin, about);
    await world.ledger.submit(world.callerOf(REGISTRAR), {
        name: 'access:Record',
        request: { notice: digest('notice of an alarm') },
        transient: { facts: [rung], random: id('random of an alarm'), salt: digest('salt') },
    });
    Object.assign(others, {
        records: OTHERS,
        patients: OTHERS,
        visits: await tell('desk-1', { kind: 'visit', about, team: [clinician] }),
        grants: await tell('desk-1', { kind: 'grant', about, clinician, scope: ['read'], expires }),
        consents: await tell('bea', { kind: 'consent', about, purpose: 'HRESCH', decision: 'permit' }),
        confidential: await tell('bea', { kind: 'confidential', about, category: 'note' }),
        alarms: about + rung.alarm,
        links: await tell('desk-1', { kind: 'link', about, other: own, evidence: 'the same face' }),
        'emergency-access': await tell('dr-lind', { kind: 'emergency', about, reason: 'unconscious' }),
        withholdings: await tell('officer-1', { kind: 'withholding', about, person: clinician, reason: 'was threatened' }),
        windows: window.id,
        'unreadable-records': about,
        posts: 'monitor-2',
        devices: 'monitor-2',
        participants: world.certificateIdOf('bea'),
        transactions: digest('transaction'),
        submissions: 'b'.repeat(26),
    });
    Object.assign(nobodys, {
        records: NOBODYS,
        patients: NOBODYS,
        posts: 'monitor-404',
        devices: 'monitor-404',
        ...Object.fromEntries(
            ['alarms', 'visits', 'grants', 'consents', 'confidential', 'links', 'emergency-access', 'withholdings'].map((noun) => [
                noun,
                id('nobody') + id('nothing'),
            ]),
        ),
        windows: id('no window'),
        'unreadable-records': id('nobody'),
        participants: digest('no certificate'),
        transactions: digest('no transaction'),
        submissions: 'c'.repeat(26),
    });
});
afterAll(async () => world.close());

/** Nouns whose ids are no patient's: areas, proposals, settings. */
const NO_PATIENTS = /^\/v1\/(clusters|governance|policies)\//;
const routes = Object.keys(ROUTE_ACCESS)
    .filter((route) => route.includes('/:') && ROUTE_ACCESS[route] !== 'public' && !NO_PATIENTS.test(route.split(' ')[1] ?? ''))
    .sort();

async function asked(route: string, names: Readonly<Record<string, string>>, caller = 'ann'): Promise<WorldAnswer> {
    const [method, template = ''] = route.split(' ');
    const noun = /\/v1\/([a-z-]+)\/:/.exec(template)?.[1] ?? '';
    expect([route, names[noun]]).toEqual([route, expect.any(String)]);
    const path = template.replace(/:(\w+)/g, (_, name: string) => (name === 'sequence' ? '1' : names[noun]!));
    const { body } = ROUTE_EXAMPLES[route]!;
    const headers = { ...(method === 'PATCH' && { 'if-match': '"1"' }) };
    const options = { headers, ...(body !== undefined && { body: body as object }), ...(method !== 'GET' && { method: method as 'POST' }) };
    return world.ask(caller, path, options);
}

/** What an answer says, but for what names the request. */
function said({ status, body }: WorldAnswer): object {
    const { requestId: _, instance: __, ...rest } = body as Record<string, unknown>;
    return { status, ...rest };
}

const standing = async (): Promise<object> => world.ledger.evaluate(world.callerOf('officer-1'), 'access:GetStanding', { about });

it('there are such routes, of every kind of thing that is a patient’s', () => {
    const nouns = new Set(routes.map((route) => /\/v1\/([a-z-]+)\//.exec(route)![1]!));
    expect([...nouns].sort()).toEqual(Object.keys(others).sort());
});

it.each(routes)('%s tells a patient of another’s id what it tells of nobody’s, and changes nothing', async (route) => {
    const before = await standing();
    const [other, nobody] = [await asked(route, others), await asked(route, nobodys)];
    expect(other.status).toBeGreaterThanOrEqual(400);
    expect(other.status).toBeLessThan(500);
    expect(said(other)).toEqual(said(nobody));
    expect(other.text).not.toContain('Bea Example');
    expect(await standing()).toEqual(before);
});

it('the patient whose they are is told', async () => {
    const own = await asked('GET /v1/patients/:id/accesses', others, 'bea');
    expect(own.status).toBe(200);
    expect((await asked('GET /v1/patients/:id/accesses', { patients: OWN })).status).toBe(200);
    expect((await asked('DELETE /v1/consents/:id', others, 'bea')).status).toBe(200);
});
