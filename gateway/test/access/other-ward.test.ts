// SPDX-License-Identifier: Apache-2.0
// Somebody of the other ward is named by ward and subject: in a visit, a handover, a grant, a consent and a binding. Whoever is unknown, suspended or no
// clinician is refused in the same words.

import { demandDefined } from '@wardledger/chaincode/domain';
import { identities } from '../../../chaincode/test/support/certificates';
import { certificateIdOf } from '../../../chaincode/test/support/fixtures';
import { sealOutsideId } from '../../src/custody/envelopes/envelopes';
import { type RecordsWorld, recordsWorld, type WorldAnswer } from '../support/records-world';

const { ward1One, ward1Two, ward1Three, ward1Admin, ward2Admin, ward2Msp, ward2One, ward2Two } = identities;
const CALLERS = {
    'desk-1': { identity: ward1One, roles: ['admission'] },
    ann: { identity: ward1Two, roles: ['patient'] },
    'officer-1': { identity: ward1Three, roles: ['privacy-officer'] },
    'dr-lind': { identity: ward2One, roles: ['doctor'] },
    'chief-2': { identity: ward2Two, roles: ['admin'] },
} as const;
const LATER = '2099-01-01T00:00:00Z';
let world: RecordsWorld;

const ledgerIdOf = async (name: string): Promise<string> => {
    const certificateId = world.certificateIdOf(name);
    return (await world.ledger.evaluate(world.callerOf(name), 'participant:GetParticipant', { certificateId })).ledgerId;
};

/** As a gateway tells the ledger with a registration. */
async function call(name: keyof typeof CALLERS): Promise<void> {
    const { identity, roles } = CALLERS[name];
    const isFirst = identity.mspId === 'Ward1MSP';
    const ledgerId = await ledgerIdOf(name);
    const [lookupKey] = await world.lookupKeysOf([{ kind: 'participant', id: name, ward: isFirst ? 'ward1' : 'ward2' }]);
    const sealedId = await sealOutsideId({ ledgerId, kind: 'participant', id: name }, world.recipients);
    await world.double.submit(
        'participant:RegisterParticipant',
        { ledgerId, certificateId: certificateIdOf(identity), roles: [...roles] },
        {
            as: name === 'chief-2' ? ward2Msp : isFirst ? ward1Admin : ward2Admin,
            transient: { salt: 'a'.repeat(64), name: { lookupKey: demandDefined(lookupKey, 'a key'), sealedId } },
        },
    );
}

beforeAll(async () => {
    world = await recordsWorld(CALLERS);
    for (const name of ['dr-lind', 'chief-2', 'ann'] as const) {
        await call(name);
    }
    const record = { id: 'P001', kind: 'patient', name: 'Ann Example', status: 'active' };
    expect((await world.ask('desk-1', '/v1/records', { method: 'POST', body: record })).status).toBe(201);
});
afterAll(async () => world.close());

const lind = { ward: 'ward2', id: 'dr-lind' };
const post = async (path: string, body: object, as: keyof typeof CALLERS = 'desk-1'): Promise<WorldAnswer> =>
    world.ask(as, path, { method: 'POST', body });
const refusalOf = ({ status, body }: WorldAnswer) => {
    const { code, errors } = body as { code: string; errors: unknown };
    return { status, code, errors };
};
const refused = (pointer: string, detail: string) => ({ status: 422, code: 'CONTENT_INVALID', errors: [{ pointer, detail }] });
const NO_CLINICIAN = 'is nobody who treats patients: no doctor, nurse or paramedic';

it('treats in a visit, is granted, and reads at their own gateway', async () => {
    expect((await world.ask('dr-lind', '/v1/records/P001')).status).toBe(404);
    const visit = await post('/v1/visits', { patient: 'P001', team: [lind] });
    expect(visit.status).toBe(201);
    expect((await world.ask('dr-lind', '/v1/records/P001')).body).toMatchObject({ name: 'Ann Example' });
    const grant = { patient: 'P001', clinician: lind, scope: ['read'], expires: LATER };
    expect((await post('/v1/grants', grant)).status).toBe(201);
    const handover = await post(`/v1/visits/${(visit.body as { id: string }).id}/handover`, { team: [lind] });
    expect(handover.status).toBe(201);
});

it.each<[string, object, string]>([
    ['nobody there', { clinician: { ward: 'ward2', id: 'nobody' } }, '/clinician'],
    ['nobody here', { clinician: 'nobody' }, '/clinician'],
    ['a doctor of the other ward as one of this', { clinician: 'dr-lind' }, '/clinician'],
    ['an administrator', { team: [lind, { ward: 'ward2', id: 'chief-2' }] }, '/team/1'],
    ['a patient', { team: [{ ward: 'ward1', id: 'ann' }] }, '/team/0'],
])('a visit with %s is refused by place, in the same words', async (_what, team, pointer) => {
    expect(refusalOf(await post('/v1/visits', { patient: 'P001', ...team }))).toEqual(refused(pointer, NO_CLINICIAN));
});

