// SPDX-License-Identifier: Apache-2.0
// Who may look, over HTTP on two wards: visits, grants, consents and emergencies, and what each of them is refused.

import { randomUUID } from 'node:crypto';
import { rowsOf, TwoWards, type Answer, type Ask } from '../support/two-wards';

type Client = (path: string, ask?: Ask) => Promise<Answer>;

const LATER = '2099-01-01T00:00:00Z';

describe('access on two wards', () => {
    let wards: TwoWards;
    let clerk: Client;
    let clerk2: Client;
    let nurseClerk: Client;
    let doctor: Client;
    let nurse: Client;
    let lind: Client;
    let officer: Client;
    let officerDoctor: Client;
    let ann: Client;
    let stranger: Client;
    beforeAll(async () => {
        wards = await TwoWards.start();
        clerk = await wards.as('ward1', 'clerk-1', 'admission');
        nurseClerk = await wards.as('ward1', 'nurse-clerk', 'nurse', 'admission');
        doctor = await wards.as('ward1', 'dr-osei', 'doctor');
        nurse = await wards.as('ward1', 'nurse-lund', 'nurse');
        officer = await wards.as('ward1', 'officer-1', 'privacy-officer');
        officerDoctor = await wards.as('ward1', 'officer-dr', 'privacy-officer', 'doctor');
        ann = await wards.as('ward1', 'ann', 'patient');
        stranger = await wards.as('ward1', 'stranger', 'patient');
        clerk2 = await wards.as('ward2', 'clerk-2', 'admission');
        lind = await wards.as('ward2', 'dr-lind', 'doctor');
        for (const id of ['P001', 'P002', 'P003', 'P004']) {
            const created = await post(clerk, '/v1/records', { id, kind: 'patient', name: 'Ann Example', status: 'active' });
            expect([created.status, created.text]).toEqual([201, expect.any(String)]);
        }
    }, 240_000);
    afterAll(async () => {
        await wards.stop();
        wards.forget();
    });

    const post = async (client: Client, path: string, body?: object) =>
        client(path, { method: 'POST', ...(body === undefined ? {} : { body }) });
    const gone = async (client: Client, path: string) => client(path, { method: 'DELETE' });
    const saying = ({ status, body }: Answer) => [status, (body as { code?: string }).code];
    /** The id of what was written; fails where nothing was. */
    const written = async (answer: Promise<Answer>): Promise<string> => {
        const { status, body, text } = await answer;
        expect([status, text]).toEqual([201, expect.stringContaining('"status":"VALID"')]);
        return (body as { id: string }).id;
    };
    const bound = async (patient: string, person = 'ann') =>
        written(post(clerk, `/v1/patients/${patient}/proxies`, { person, relation: 'self' }));
    const visited = async (patient: string, ...team: string[]) => written(post(clerk, '/v1/visits', { patient, team }));

    it('a visit is opened, handed over and closed by whom it concerns', async () => {
        expect(saying(await post(clerk, '/v1/visits', { patient: 'P404', clinician: 'dr-osei' }))).toEqual([404, 'RECORD_NOT_FOUND']);
        expect(saying(await post(clerk, '/v1/visits', { patient: 'P001', clinician: 'dr-nobody' }))).toEqual([422, 'CONTENT_INVALID']);
        expect(saying(await post(clerk, '/v1/visits', { patient: 'P001' }))).toEqual([422, 'CONTENT_INVALID']);
        expect(saying(await post(nurseClerk, '/v1/visits', { patient: 'P001', clinician: 'nurse-clerk' }))).toEqual([403, 'OWN_MATTER']);
        expect(saying(await post(doctor, '/v1/visits', { patient: 'P001', clinician: 'nurse-lund' }))).toEqual([403, 'ROLE_FORBIDDEN']);
        const visit = await written(post(clerk, '/v1/visits', { patient: 'P001', clinician: 'dr-osei', location: 'Bay 4' }));

        const handover = `/v1/visits/${visit}/handover`;
        expect(saying(await post(nurse, handover, { team: ['nurse-lund'] }))).toEqual([404, 'VISIT_NOT_FOUND']);
        expect(saying(await post(clerk2, handover, { team: ['clerk-2'] }))).toEqual([403, 'WARD_FORBIDDEN']);
        // Nor told who of those whom they name treats patients.
        expect(saying(await post(clerk2, handover, { team: ['dr-nobody'] }))).toEqual([403, 'WARD_FORBIDDEN']);
        expect(saying(await post(nurseClerk, handover, { team: ['nurse-clerk'] }))).toEqual([403, 'OWN_MATTER']);
        expect(saying(await post(doctor, `/v1/visits/${'0'.repeat(64)}/handover`, { team: ['nurse-lund'] }))).toEqual([
            404,
            'VISIT_NOT_FOUND',
        ]);
        await written(post(doctor, handover, { team: ['nurse-lund'] }));
        expect(saying(await post(doctor, handover, { team: ['dr-osei'] }))).toEqual([404, 'VISIT_NOT_FOUND']);

        await written(post(nurse, `/v1/visits/${visit}/close`));
        expect(saying(await post(clerk, `/v1/visits/${visit}/close`))).toEqual([404, 'VISIT_NOT_FOUND']);
    });

    it('only who treats patients is named as a clinician; who does not looks like nobody', async () => {
        const visit = await written(post(clerk, '/v1/visits', { patient: 'P001', clinician: 'dr-osei' }));
        const grant = { patient: 'P001', scope: ['read'], expires: LATER };
        const named = (clinician: string): readonly (readonly [string, string, object])[] => [
            ['/clinician', '/v1/visits', { patient: 'P001', clinician }],
            ['/team/1', '/v1/visits', { patient: 'P001', team: ['nurse-lund', clinician] }],
            ['/team/0', `/v1/visits/${visit}/handover`, { team: [clinician] }],
            ['/clinician', '/v1/grants', { ...grant, clinician }],
        ];
        for (const name of ['officer-1', 'ann', 'dr-nobody']) {
            for (const [pointer, path, body] of named(name)) {
                const refused = await post(clerk, path, body);
                const whom =
                    path === '/v1/grants'
                        ? 'whom a grant lets in: no doctor or nurse'
                        : 'who treats patients: no doctor, nurse or paramedic';
                const errors = [{ pointer, detail: `is nobody ${whom}` }];
                expect(refused).toMatchObject({ status: 422, body: { code: 'CONTENT_INVALID', errors } });
            }
        }
        await written(post(clerk, '/v1/grants', { ...grant, clinician: 'officer-dr' }));
        await written(post(doctor, `/v1/visits/${visit}/close`));
    });

    it('a request that is repeated with its key is one visit', async () => {
        const headers = { 'idempotency-key': `"${randomUUID()}"` };
        const ask = { method: 'POST', headers, body: { patient: 'P001', clinician: 'dr-osei' } };
        const [first, again] = [await clerk('/v1/visits', ask), await clerk('/v1/visits', ask)];
        expect([first.status, again.status, again.text]).toEqual([201, 201, first.text]);
    });

    it('a grant needs an open visit, and leaves a notice without one', async () => {
        const grant = { patient: 'P002', clinician: 'dr-osei', scope: ['read'], expires: LATER };
        expect(saying(await post(clerk, '/v1/grants', grant))).toEqual([404, 'VISIT_NOT_FOUND']);
        await bound('P002');
        expect(rowsOf(await ann('/v1/patients/P002/accesses'))).toMatchObject([
            { category: 'trail', decision: 'permit', role: ['patient'] },
            { category: 'grant', decision: 'not-found', role: ['admission'] },
        ]);

        await visited('P002', 'nurse-lund');
        expect(saying(await post(clerk, '/v1/grants', { ...grant, expires: '2020-01-01T00:00:00Z' }))).toEqual([422, 'CONTENT_INVALID']);
        expect(saying(await post(nurseClerk, '/v1/grants', { ...grant, clinician: 'nurse-clerk' }))).toEqual([403, 'OWN_MATTER']);
        expect(saying(await post(clerk2, '/v1/grants', { ...grant, clinician: 'dr-lind' }))).toEqual([404, 'VISIT_NOT_FOUND']);
        expect(saying(await post(stranger, '/v1/grants', grant))).toEqual([404, 'RECORD_NOT_FOUND']);
        const byDesk = await written(post(clerk, '/v1/grants', grant));
        const byPatient = await written(post(ann, '/v1/grants', grant));

        expect(saying(await gone(nurse, `/v1/grants/${'0'.repeat(64)}`))).toEqual([404, 'GRANT_NOT_FOUND']);
        expect((await gone(doctor, `/v1/grants/${byDesk}`)).status).toBe(200);
        expect((await gone(ann, `/v1/grants/${byPatient}`)).status).toBe(200);
        expect(saying(await gone(ann, `/v1/grants/${byPatient}`))).toEqual([404, 'GRANT_NOT_FOUND']);
    });

    it('consent is the patient’s alone', async () => {
        await bound('P003');
        const consent = { patient: 'P003', purpose: 'TREAT', decision: 'deny', actors: ['dr-osei'] };
        expect(saying(await post(stranger, '/v1/consents', consent))).toEqual([404, 'RECORD_NOT_FOUND']);
        expect(saying(await post(doctor, '/v1/consents', consent))).toEqual([403, 'ROLE_FORBIDDEN']);
        expect(saying(await post(ann, '/v1/consents', { patient: 'P003', purpose: 'ETREAT', decision: 'deny' }))).toEqual([
            422,
            'CONSENT_UNREFUSABLE',
        ]);
        const refusal = await written(post(ann, '/v1/consents', consent));
        expect(saying(await gone(stranger, `/v1/consents/${refusal}`))).toEqual([404, 'CONSENT_NOT_FOUND']);
        expect((await gone(ann, `/v1/consents/${refusal}`)).status).toBe(200);
        expect(saying(await gone(ann, `/v1/consents/${refusal}`))).toEqual([404, 'CONSENT_NOT_FOUND']);
    });

    it('nobody binds themselves; the patient ends what binds others', async () => {
        const proxies = '/v1/patients/P003/proxies';
        expect(saying(await post(nurseClerk, proxies, { person: 'nurse-clerk', relation: 'self' }))).toEqual([403, 'OWN_MATTER']);
        const other = { person: 'stranger', relation: 'representative' };
        expect(saying(await post(stranger, proxies, other))).toEqual([404, 'RECORD_NOT_FOUND']);
        expect(saying(await post(ann, proxies, other))).toEqual([422, 'CONTENT_INVALID']);
        await written(post(clerk, proxies, other));
        expect((await stranger('/v1/patients/P003/accesses')).status).toBe(200);
        expect(saying(await post(stranger, proxies, { ...other, person: 'ann', until: '2020-01-01T00:00:00Z' }))).toEqual([
            404,
            'RECORD_NOT_FOUND',
        ]);
        await written(post(ann, proxies, { ...other, until: '2020-01-01T00:00:00Z' }));
        expect(saying(await stranger('/v1/patients/P003/accesses'))).toEqual([404, 'RECORD_NOT_FOUND']);
    });

    it('an emergency of one ward is reviewed in the other, at once, once, and by somebody else', async () => {
        const broken = await post(lind, '/v1/emergency-access', { patient: 'P004', reason: 'Unconscious' });
        expect([broken.status, broken.body]).toEqual([201, expect.objectContaining({ active: true })]);
        const { id, expires, transaction } = broken.body as { id: string; expires: string; transaction: { timestamp: string } };
        expect(Date.parse(expires) - Date.parse(transaction.timestamp)).toBe(3_600_000);

        // Both peers had it before it was answered: no waiting here.
        const unreviewed = rowsOf(await officer('/v1/emergency-access?reviewed=false&ward=ward2'));
        expect(unreviewed).toMatchObject([{ id, reason: 'Unconscious', organisation: 'Ward2MSP', active: true }]);
        const review = { outcome: 'unjustified', comment: 'Was awake' };
        await written(post(officer, `/v1/emergency-access/${id}/review`, review));
        expect(saying(await post(officer, `/v1/emergency-access/${id}/review`, review))).toEqual([409, 'EMERGENCY_REVIEWED']);
        expect(rowsOf(await officer('/v1/emergency-access?reviewed=false&ward=ward2'))).toEqual([]);
        expect(rowsOf(await officer('/v1/emergency-access?reviewed=true&ward=ward2'))).toMatchObject([{ review, active: false }]);

        const own = await written(post(officerDoctor, '/v1/emergency-access', { patient: 'P004', reason: 'Fell' }));
        expect(saying(await post(officerDoctor, `/v1/emergency-access/${own}/review`, review))).toEqual([403, 'OWN_MATTER']);
        expect(saying(await post(officer, `/v1/emergency-access/${'0'.repeat(64)}/review`, review))).toEqual([404, 'EMERGENCY_NOT_FOUND']);
    });

    it('whom the patient has refused by name is let in once a second clinician stands by it', async () => {
        await written(post(ann, '/v1/consents', { patient: 'P003', purpose: 'ETREAT', decision: 'deny', actors: ['dr-osei'] }));
        const first = await post(doctor, '/v1/emergency-access', { patient: 'P003', reason: 'Fell' });
        const { id, active } = first.body as { id: string; active: boolean };
        expect([first.status, active]).toEqual([201, false]);
        await written(post(nurse, '/v1/emergency-access', { patient: 'P003', reason: 'Fell', supports: id }));
        const rows = rowsOf(await officer('/v1/emergency-access?reviewed=false'));
        expect(rows.find((row) => row['id'] === id)).toMatchObject({ active: true });
    });

    it('who looked is shown to the patient and the officer; of others’ patients nobody learns that they are there', async () => {
        expect((await officer('/v1/patients/P002/accesses')).status).toBe(200);
        for (const patient of ['P002', 'P404']) {
            expect(saying(await stranger(`/v1/patients/${patient}/accesses`))).toEqual([404, 'RECORD_NOT_FOUND']);
        }
        expect(saying(await doctor('/v1/patients/P002/accesses'))).toEqual([403, 'ROLE_FORBIDDEN']);
    });
});
