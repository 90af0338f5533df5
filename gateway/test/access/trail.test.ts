// SPDX-License-Identifier: Apache-2.0
// The auditor's trail on the real contracts: who of a ward stated what, with the reading of it, and what nobody learns from it.

import { identities } from '../../../chaincode/test/support/certificates';
import { type RecordsWorld, recordsWorld } from '../support/records-world';
import { readable } from '../support/readable';

const { ward1One, ward1Two, ward1Three, ward2One, ward2Two } = identities;
const TRAIL = '/v1/audit/events';

interface Event {
    readonly id: string;
    readonly kind: string;
    readonly time: string;
    readonly person: string;
    readonly about?: string;
    readonly category?: string;
    readonly decision?: string;
    readonly transactionId: string;
}

describe('the trail of a ward', () => {
    let world: RecordsWorld;
    beforeEach(async () => {
        world = await recordsWorld({
            'desk-1': { identity: ward1One, roles: ['admission', 'admin'] },
            'dr-osei': { identity: ward1Two, roles: ['doctor'] },
            'officer-1': { identity: ward1Three, roles: ['privacy-officer'] },
            'dr-lind': { identity: ward2One, roles: ['doctor'] },
            'auditor-2': { identity: ward2Two, roles: ['auditor'] },
        });
        const record = { id: 'P001', kind: 'patient', name: 'Ann Example', status: 'active' };
        expect((await world.ask('desk-1', '/v1/records', { method: 'POST', body: record })).status).toBe(201);
        await world.admit('P001');
        expect((await world.ask('dr-lind', '/v1/records/P001')).status).toBe(200);
    });
    afterEach(async () => world.close());

    const events = async (caller: string, query = '') => {
        const { status, body } = await world.ask(caller, `${TRAIL}${query}`);
        expect(status).toBe(200);
        return (body as { items: Event[] }).items;
    };
    const said = (items: readonly Event[]) => items.map(({ kind, category, decision }) => [kind, category, decision]);

    it('tells who stated what, and that it is read, which a look covers', async () => {
        const own = await events('officer-1');
        expect(said(own)).toEqual([
            ['look', 'trail', 'permit'],
            ['visit', undefined, undefined],
        ]);
        expect(own[0]).toMatchObject({
            organisation: 'Ward1MSP',
            ward: 'ward1',
            role: ['privacy-officer'],
            action: 'list',
            purpose: 'HOPERAT',
        });
        expect(own[0]).not.toHaveProperty('about');
        expect(own[1]?.about).toMatch(/^[0-9a-f]{32}$/);
        expect(await events('officer-1')).toEqual(own);
        expect(said(await events('auditor-2'))).toEqual([
            ['look', 'trail', 'permit'],
            ['look', 'demographics', 'permit'],
        ]);
    });

    it('has that the list of emergencies was read', async () => {
        const glass = { method: 'POST', body: { patient: 'P001', reason: 'Unconscious' } } as const;
        expect((await world.ask('dr-osei', '/v1/emergency-access', glass)).status).toBe(201);
        expect((await world.ask('officer-1', '/v1/emergency-access')).body).toMatchObject({ items: [{ reason: 'Unconscious' }] });
        expect(said(await events('auditor-2', '?ward=ward1&kind=look'))).toEqual([['look', 'trail', 'permit']]);
    });

    it('of the other ward is for auditors of either; that they read it is in their own', async () => {
        expect(said(await events('auditor-2', '?ward=ward1'))).toEqual([['visit', undefined, undefined]]);
        expect(said(await events('officer-1', '?ward=ward2&kind=look&category=trail'))).toEqual([['look', 'trail', 'permit']]);
    });

    it('is asked for by kind, person, outcome, category and time', async () => {
        const [reading, look] = await events('auditor-2');
        expect(await events('auditor-2', '?kind=visit')).toEqual([]);
        expect(await events('auditor-2', '?category=demographics')).toEqual([look]);
        expect(await events('auditor-2', `?person=${look!.person}`)).toEqual([look]);
        expect(await events('auditor-2', '?decision=deny')).toEqual([]);
        expect(await events('auditor-2', `?from=${reading!.time}`)).toEqual([reading]);
        expect(await events('auditor-2', `?to=${reading!.time}`)).toEqual([look]);
        for (const query of [
            '?kind=other',
            '?person=dr-osei',
            '?category=all',
            '?decision=maybe',
            '?patient=P001',
            `?from=${look!.time}&to=${look!.time}`,
        ]) {
            expect([query, (await world.ask('auditor-2', `${TRAIL}${query}`)).status]).toEqual([query, 400]);
        }
    });

    it('has no name, number or word that anybody wrote, in any form', async () => {
        for (const accept of ['application/json', 'application/x-ndjson', 'text/csv']) {
            const { status, text, headers } = await world.ask('auditor-2', TRAIL, { headers: { accept } });
            expect([status, headers['content-type']]).toEqual([200, expect.stringContaining(accept)]);
            expect(text).toContain('demographics');
            expect(readable(text)).not.toMatch(/Ann|P001|Bay|dr-lind|salt/);
        }
    });

    it('as lines and as CSV says what a page says', async () => {
        const page = await events('auditor-2');
        const lines = (await world.ask('auditor-2', TRAIL, { headers: { accept: 'application/x-ndjson' } })).text.trim().split('\n');
        expect(lines.map((line) => JSON.parse(line) as Event)).toEqual(page);
        const csv = (await world.ask('auditor-2', TRAIL, { headers: { accept: 'text/csv' } })).text.trim().split('\r\n');
        expect(csv[0]).toBe(
            'id,time,kind,person,username,organisation,ward,role,about,decision,category,action,purpose,withheld,reason,digest,notice,transactionId',
        );
        expect(csv.slice(1).map((line) => line.split(',')[0])).toEqual(page.map(({ id }) => id));
    });

    it('is closed to whoever treats, admits or administers, and nothing of their asking is stated', async () => {
        for (const caller of ['desk-1', 'dr-osei']) {
            const { status, body } = await world.ask(caller, TRAIL);
            expect([status, (body as { code: string }).code]).toEqual([403, 'ROLE_FORBIDDEN']);
        }
        expect(said(await events('officer-1', '?kind=look'))).toEqual([['look', 'trail', 'permit']]);
    });
});
