// SPDX-License-Identifier: Apache-2.0
// One patient in two wards, on the programs as they run: whoever treats them in either ward sees both wards' readings, open windows and windows on the ledger, by one
// look; what is corrected, merged and erased there is so here; and own readings come at once while the other gateway is away.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Answer, type Ask, rowsOf, TwoWards, type Ward } from '../support/two-wards';
import { until } from '../support/until';

type Client = (path: string, ask?: Ask) => Promise<Answer>;

const MINUTE = 60_000;
/** On the minute, an hour ago. */
const START = Math.floor((Date.now() - 60 * MINUTE) / MINUTE) * MINUTE;
const from = `from=${new Date(START - MINUTE).toISOString()}`;
const PATH = '/v1/patients/P001/vitals';
/** Windows stay open until somebody closes them. */
const OPEN_FOR_LONG = ['--window-idle-seconds', '3600', '--window-minutes', '60'];

describe('one patient in two wards', () => {
    let wards: TwoWards;
    let osei: Client;
    let lind: Client;
    let ann: Client;
    let clerk: Client;
    const devices = {} as Record<Ward, Client>;

    beforeAll(async () => {
        wards = await TwoWards.start({}, undefined, OPEN_FOR_LONG);
        for (const ward of ['ward1', 'ward2'] as const) {
            devices[ward] = await wards.as(ward, `iot-${ward}`, 'iot-gateway');
        }
        osei = await wards.as('ward1', 'dr-osei', 'doctor');
        lind = await wards.as('ward2', 'dr-lind', 'doctor');
        ann = await wards.as('ward1', 'ann', 'patient');
        clerk = await wards.as('ward1', 'clerk-1', 'admission');
        await osei('/v1/signals');
        await lind('/v1/signals');
        for (const id of ['P001', 'P002']) {
            const body = { id, kind: 'patient', name: 'Ann Example', status: 'active' };
            expect((await clerk('/v1/records', { method: 'POST', body })).status).toBe(201);
        }
        await wards.admit('ward1', 'dr-osei', 'P001');
        await wards.admit('ward2', 'dr-lind', 'P001');
        const proxy = { method: 'POST', body: { person: 'ann', relation: 'self' } };
        expect((await clerk('/v1/patients/P001/proxies', proxy)).status).toBe(201);
        await post('ward1', 'P001', { sequence: 1, begin: 0, values: [70, 71, 72, 73] });
        await post('ward2', 'P001', { sequence: 1, begin: 2.5, values: [80, 81, 82, 83] });
    }, 300_000);
    afterAll(async () => {
        await wards.stop();
        wards.forget();
    });

    interface Posted {
        readonly sequence: number;
        /** Minutes behind the start: no two readings are of one time, for then devices' ledger ids would order them. */
        readonly begin: number;
        readonly values: readonly number[];
    }
    async function post(ward: Ward, patient: string, { sequence, begin, values }: Posted): Promise<void> {
        const signals = [{ code: '8867-4', unit: '/min', values }];
        const start = new Date(START + begin * MINUTE).toISOString();
        const window = { device: `monitor-${ward}`, patient, sequence, start, periodSeconds: 60, signals };
        const answer = await devices[ward]('/v1/vitals', { method: 'POST', body: { windows: [window] }, headers: { prefer: 'wait=30' } });
        expect([answer.status, answer.text]).toEqual([expect.any(Number), expect.stringMatching(/accepted|VALID/)]);
    }
    const shown = (answer: Answer) => rowsOf(answer).map(({ ward, value }) => `${String(ward)} ${String(value)}`);
    const both = ['ward1 70', 'ward1 71', 'ward1 72', 'ward2 80', 'ward1 73', 'ward2 81', 'ward2 82', 'ward2 83'];
    const close = async (): Promise<void> => {
        for (const doctor of [osei, lind]) {
            expect((await doctor('/v1/windows/close', { method: 'POST' })).status).toBe(200);
        }
        await wards.windowsSettled('ward1');
        await wards.windowsSettled('ward2');
    };
    const everyWay = async (): Promise<void> => {
        for (const doctor of [osei, lind]) {
            const whole = await doctor(`${PATH}?${from}`);
            expect([shown(whole), whole.body.leftOut]).toEqual([both, []]);
            const rows: string[] = [];
            let next = '';
            do {
                const page = await doctor(`${PATH}?${from}&limit=3${next}`);
                rows.push(...shown(page));
                next = page.body.next === undefined ? '' : `&cursor=${page.body.next as string}`;
            } while (next !== '');
            expect(rows).toEqual(both);
            const { text } = await doctor(`${PATH}?${from}`, { headers: { accept: 'application/x-ndjson' } });
            const lines = text
                .trim()
                .split('\n')
                .map((line) => JSON.parse(line) as object);
            expect(lines).toEqual([...rowsOf(whole), { leftOut: [], access: whole.body.access as object }]);
            expect(shown(await doctor(`${PATH}/latest`))).toEqual(['ward2 83']);
            const hours = rowsOf(await doctor(`${PATH}?${from}&resolution=hour`)) as { count: number; minimum: number; maximum: number }[];
            expect(hours.reduce((sum, { count }) => sum + count, 0)).toBe(8);
            expect([Math.min(...hours.map(({ minimum }) => minimum)), Math.max(...hours.map(({ maximum }) => maximum))]).toEqual([70, 83]);
        }
    };

    it('is read in both wards while the windows are open', async () => {
        await until('both', async () => shown(await osei(`${PATH}?${from}`)).length === both.length, 60);
        await everyWay();
    }, 120_000);

    it('is read in both once they are on the ledger', async () => {
        await close();
        await until('the other ward’s peer has them', async () => shown(await osei(`${PATH}?${from}`)).length === both.length, 60);
        await everyWay();
    }, 120_000);

    it('has one look of each who looked, which tells whose readings were opened by the custodians of both wards', async () => {
        const { transactionIds } = (await osei(`${PATH}?${from}`)).body.access as { transactionIds: string[] };
        const looks = rowsOf(await ann('/v1/patients/P001/accesses')).filter(({ transactionId }) => transactionId === transactionIds[0]);
        expect([transactionIds.length, looks.length]).toEqual([1, 1]);
        for (const ward of ['ward1', 'ward2'] as const) {
            const folder = join(wards.dataDir, ward, 'custodian');
            const names = existsSync(folder) ? readdirSync(folder).filter((name) => name.startsWith('openings-')) : [];
            expect(names.map((name) => readFileSync(join(folder, name), 'utf8')).join('').length).toBeGreaterThan(0);
        }
    });

    it('is nobody’s elsewhere who does not treat them', async () => {
        const stranger = await wards.as('ward2', 'dr-stranger', 'doctor');
        await stranger('/v1/signals');
        await post('ward2', 'P002', { sequence: 2, begin: 0, values: [60] });
        expect((await osei('/v1/patients/P002/vitals')).body).toMatchObject({ status: 404, code: 'RECORD_NOT_FOUND' });
    });

    it('has what the other ward’s clinicians retracted marked', async () => {
        const devicePath = '/v1/posts/monitor-ward2/1/corrections';
        const answer = await lind(devicePath, { method: 'POST', body: { reason: 'Lead off' } });
        expect([answer.status, answer.text]).toEqual([expect.any(Number), expect.not.stringContaining('code')]);
        const rows = rowsOf(await osei(`${PATH}?${from}`));
        expect(rows.map(({ ward, corrected }) => [ward, (corrected as { reason?: string } | undefined)?.reason])).toEqual(
            both.map((line) => (line.startsWith('ward2') ? ['ward2', 'Lead off'] : ['ward1', undefined])),
        );
        expect(shown(await osei(`${PATH}/latest`))).toEqual(['ward1 73']);
    }, 120_000);

    it('has own readings at once while the other gateway is away, and all of them when it is back', async () => {
        const before = await osei(`${PATH}?${from}&limit=3`);
        await wards.programs.get('gateway-ward2')!.end();
        const away = await osei(`${PATH}?${from}`);
        expect(shown(away)).toEqual(['ward1 70', 'ward1 71', 'ward1 72', 'ward1 73']);
        expect(away.body.leftOut).toMatchObject([{ ward: 'ward2', code: 'UNAVAILABLE', windows: 1, since: expect.any(String) }]);
        expect(shown(await osei(`${PATH}?${from}&cursor=${before.body.next as string}`))).toEqual(['ward1 73']);
        expect(await osei(`${PATH}/latest`)).toMatchObject({ body: { items: [{ ward: 'ward1' }], leftOut: [{ code: 'UNAVAILABLE' }] } });
        await wards.startGateway('ward2', {}, OPEN_FOR_LONG);
        lind = await wards.as('ward2', 'dr-lind', 'doctor');
        devices.ward2 = await wards.as('ward2', 'iot-ward2', 'iot-gateway');
        await until('it is back', async () => shown(await osei(`${PATH}?${from}`)).length === both.length, 60);
        expect(shown(await osei(`${PATH}?${from}&cursor=${before.body.next as string}`))).toEqual(both.slice(3));
    }, 180_000);

    it('is the survivor’s after a merge, and gone once erased', async () => {
        await wards.admit('ward1', 'dr-osei', 'P002');
        await close();
        expect((await clerk('/v1/records/P002/merge', { method: 'POST', body: { into: 'P001' } })).status).toBe(200);
        await until('with the merged', async () => shown(await osei(`${PATH}?${from}`)).includes('ward2 60'), 60);
        expect((await clerk('/v1/records/P002/merge', { method: 'DELETE' })).status).toBe(200);
        expect(shown(await osei(`${PATH}?${from}`))).toEqual(both);
        const officer = await wards.as('ward1', 'officer-1', 'privacy-officer');
        const admin = await wards.as('ward1', 'admin-1', 'admin');
        expect((await officer('/v1/records/P001/erase', { method: 'POST' })).body).toMatchObject({ state: 'approved' });
        expect((await admin('/v1/records/P001/erase', { method: 'POST' })).body).toMatchObject({ state: 'erased' });
        for (const doctor of [osei, lind]) {
            expect((await doctor(PATH)).body).toMatchObject({ status: 404, code: 'RECORD_NOT_FOUND' });
        }
    }, 180_000);
});
