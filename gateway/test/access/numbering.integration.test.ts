// SPDX-License-Identifier: Apache-2.0
// Record numbers that are each ward's own, over HTTP: both wards' processes on one network, whose administrators have approved it before the first patient.

import { createHash } from 'node:crypto';
import { type Answer, type Ask, resultsOf, rowsOf, TwoWards } from '../support/two-wards';

type Client = (path: string, ask?: Ask) => Promise<Answer>;

const ROLES = {
    'desk-1': ['ward1', 'admission'],
    'desk-2': ['ward2', 'admission'],
    'dr-1': ['ward1', 'doctor'],
    'dr-2': ['ward2', 'doctor'],
    'officer-1': ['ward1', 'privacy-officer'],
    'officer-2': ['ward2', 'privacy-officer'],
    ann: ['ward1', 'patient'],
    'iot-1': ['ward1', 'iot-gateway'],
    'iot-2': ['ward2', 'iot-gateway'],
    'admin-1': ['ward1', 'admin'],
    'gateway-2': ['ward2', 'admin'],
} as const;
const clients = new Map<string, Client>();
let wards: TwoWards;

const ask = async (by: keyof typeof ROLES, path: string, how: Ask = {}): Promise<Answer> => clients.get(by)!(path, how);
const post = async (by: keyof typeof ROLES, path: string, body?: object): Promise<Answer> =>
    ask(by, path, { method: 'POST', ...(body === undefined ? {} : { body }) });
const told = ({ status, body }: Answer): unknown => (status < 300 ? status : [status, (body as { code: string }).code]);
const record = (id: string, name: string) => ({ id, kind: 'patient', name, status: 'active' });
const nameOf = async (by: keyof typeof ROLES, number: string, purpose = 'TREAT'): Promise<unknown> => {
    const { status, body } = await ask(by, `/v1/records/${number}?purpose=${purpose}`);
    return status === 200 ? [body.id, body.name] : status;
};
/** What is answered, but for what is the request's own. */
const answerOf = async (by: keyof typeof ROLES, path: string): Promise<unknown> => {
    const { status, body } = await ask(by, path);
    const { requestId: _, instance: __, ...rest } = body as Record<string, unknown>;
    return [status, rest];
};
const digestOf = (numbering: string): string => createHash('sha256').update(`{"record-numbers":"${numbering}"}`).digest('hex');
const propose = async (numbering: string): Promise<string> => {
    const expires = new Date(Date.now() + 3_600_000).toISOString();
    const place = { kind: 'record-numbers', scope: 'both' };
    const { body } = await post('admin-1', '/v1/governance/proposals', { ...place, digest: digestOf(numbering), expires });
    return (body as { id: string }).id;
};
const approve = async (id: string, numbering: string): Promise<unknown> =>
    told(await post('gateway-2', `/v1/governance/proposals/${id}/approve`, { digest: digestOf(numbering) }));
const reading = (patient: string, device: string) => ({
    device,
    patient,
    sequence: 1,
    start: new Date(Date.now() - 600_000).toISOString(),
    periodSeconds: 60,
    signals: [{ code: '8867-4', unit: '/min', values: [70, 71, 72] }],
});

beforeAll(async () => {
    wards = await TwoWards.start();
    for (const [name, [ward, ...roles]] of Object.entries(ROLES)) {
        clients.set(name, await wards.as(ward, name, ...roles));
    }
    // Gateways that have asked before the decision must not stay with what was so then.
    expect(told(await post('desk-1', '/v1/visits', { patient: 'P404', clinician: 'dr-1' }))).toEqual([404, 'RECORD_NOT_FOUND']);
    expect(told(await post('desk-1', '/v1/records', record('ward2:P001', 'X')))).toEqual([400, 'NUMBER_WITH_WARD']);
    expect(await approve(await propose('ward'), 'ward')).toBe(200);
    expect(told(await post('desk-1', '/v1/records', record('P001', 'Ann Example')))).toBe(201);
    expect(told(await post('desk-2', '/v1/records', record('P001', 'Bea Example')))).toBe(201);
    for (const [desk, clinician] of [
        ['desk-1', 'dr-1'],
        ['desk-2', 'dr-2'],
    ] as const) {
        expect(told(await post(desk, '/v1/visits', { patient: 'P001', clinician }))).toBe(201);
    }
}, 240_000);
afterAll(async () => {
    await wards.stop();
    wards.forget();
});

