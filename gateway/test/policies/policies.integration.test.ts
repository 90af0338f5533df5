// SPDX-License-Identifier: Apache-2.0
// Policies on two wards: a set that permits something new decides once the other ward has approved it, and a visit that was closed denies the next
// question.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { TwoWards, type Answer, type Ask } from '../support/two-wards';
import { until } from '../support/until';

type Client = (path: string, ask?: Ask) => Promise<Answer>;

const starter = readFileSync(join(__dirname, '../../../chaincode/src/domain/policies/starter/starter.cedar'), 'utf8');
const text = `${starter}
@id("paramedic-allergies")
permit (principal, action == Action::"read", resource)
when { principal.roles.contains("paramedic") && resource.category == "allergy" && resource has patient && resource.patient.openVisits.contains("ward1") };
`;

const forbids = `@id("no-medics-at-allergies")
forbid (principal, action, resource)
when { principal.roles.contains("paramedic") && resource.category == "allergy" }
unless { context.emergency };
`;

describe('policies on two wards', () => {
    let wards: TwoWards;
    beforeAll(async () => {
        wards = await TwoWards.start();
    }, 240_000);
    afterAll(async () => {
        await wards.stop();
        wards.forget();
    });

    const post = async (client: Client, path: string, body?: object) =>
        client(path, { method: 'POST', ...(body === undefined ? {} : { body }) });
    const check = async (client: Client, category: string, more: object = {}) => {
        const body = { action: 'read', resource: { category, patient: 'P001' }, purpose: 'TREAT', ...more };
        return (await post(client, '/v1/access/check', body)).body as { decision: string; policies: string[]; digest: string };
    };
    const written = async (answer: Promise<Answer>) => {
        const { status, body, text: said } = await answer;
        expect([status, said]).toEqual([201, expect.stringContaining('"status":"VALID"')]);
        return body as { id: string; digest: string; text: string };
    };

    it('decide by what both have approved, and by the newest facts', async () => {
        const [clerk, doctor, paramedic, officer, admin1, admin2] = await Promise.all([
            wards.as('ward1', 'clerk-1', 'admission'),
            wards.as('ward1', 'dr-osei', 'doctor'),
            wards.as('ward1', 'medic-1', 'paramedic'),
            wards.as('ward1', 'officer-1', 'privacy-officer'),
            wards.as('ward1', 'admin-1', 'admin'),
            wards.as('ward2', 'admin-1', 'admin'),
        ]);
        await written(post(clerk, '/v1/records', { id: 'P001', kind: 'patient', name: 'Ann Example', status: 'active' }));
        expect(await check(doctor, 'vitals')).toMatchObject({ decision: 'deny', policies: [] });
        const visit = await written(post(clerk, '/v1/visits', { patient: 'P001', clinician: 'dr-osei' }));
        expect(await check(doctor, 'vitals')).toMatchObject({ decision: 'permit', policies: ['clinician-by-visit'] });
        const before = await check(paramedic, 'allergy');
        expect(before).toMatchObject({ decision: 'deny', policies: [] });

        const { id, digest } = await written(post(admin1, '/v1/policies/proposals', { text }));
        expect(await check(paramedic, 'allergy')).toEqual(before);
        const alone = await post(admin1, `/v1/policies/proposals/${id}/approve`, { digest });
        expect([alone.status, (alone.body as { code: string }).code]).toEqual([403, 'APPROVAL_OWN_WARD']);
        const seen = await admin2(`/v1/policies?digest=${digest}`);
        expect((seen.body as { text: string }).text).toContain('@id("paramedic-allergies")');
        const approved = await post(admin2, `/v1/policies/proposals/${id}/approve`, { digest });
        expect([approved.status, approved.body]).toEqual([200, expect.objectContaining({ state: 'approved' })]);
        await until('the approved set to decide', async () => (await check(paramedic, 'allergy')).digest === digest);
        expect(await check(paramedic, 'allergy')).toMatchObject({ decision: 'permit', policies: ['paramedic-allergies'] });

        const about = await check(officer, 'allergy', { subject: 'medic-1' });
        expect(about).toMatchObject({ decision: 'permit', reason: 'policies', transaction: { status: 'VALID' } });

        // What the other ward forbids by itself reaches none of this ward's patients; what their own ward does, at once, until it takes it back.
        const theirs = await post(admin2, '/v1/policies/forbids', { text: forbids });
        expect([theirs.status, theirs.body]).toEqual([200, expect.objectContaining({ ward: 'ward2' })]);
        await until(
            'both wards know of it',
            async () => ((await officer('/v1/policies/forbids')).body as { items: readonly object[] }).items.length === 1,
        );
        expect(await check(paramedic, 'allergy')).toMatchObject({ decision: 'permit' });
        const own = (await post(admin1, '/v1/policies/forbids', { text: forbids })).body as { ward: string; digest: string };
        expect(own).toMatchObject({ ward: 'ward1' });
        await until('the forbid to decide', async () => (await check(paramedic, 'allergy')).decision === 'deny');
        const why = { decision: 'deny', reason: 'policies', policies: ['ward1:no-medics-at-allergies'] };
        expect(await check(officer, 'allergy', { subject: 'medic-1' })).toMatchObject(why);
        expect((await post(admin1, '/v1/policies/forbids/withdraw', { digest: own.digest })).status).toBe(200);
        await until('it is taken back', async () => (await check(paramedic, 'allergy')).decision === 'permit');
        expect((await post(doctor, `/v1/visits/${visit.id}/close`)).status).toBe(201);
        expect(await check(doctor, 'vitals')).toMatchObject({ decision: 'deny', policies: [] });
        expect(await check(paramedic, 'allergy')).toMatchObject({ decision: 'deny', policies: [] });
        expect(await check(officer, 'allergy', { subject: 'medic-1' })).toMatchObject({ decision: 'deny', reason: 'no-policy' });
    });
});