it('who is suspended is as unknown as who never was', async () => {
    const suspension = { ledgerId: await ledgerIdOf('dr-lind'), reason: 'inquiry' as const };
    const by = { as: ward2Two, transient: { salt: 'b'.repeat(64) } };
    await world.double.submit('participant:SuspendParticipant', suspension, by);
    expect(refusalOf(await post('/v1/visits', { patient: 'P001', clinician: lind }))).toEqual(refused('/clinician', NO_CLINICIAN));
    await world.double.submit('participant:ReinstateParticipant', { ledgerId: suspension.ledgerId }, by);
    expect((await post('/v1/visits', { patient: 'P001', clinician: lind })).status).toBe(201);
});

it('the same person twice, and a ward that there is not, are refused by place', async () => {
    expect(refusalOf(await post('/v1/visits', { patient: 'P001', team: [lind, lind] })).status).toBe(422);
    const twice = [{ ward: 'ward1', id: 'ann' }, 'ann'];
    expect(refusalOf(await post('/v1/visits', { patient: 'P001', team: twice }))).toMatchObject({ status: 422 });
    expect(refusalOf(await post('/v1/visits', { patient: 'P001', clinician: { ward: 'ward9', id: 'x' } }))).toEqual(
        refused('/clinician/ward', 'must be one of ward1, ward2'),
    );
});

it('is bound to a patient', async () => {
    const binding = { person: { ward: 'ward2', id: 'chief-2' }, relation: 'guardian' };
    expect((await post('/v1/patients/P001/proxies', binding)).status).toBe(201);
    const nobody = { person: { ward: 'ward2', id: 'nobody' }, relation: 'guardian' };
    expect(refusalOf(await post('/v1/patients/P001/proxies', nobody))).toEqual(refused('/person', 'is no participant'));
});

describe('the list of people', () => {
    const list = async (query = '', as: keyof typeof CALLERS = 'chief-2') => world.ask(as, `/v1/participants${query}`);
    const looks = async (): Promise<number> => [...world.double.private.keys()].filter((key) => key.startsWith('\u0000look')).length;

    it('has the own ward’s, named where the ledger has their name sealed, and is a look', async () => {
        const before = await looks();
        const { status, body } = await list('?limit=200');
        expect(status).toBe(200);
        const rows = body.items as { id?: string; ledgerId: string; roles: string[]; status: string }[];
        expect(rows).toContainEqual({ id: 'dr-lind', ledgerId: await ledgerIdOf('dr-lind'), roles: ['doctor'], status: 'active' });
        expect(rows.map(({ id }) => id)).not.toContain('ann');
        expect(rows.some(({ id }) => id === undefined)).toBe(true); // the ward's own processes have no name
        expect(await looks()).toBe(before + 1);
        expect(world.log.at(-1)).toMatchObject({ opening: 'ids', outcome: 'opened' });
        expect((await list('?role=doctor')).body).toMatchObject({ items: [{ id: 'dr-lind' }] });
        expect((await list('?role=lab')).body).toEqual({ items: [] });
        expect(await looks()).toBe(before + 1);
    });

    it('is refused of another ward, of one that there is not, and to whoever oversees nobody', async () => {
        expect((await list('?ward=ward1')).body).toMatchObject({ status: 403, code: 'WARD_FORBIDDEN' });
        expect((await list('?ward=ward9')).body).toMatchObject({ status: 400, code: 'REQUEST_INVALID' });
        expect((await list('?role=boss')).body).toMatchObject({ status: 400, code: 'REQUEST_INVALID' });
        expect((await list('', 'desk-1')).body).toMatchObject({ status: 403, code: 'ROLE_FORBIDDEN' });
    });
});

it('who looked tells of which other ward somebody is, and of the own ward nothing', async () => {
    await world.ask('dr-lind', '/v1/records/P001');
    await world.ask('desk-1', '/v1/records/P001');
    const { body } = await world.ask('officer-1', '/v1/patients/P001/accesses');
    const rows = body.items as { organisation: string; ward?: string }[];
    expect(new Set(rows.map(({ organisation, ward }) => `${organisation} ${String(ward)}`))).toEqual(
        new Set(['Ward2MSP ward2', 'Ward1MSP undefined']),
    );
});

it.each([
    ['/v1/emergency-access?ward=ward9', 'officer-1'],
    ['/v1/audit/events?ward=ward9', 'officer-1'],
    ['/v1/records?ward=ward9', 'desk-1'],
] as const)('%s is refused: of a ward that there is not there is no list', async (path, as) => {
    const { status, body } = await world.ask(as, path);
    expect([status, (body as { errors: unknown }).errors]).toEqual([
        400,
        [{ pointer: '/querystring/ward', detail: 'must be one of ward1, ward2' }],
    ]);
});