it('the same number in two wards is two patients, each under its own number and under it with the ward', async () => {
    expect(await nameOf('dr-1', 'P001')).toEqual(['P001', 'Ann Example']);
    expect(await nameOf('dr-1', 'ward1:P001')).toEqual(['P001', 'Ann Example']);
    expect(await nameOf('dr-2', 'P001')).toEqual(['P001', 'Bea Example']);
    expect(await nameOf('dr-2', 'ward2:P001')).toEqual(['P001', 'Bea Example']);
});

it('who names the other ward’s number learns no more than of a number that nobody has', async () => {
    for (const path of ['', '/history', '/legal-hold']) {
        expect(await answerOf('dr-1', `/v1/records/ward2:P001${path}`)).toEqual(await answerOf('dr-1', `/v1/records/ward2:P404${path}`));
    }
    for (const path of ['accesses', 'entries', 'links']) {
        expect(await answerOf('dr-1', `/v1/patients/ward2:P001/${path}`)).toEqual(
            await answerOf('dr-1', `/v1/patients/ward2:P404/${path}`),
        );
    }
    const grant = { clinician: 'dr-1', scope: ['read'], expires: new Date(Date.now() + 3_600_000).toISOString() };
    // A desk is told what it is of any patient who has no visit at its ward; it opens nothing.
    for (const [patient, code] of [
        ['ward2:P001', 'VISIT_NOT_FOUND'],
        ['ward2:P404', 'RECORD_NOT_FOUND'],
    ] as const) {
        expect(told(await post('desk-1', '/v1/grants', { patient, ...grant }))).toEqual([404, code]);
        expect(await nameOf('dr-1', patient)).toBe(404);
    }
});

it('a ward registers its own numbers alone, whether the other one has them or not', async () => {
    for (const number of ['ward2:P001', 'ward2:P404']) {
        expect(told(await post('desk-1', '/v1/records', record(number, 'X')))).toEqual([403, 'WARD_FORBIDDEN']);
    }
    expect(told(await post('desk-1', '/v1/records', record('ward1:P001', 'X')))).toEqual([409, 'RECORD_EXISTS']);
    expect(told(await post('desk-1', '/v1/records', record('ward3:P001', 'X')))).toEqual([422, 'CONTENT_INVALID']);
});

it('the other ward’s number leads across wards once its patient is granted, and lists say whose it is', async () => {
    const expires = new Date(Date.now() + 3_600_000).toISOString();
    const grant = { patient: 'P001', clinician: { ward: 'ward2', id: 'dr-2' }, scope: ['read'], expires };
    expect(await nameOf('dr-2', 'ward1:P001')).toBe(404);
    expect(told(await post('desk-1', '/v1/grants', grant))).toBe(201);
    expect(await nameOf('dr-2', 'ward1:P001')).toEqual(['ward1:P001', 'Ann Example']);
    expect(await nameOf('dr-2', 'P001')).toEqual(['P001', 'Bea Example']);
    const listed = rowsOf(await ask('dr-2', '/v1/records?kind=patient')).map(({ id }) => id);
    expect(listed.filter((id) => id !== undefined).sort()).toEqual(['P001', 'ward1:P001']);
});

it('an emergency is at the patient who is named', async () => {
    expect(told(await post('desk-2', '/v1/records', record('P002', 'Cleo Example')))).toBe(201);
    expect(told(await post('dr-1', '/v1/emergency-access', { patient: 'P002', reason: 'Collapsed' }))).toEqual([404, 'RECORD_NOT_FOUND']);
    expect(told(await post('dr-1', '/v1/emergency-access', { patient: 'ward2:P002', reason: 'Collapsed' }))).toBe(201);
    expect(await nameOf('dr-1', 'ward2:P002', 'ETREAT')).toEqual(['ward2:P002', 'Cleo Example']);
});

