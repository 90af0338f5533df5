// SPDX-License-Identifier: Apache-2.0
// The life of a record on two wards: embedded network, chaincode, custodians and gateways, all real.
import { ROLES, type Role } from '@wardledger/chaincode/domain';
import { ROUTE_ACCESS } from '../../src/routes';
import { rowsOf, TwoWards, type Answer, type Ask } from '../support/two-wards';

type Client = (path: string, ask?: Ask) => Promise<Answer>;

describe('records on two wards', () => {
    let wards: TwoWards;
    let doctor: Client;
    let colleague: Client;
    beforeAll(async () => {
        wards = await TwoWards.start();
        doctor = await wards.as('ward1', 'dr-osei', 'doctor', 'admission');
        colleague = await wards.as('ward2', 'dr-lind', 'doctor', 'auditor');
    }, 480_000);
    afterAll(async () => {
        await wards.stop();
        wards.forget();
    });

    const create = async (client: Client, id: string, name = 'Ann Example') =>
        client('/v1/records', { method: 'POST', body: { id, kind: 'patient', name, status: 'active' } });
    const change = async (client: Client, id: string, etag: string, body: object) =>
        client(`/v1/records/${id}`, { method: 'PATCH', headers: { 'if-match': etag }, body });

    it('create, read in both wards, change, refuse a stale change, revoke, keep the history', async () => {
        const created = await create(doctor, 'P001');
        expect([created.status, created.text]).toEqual([201, expect.any(String)]);
        expect(created.body).toMatchObject({
            id: 'P001',
            kind: 'patient',
            status: 'active',
            ward: 'ward1',
            version: 1,
            transaction: { status: 'VALID' },
        });
        expect(created.headers.get('location')).toBe('/v1/records/P001');
        expect(created.headers.get('etag')).toBe('"1"');
        expect(created.headers.get('wardledger-transaction')).toBe(created.body.transaction.id);
        expect((await create(doctor, 'P001')).body).toMatchObject({ status: 409, code: 'RECORD_EXISTS' });
        expect((await create(colleague, 'P001')).body).toMatchObject({ status: 409, code: 'RECORD_EXISTS' });

        expect((await colleague('/v1/records/P001')).body).toMatchObject({ status: 404, code: 'RECORD_NOT_FOUND' });
        await wards.admit('ward2', 'dr-lind', 'P001');
        for (const client of [doctor, colleague]) {
            const read = await client('/v1/records/P001');
            expect([read.status, read.body.name, read.body.version, read.headers.get('etag')]).toEqual([200, 'Ann Example', 1, '"1"']);
        }

        const changed = await change(doctor, 'P001', '"1"', { name: 'Ann Changed', status: 'admitted' });
        expect(changed.body).toMatchObject({ version: 2, status: 'admitted' });
        expect((await change(doctor, 'P001', '"1"', { status: 'discharged' })).body).toMatchObject({
            status: 412,
            code: 'VERSION_CONFLICT',
        });
        expect((await colleague('/v1/records/P001')).body).toMatchObject({ name: 'Ann Changed', version: 2 });

        const stale = await doctor('/v1/records/P001', { method: 'DELETE', headers: { 'if-match': '"1"' } });
        expect(stale.body).toMatchObject({ status: 412, code: 'VERSION_CONFLICT' });
        const revoked = await doctor('/v1/records/P001', { method: 'DELETE' });
        expect([revoked.status, revoked.body.transaction.status]).toEqual([200, 'VALID']);
        expect((await doctor('/v1/records/P001')).body).toMatchObject({ status: 404, code: 'RECORD_NOT_FOUND' });
        const history = await colleague('/v1/records/P001/history');
        expect(rowsOf(history).map((item) => [item['version'], item['isDelete'], item['status']])).toEqual([
            [expect.any(Number), true, 'revoked'],
            [2, false, 'admitted'],
            [1, false, 'active'],
        ]);
        const detail = await colleague(`/v1/transactions/${created.body.transaction.id as string}`);
        expect(detail.body).toMatchObject({
            code: 'VALID',
            blockNumber: created.body.transaction.blockNumber,
            creator: { mspId: 'Ward1MSP', id: expect.stringMatching(/^[0-9a-f]{32}$/) as string },
            endorsers: ['Ward1MSP', 'Ward2MSP'],
            function: 'record:CreateRecord',
        });
        // Who was behind it both wards know, and the transaction does not say.
        const actors = rowsOf(history).map((item) => (item['actor'] as { readonly id: string }).id);
        expect([new Set(actors).size, actors.includes(detail.body.creator.id as string)]).toEqual([1, false]);
    });

    const post = async (client: Client, path: string, body?: object) =>
        client(path, { method: 'POST', ...(body === undefined ? {} : { body }) });
    const fields = (items: Record<string, unknown>[], ...names: string[]) => items.map((item) => names.map((name) => item[name]));

    it('leaves one look for caller, record and purpose, however often and at once it is read', async () => {
        await create(doctor, 'P010');
        const first = await Promise.all([doctor('/v1/records/P010'), doctor('/v1/records/P010'), doctor('/v1/records/P010')]);
        const again = await doctor('/v1/records/P010');
        const events = new Set([...first, again].map((answer) => answer.body.access.transactionId as string));
        expect(events.size).toBe(1);
        const other = await doctor('/v1/records/P010?purpose=HOPERAT');
        expect(events.has(other.body.access.transactionId as string)).toBe(false);
        const detail = await colleague(`/v1/transactions/${[...events].join()}`);
        expect(detail.body).toMatchObject({ code: 'VALID', function: 'access:Record', creator: { mspId: 'Ward1MSP' } });
    });

    it('erases with two officers, unless a legal hold stands in the way', async () => {
        await create(doctor, 'P020', 'To Be Erased');
        const officer = await wards.as('ward1', 'officer-1', 'privacy-officer');
        const admin = await wards.as('ward1', 'admin-1', 'admin');
        expect((await post(officer, '/v1/records/P020/legal-hold')).body).toMatchObject({
            id: 'P020',
            held: true,
            transaction: { status: 'VALID' },
        });
        expect((await post(officer, '/v1/records/P020/erase')).body).toMatchObject({ status: 409, code: 'LEGAL_HOLD' });
        expect((await officer('/v1/records/P020/legal-hold', { method: 'DELETE' })).body).toMatchObject({ held: false });

        await wards.admit('ward2', 'dr-lind', 'P020');
        const approved = await post(officer, '/v1/records/P020/erase');
        expect(approved.body).toMatchObject({ state: 'approved', awaiting: 'admin' });
        expect((await doctor('/v1/records/P020')).body.name).toBe('To Be Erased');
        const erased = await post(admin, '/v1/records/P020/erase');
        expect([erased.status, erased.body.state]).toEqual([200, 'erased']);
        for (const client of [doctor, colleague]) {
            expect((await client('/v1/records/P020')).body.code).toBe('RECORD_NOT_FOUND');
            expect((await client('/v1/records/P020/history')).body.code).toBe('RECORD_NOT_FOUND');
        }
        expect((await create(doctor, 'P020', 'Somebody New')).status).toBe(201);
    });

    it('merges a mistaken double registration: both numbers lead to the survivor', async () => {
        await create(doctor, 'P030', 'Right One');
        await create(doctor, 'P031', 'Wrong One');
        expect((await post(doctor, '/v1/records/P031/merge', { into: 'P031' })).body).toMatchObject({
            status: 422,
            code: 'CONTENT_INVALID',
        });
        expect((await post(doctor, '/v1/records/P031/merge', { into: 'P099' })).body.code).toBe('RECORD_NOT_FOUND');
        const merged = await post(doctor, '/v1/records/P031/merge', { into: 'P030' });
        expect(merged.body).toMatchObject({ id: 'P031', into: 'P030', transaction: { status: 'VALID' } });
        await wards.admit('ward2', 'dr-lind', 'P030');
        for (const id of ['P030', 'P031']) {
            expect((await colleague(`/v1/records/${id}`)).body).toMatchObject({ id: 'P030', name: 'Right One' });
        }
    });

    it('what was posted under a merged number is the survivor’s, in lists and statistics of both wards, and so is what comes later', async () => {
        const gateway = await wards.as('ward1', 'iot-2', 'iot-gateway');
        const start = new Date(Math.floor(Date.now() / 60_000) * 60_000 - 120_000).toISOString();
        const signals = [{ code: '8867-4', unit: '/min', values: [70] }];
        const send = async (patient: string, sequence: number) => {
            const windows = [{ device: `bed-${patient}`, patient, sequence, start, periodSeconds: 60, signals }];
            const answer = await gateway('/v1/vitals', { method: 'POST', body: { windows }, headers: { prefer: 'wait=20' } });
            expect([answer.status, answer.text]).toEqual([200, expect.stringContaining('VALID')]);
        };
        const listed = async (client: Client, patient: string) =>
            rowsOf(await client(`/v1/windows?patient=${patient}`)).map(({ id }) => id as string);
        const patients = ['M1', 'M3', 'M4', 'M5', 'M6'];
        for (const patient of ['M2', ...patients]) {
            await create(doctor, patient);
            await send(patient, 1);
        }
        await send('M1-typo', 1); // never registered
        await wards.windowsSettled(); // with its window the ledger knows the number
        await wards.admit('ward1', 'dr-osei', 'M1', 'M2');
        await wards.admit('ward2', 'dr-lind', 'M1', 'M2');
        for (const id of ['M2', 'M1-typo']) {
            expect((await post(doctor, `/v1/records/${id}/merge`, { into: 'M1' })).body).toMatchObject({ id, into: 'M1' });
        }
        await wards.windowsSettled();
        const question = { codes: ['8867-4'], patients, from: start, to: new Date().toISOString() };
        const researcher = await wards.as('ward1', 'researcher-1', 'researcher');
        expect((await post(doctor, '/v1/statistics', question)).body).toMatchObject({ status: 422, code: 'CONTENT_INVALID' });
        const answer = await post(researcher, '/v1/statistics', question);
        expect(answer.body).toMatchObject({ windows: 7, results: [{ code: '8867-4', count: 7, mean: 70 }] });
        await send('M2', 2);
        await wards.windowsSettled();
        const all = await listed(doctor, 'M1');
        expect(all).toHaveLength(4);
        for (const client of [doctor, colleague]) {
            for (const number of ['M1', 'M2', 'M1-typo']) {
                expect(await listed(client, number)).toEqual(all);
            }
        }
        expect((await doctor('/v1/records/M2/merge', { method: 'DELETE' })).body).toMatchObject({ id: 'M2', version: 2 });
        expect([(await listed(colleague, 'M1')).length, (await listed(colleague, 'M2')).length]).toEqual([2, 2]);
        expect((await colleague('/v1/records/M2')).body).toMatchObject({ id: 'M2', version: 2 });
    });

    it('lists by kind and ward in pages, without names', async () => {
        await doctor('/v1/records', { method: 'POST', body: { id: 'D001', kind: 'doctor', name: 'Dr Example', status: 'active' } });
        await create(colleague, 'P040');
        const doctors = await doctor('/v1/records?kind=doctor');
        expect(fields(rowsOf(doctors), 'id', 'kind', 'ward', 'version')).toEqual([['D001', 'doctor', 'ward1', 1]]);
        expect(doctors.text).not.toContain('Dr Example');
        expect(doctors.body.next).toBeUndefined();
        // Who keeps the register of a ward sees its own patients, and those who visit.
        const desk = await wards.as('ward2', 'desk-of-visits', 'admission');
        const theirs = async (client: Client) => fields(rowsOf(await client('/v1/records?ward=ward2')), 'id');
        expect([await theirs(doctor), await theirs(colleague), await theirs(desk)]).toEqual([[], [], [['P040']]]);
        expect(
            fields(rowsOf(await desk('/v1/records?ward=ward1&kind=patient')), 'id')
                .flat()
                .sort(),
        ).toEqual(['M1', 'M2', 'P030']);

        const all: string[] = [];
        for (let cursor: string | undefined = ''; cursor !== undefined;) {
            const page: Answer = await doctor(`/v1/records?limit=2${cursor === '' ? '' : `&cursor=${cursor}`}`);
            expect(page.body.items.length).toBeLessThanOrEqual(2);
            expect(page.text).not.toMatch(/sealedId|ledgerId/);
            all.push(...(page.body.items as { id: string }[]).map(({ id }) => id));
            cursor = page.body.next as string | undefined;
            // A place among random ids; its last six bytes are a check.
            const place = Buffer.from(cursor ?? '', 'base64url')
                .subarray(0, -6)
                .toString('utf8');
            expect([cursor === undefined, place]).toEqual([place === '', expect.not.stringMatching(/[DMP]\d/)]);
        }
        expect(new Set(all).size).toBe(all.length);
        expect([...all].sort()).toEqual(['D001', 'M1', 'M2', 'M3', 'M4', 'M5', 'M6', 'P010', 'P020', 'P030']);
        expect((await doctor('/v1/records?cursor=bm90LWEtY3Vyc29y')).body.code).toBe('CURSOR_INVALID');
    });

    it('records first mentioned by vitals keep their ledger id when they are created', async () => {
        const start = new Date(Math.floor(Date.now() / 60_000) * 60_000 - 60_000).toISOString();
        const signals = [{ code: '8867-4', unit: '/min', values: [70] }];
        const gateway = await wards.as('ward1', 'iot-1', 'iot-gateway');
        const windows = [{ device: 'm1', patient: 'P050', sequence: 1, start, periodSeconds: 60, signals }];
        expect((await gateway('/v1/vitals', { method: 'POST', body: { windows }, headers: { prefer: 'wait=20' } })).status).toBe(200);
        expect((await doctor('/v1/records/P050')).body.code).toBe('RECORD_NOT_FOUND');
        expect((await create(doctor, 'P050')).status).toBe(201);
        await wards.windowsSettled();
        expect((await doctor('/v1/windows?patient=P050')).body.items).toEqual([]);
        await wards.admit('ward1', 'dr-osei', 'P050');
        expect((await doctor('/v1/windows?patient=P050')).body.items).toHaveLength(1);
    });

    it('a subject whose first tokens come at once is enrolled once, and takes other roles with a later token', async () => {
        const ask = async (roles: string[]) => wards.ask('ward1', '/dev/token', { method: 'POST', body: { sub: 'newcomer', roles } });
        const answers = await Promise.all([ask(['nurse']), ask(['nurse']), ask(['nurse'])]);
        expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
        const bearer = (answer: Answer) => ({ authorization: `Bearer ${answer.body.access_token as string}` });
        const create2 = async (answer: Answer, id: string) =>
            wards.ask('ward1', '/v1/records', {
                method: 'POST',
                headers: bearer(answer),
                body: { id, kind: 'patient', name: 'X', status: 'active' },
            });
        expect((await create2(answers[0], 'P060')).body.code).toBe('ROLE_FORBIDDEN');
        const doctors = await ask(['doctor']);
        expect((await create2(doctors, 'P060')).status).toBe(201);
        // An older token does what the roles allow that its caller has by now.
        await ask(['nurse']);
        expect((await wards.ask('ward1', '/v1/records', { headers: bearer(doctors) })).body.code).toBe('ROLE_FORBIDDEN');
        expect((await wards.ask('ward1', '/v1/records/P060', { headers: bearer(doctors) })).body.code).toBe('RECORD_NOT_FOUND');
        await wards.admit('ward1', 'newcomer', 'P060');
        expect((await wards.ask('ward1', '/v1/records/P060', { headers: bearer(doctors) })).status).toBe(200);
    });

    it('a caller that an administrator suspends reads nothing from then on, not even what it read a moment before, in either ward', async () => {
        await create(doctor, 'P070');
        const leaver = await wards.as('ward1', 'dr-leaver', 'doctor');
        const chief = await wards.as('ward1', 'chief', 'admin');
        const known = async () => chief('/v1/participants/dr-leaver');
        await wards.admit('ward1', 'dr-leaver', 'P070');
        expect((await leaver('/v1/records/P070')).status).toBe(200);
        expect((await known()).body).toMatchObject({ id: 'dr-leaver', roles: ['doctor'], status: 'active' });

        const reason = { reason: 'credential-compromised' };
        const suspended = await chief('/v1/participants/dr-leaver/suspend', { method: 'POST', body: reason });
        const { transaction, suspension } = suspended.body;
        expect([suspended.status, transaction.status, suspension.reason]).toEqual([200, 'VALID', reason.reason]);
        expect((await known()).body).toMatchObject({ status: 'suspended', suspension });
        expect((await leaver('/v1/records/P070')).body).toMatchObject({ status: 403, code: 'ACTOR_SUSPENDED' });
        const asked = { method: 'POST', body: { sub: 'dr-leaver', roles: ['nurse'] } };
        expect((await wards.ask('ward1', '/dev/token', asked)).body).toMatchObject({ status: 403, code: 'ACTOR_SUSPENDED' });
        const evidence = await chief(`/v1/transactions/${transaction.id as string}`);
        expect(evidence.body).toMatchObject({ function: 'participant:SuspendParticipant', creator: { id: suspension.actor.ledgerId } });

        expect((await chief('/v1/participants/dr-leaver/reinstate', { method: 'POST' })).body).toMatchObject({ status: 'active' });
        expect((await leaver('/v1/records/P070')).status).toBe(200);
    });

    it('every role gets through gate and ledger exactly where the table says so', async () => {
        const start = new Date(Date.now() - 60_000).toISOString();
        const signals = [{ code: '8867-4', unit: '/min', values: [70] }];
        const bodies: Record<string, (role: Role) => object> = {
            'POST /v1/records': (role) => ({ id: `by-${role}`, kind: 'patient', name: 'X', status: 'active' }),
            'POST /v1/vitals': (role) => ({
                windows: [{ device: `d-${role}`, patient: 'by-doctor', sequence: 1, start, periodSeconds: 60, signals }],
            }),
            'POST /v1/statistics': () => ({ codes: ['8867-4'], ward: 'ward1', from: start, to: new Date().toISOString() }),
            'POST /v1/records/:id/merge': () => ({ into: 'by-admission' }),
            'PATCH /v1/records/:id': () => ({ status: 'admitted' }),
        };
        for (const role of ROLES) {
            const client = await wards.as('ward1', `matrix-${role}`, role);
            for (const [route, access] of Object.entries(ROUTE_ACCESS).filter(([, row]) => row !== 'public')) {
                const [method, template] = route.split(' ') as [string, string];
                const path = template.replace(':sequence', '1').replace(':id', 'by-admin').replace(':device', 'd-iot-gateway');
                const body = bodies[route]?.(role);
                // A stream of events that goes on behind what never was is refused behind the gate: else it would not end.
                const headers = { 'if-match': '"99"', prefer: 'wait=20', 'last-event-id': 'f'.repeat(64) };
                const answer = await client(path, { method, headers, ...(body === undefined ? {} : { body }) });
                const refused = answer.status === 403 && answer.body.code === 'ROLE_FORBIDDEN';
                expect([route, role, refused, answer.status < 500]).toEqual([route, role, !access.includes(role), true]);
            }
        }
    }, 480_000);
});