it('vitals are of the own ward’s patient, also of one who has no record yet', async () => {
    const subjectOf = async (by: 'iot-1' | 'iot-2', patient: string): Promise<unknown> => {
        const answer = await ask(by, '/v1/vitals', {
            method: 'POST',
            body: { windows: [reading(patient, `monitor-${by}-${patient}`)] },
            headers: { prefer: 'wait=20' },
        });
        expect(resultsOf(answer)[0]).toMatchObject({ state: 'VALID' });
        await wards.windowsSettled(by === 'iot-1' ? 'ward1' : 'ward2');
        return rowsOf(await ask(by, `/v1/windows?patient=${patient}`)).map(({ subject }) => subject)[0];
    };
    for (const patient of ['P001', 'P007']) {
        const [here, there] = [await subjectOf('iot-1', patient), await subjectOf('iot-2', patient)];
        expect([typeof here, typeof there, here === there]).toEqual(['string', 'string', false]);
        expect(rowsOf(await ask('iot-1', `/v1/windows?patient=ward1:${patient}`)).map(({ subject }) => subject)).toEqual([here]);
        expect(rowsOf(await ask('iot-1', `/v1/windows?patient=ward2:${patient}`))).toEqual([]);
    }
    const foreign = await post('iot-1', '/v1/vitals', { windows: [reading('ward2:P001', 'monitor-9')] });
    expect([foreign.status, foreign.text]).toEqual([422, expect.stringContaining('/windows/0/patient')]);
});

it('a link joins the numbers of two wards, each named with its ward', async () => {
    for (const desk of ['desk-1', 'desk-2'] as const) {
        expect(told(await post(desk, '/v1/records', record('P010', 'Ann Example')))).toBe(201);
    }
    expect(told(await post('desk-1', '/v1/visits', { patient: 'P010', clinician: 'dr-1' }))).toBe(201);
    const person = { ward: 'ward1', id: 'ann' };
    expect(told(await post('desk-2', '/v1/patients/P010/proxies', { person, relation: 'self' }))).toBe(201);
    const evidence = 'The same passport, shown at both desks';
    const itself = await post('desk-2', '/v1/patients/P010/links', { other: 'ward2:P010', evidence });
    expect(told(itself)).toEqual([422, 'CONTENT_INVALID']);
    const proposed = await post('desk-2', '/v1/patients/P010/links', { other: 'ward1:P010', evidence });
    expect(told(proposed)).toBe(201);
    expect(told(await post('officer-1', `/v1/links/${(proposed.body as { id: string }).id}/confirm`))).toBe(201);
    expect(await nameOf('dr-1', 'P010')).toEqual(['P010', 'Ann Example']);
    const refusal = { patient: 'ward2:P010', purpose: 'TREAT', decision: 'deny' };
    expect(told(await post('ann', '/v1/consents', refusal))).toBe(201);
    expect(await nameOf('dr-1', 'P010')).toBe(404);
});

it('the same key with a number of the other ward is another request', async () => {
    const send = async (patient: string): Promise<unknown> => {
        const headers = { 'idempotency-key': '"6f0d1a7e-6d0c-4c44-9c58-0a3b0d1f7a11"' };
        return told(
            await ask('dr-1', '/v1/emergency-access', { method: 'POST', bare: true, headers, body: { patient, reason: 'Collapsed' } }),
        );
    };
    expect(await send('ward2:P002')).toBe(201);
    expect(await send('P002')).toEqual([422, 'IDEMPOTENCY_KEY_REUSED']);
});

it('what was decided before the first patient stays', async () => {
    const id = await propose('both');
    expect(await approve(id, 'both')).toEqual([409, 'SETTING_SETTLED']);
    expect(await nameOf('dr-1', 'P001')).toEqual(['P001', 'Ann Example']);
});
