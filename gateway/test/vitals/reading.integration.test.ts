// SPDX-License-Identifier: Apache-2.0
// Read back on two wards: value for value what was posted, for who treats the patient and for the patient, behind a look; and gone once the patient is erased.

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ErasedEnvelopes } from '../../src/services/upkeep';
import { blobStore } from '../../src/store/blobs';
import { asRegistrar } from '../support/as-registrar';
import { TwoWards, rowsOf, type Answer, type Ask } from '../support/two-wards';
import { until } from '../support/until';

type Client = (path: string, ask?: Ask) => Promise<Answer>;

const MINUTE = 60_000;
const STEPS = 60;
const UNITS: Readonly<Record<string, string>> = { '8867-4': '/min', '59408-5': '%', '8310-5': 'Cel' };
/** On the minute, an hour and a half ago. */
const START = Math.floor((Date.now() - 90 * MINUTE) / MINUTE) * MINUTE;

/** What the device sends: in units and fractions as they come, with gaps. */
function valuesOf(code: string, seed: number): (number | null)[] {
    return Array.from({ length: STEPS }, (_, step) => {
        if ((step + seed) % 11 === 0) {
            return null;
        }
        return code === '8310-5' ? 36 + ((step * seed) % 20) / 10 : 60 + ((step * seed) % 37);
    });
}

describe('readings on two wards', () => {
    let wards: TwoWards;
    let device: Client;
    let doctor: Client;
    let lind: Client;
    let ann: Client;
    let clerk: Client;
    const sent = new Map<string, string[]>();

    beforeAll(async () => {
        wards = await TwoWards.start();
        device = await wards.as('ward1', 'iot-1', 'iot-gateway');
        doctor = await wards.as('ward1', 'dr-osei', 'doctor');
        lind = await wards.as('ward2', 'dr-lind', 'doctor');
        ann = await wards.as('ward1', 'ann', 'patient');
        clerk = await wards.as('ward1', 'clerk-1', 'admission');
        await doctor('/v1/signals');
        for (const [index, id] of ['P001', 'P002', 'P003'].entries()) {
            const body = { id, kind: 'patient', name: 'Ann Example', status: 'active' };
            expect((await clerk('/v1/records', { method: 'POST', body })).status).toBe(201);
            await (id === 'P003' ? undefined : wards.admit('ward1', 'dr-osei', id));
            sent.set(id, await post(id, index + 2));
        }
        const proxy = { method: 'POST', body: { person: 'ann', relation: 'self' } };
        expect((await clerk('/v1/patients/P001/proxies', proxy)).status).toBe(201);
    }, 300_000);
    afterAll(async () => {
        await wards.stop();
        wards.forget();
    });

    /** @returns each measured value as a line */
    async function post(patient: string, seed: number): Promise<string[]> {
        const signals = Object.entries(UNITS).map(([code, unit]) => ({ code, unit, values: valuesOf(code, seed) }));
        const start = new Date(START).toISOString();
        const window = { device: `monitor-${patient}`, patient, sequence: 1, start, periodSeconds: 60, signals };
        const answer = await device('/v1/vitals', {
            method: 'POST',
            body: { windows: [window] },
            headers: { prefer: 'wait=30' },
        });
        expect([answer.status, answer.text]).toEqual([expect.any(Number), expect.stringMatching(/accepted|VALID/)]);
        return signals.flatMap(({ code, values }) =>
            values.flatMap((value, step) =>
                value === null ? [] : [lineOf({ time: new Date(START + step * MINUTE).toISOString(), code, value })],
            ),
        );
    }

    const lineOf = ({ time, code, value }: Record<string, unknown>) => [time, code, value].map(String).join(' ');
    const span = `from=${new Date(START - MINUTE).toISOString()}`;
    const readAll = async (client: Client, patient: string, limit = 50): Promise<string[]> => {
        const lines: string[] = [];
        let next = '';
        do {
            const page = await client(`/v1/patients/${patient}/vitals?${span}&limit=${String(limit)}${next}`);
            expect([page.status, page.text]).toEqual([200, expect.any(String)]);
            lines.push(...rowsOf(page).map(lineOf));
            next = page.body.next === undefined ? '' : `&cursor=${page.body.next as string}`;
        } while (next !== '');
        return lines;
    };

    it('are value for value what was posted, for who treats the patient', async () => {
        const expected = sent.get('P001')!;
        await until('the readings', async () => (await readAll(doctor, 'P001')).length === expected.length, 60);
        const read = await readAll(doctor, 'P001');
        expect([...read].sort()).toEqual([...expected].sort());
        expect(read.map((line) => line.slice(0, 24))).toEqual([...read.map((line) => line.slice(0, 24))].sort());
    }, 120_000);

    it('are streamed as lines, all of them, with what was left out and the look at their end', async () => {
        const url = `/v1/patients/P001/vitals?${span}`;
        const { status, text } = await doctor(url, { headers: { accept: 'application/x-ndjson' } });
        const lines = text
            .trim()
            .split('\n')
            .map((line) => JSON.parse(line) as Record<string, unknown>);
        expect([status, lines.pop()]).toEqual([200, { leftOut: [], access: { transactionIds: [expect.any(String)] } }]);
        expect(lines).toEqual(rowsOf(await doctor(`${url}&limit=10000`)));
        expect(lines.map(lineOf).sort()).toEqual([...sent.get('P001')!].sort());
        expect((await lind(url, { headers: { accept: 'application/x-ndjson' } })).body).toMatchObject({ code: 'RECORD_NOT_FOUND' });
    });

    it('are summed up as plain arithmetic does', async () => {
        const answer = await doctor(`/v1/patients/P001/vitals?${span}&resolution=hour&code=8867-4`);
        const lines = sent.get('P001')!.filter((line) => line.includes(' 8867-4 '));
        const values = lines.map((line) => Number(line.split(' ')[2]));
        const rows = rowsOf(answer) as { count: number; minimum: number; maximum: number; mean: number }[];
        expect(rows.reduce((sum, { count }) => sum + count, 0)).toBe(values.length);
        expect(Math.min(...rows.map(({ minimum }) => minimum))).toBe(Math.min(...values));
        expect(Math.max(...rows.map(({ maximum }) => maximum))).toBe(Math.max(...values));
        const total = rows.reduce((sum, { mean, count }) => sum + mean * count, 0);
        expect(total).toBeCloseTo(
            values.reduce((sum, value) => sum + value, 0),
            1,
        );
    });

    it('are the patient’s own to read, and show who looked', async () => {
        expect((await readAll(ann, 'P001', 2_000)).sort()).toEqual([...sent.get('P001')!].sort());
        expect((await ann('/v1/patients/P002/vitals')).body).toMatchObject({ status: 404, code: 'RECORD_NOT_FOUND' });
        const latest = await doctor('/v1/patients/P001/vitals/latest');
        expect(rowsOf(latest).map(({ code }) => code)).toEqual(expect.arrayContaining(Object.keys(UNITS)));
        const { transactionIds } = latest.body.access as { transactionIds: string[] };
        const looks = rowsOf(await ann('/v1/patients/P001/accesses'));
        expect(looks).toContainEqual(
            expect.objectContaining({ category: 'vitals', role: ['doctor'], decision: 'permit', transactionId: transactionIds[0] }),
        );
    });

    it('are nobody’s who treats the patient not, and come to the other ward once somebody there may know', async () => {
        for (const path of ['', '/latest']) {
            for (const answer of [
                await doctor(`/v1/patients/P003/vitals${path}`),
                await doctor(`/v1/patients/P404/vitals${path}`),
                await lind(`/v1/patients/P001/vitals${path}`),
            ]) {
                expect(answer.body).toMatchObject({ status: 404, code: 'RECORD_NOT_FOUND' });
            }
        }
        expect((await device('/v1/patients/P001/vitals')).status).toBe(403);
        const reason = { patient: 'P001', reason: 'unconscious in the hall' };
        expect((await lind('/v1/emergency-access', { method: 'POST', body: reason })).status).toBe(201);
        const answer = await lind(`/v1/patients/P001/vitals?${span}&purpose=ETREAT`);
        expect(answer.body).toMatchObject({ leftOut: [] });
        expect(new Set(rowsOf(answer).map(({ ward }) => ward))).toEqual(new Set(['ward1']));
    });

    it('are the survivor’s after a merge, and everybody’s own again after it is undone', async () => {
        const merged = await clerk('/v1/records/P002/merge', { method: 'POST', body: { into: 'P001' } });
        expect([merged.status, merged.text]).toEqual([200, expect.any(String)]);
        const both = [...sent.get('P001')!, ...sent.get('P002')!].sort();
        expect((await readAll(doctor, 'P001', 2_000)).sort()).toEqual(both);
        expect((await readAll(doctor, 'P002', 2_000)).sort()).toEqual(both);
        expect((await clerk('/v1/records/P002/merge', { method: 'DELETE' })).status).toBe(200);
        expect((await readAll(doctor, 'P001', 2_000)).sort()).toEqual([...sent.get('P001')!].sort());
    });

    it('are gone with the patient who is erased: at once for everybody, and from the ward’s disk with its upkeep', async () => {
        const officer = await wards.as('ward1', 'officer-1', 'privacy-officer');
        const admin = await wards.as('ward1', 'admin-1', 'admin');
        const blobs = join(wards.dataDir, 'ward1', 'blobs');
        const envelopes = () => readdirSync(blobs, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.jwe')).length;
        expect((await doctor('/v1/windows/close', { method: 'POST' })).status).toBe(200);
        await until('a window of each patient', () => envelopes() === 3);
        const found = async () => rowsOf(await doctor('/v1/windows?patient=P002'));
        await until('that of P002 on the ledger', async () => (await found()).length === 1, 60);
        expect((await officer('/v1/records/P002/erase', { method: 'POST' })).body).toMatchObject({ state: 'approved' });
        expect((await admin('/v1/records/P002/erase', { method: 'POST' })).body).toMatchObject({ state: 'erased' });
        for (const path of ['', '/latest']) {
            expect((await doctor(`/v1/patients/P002/vitals${path}`)).body).toMatchObject({ status: 404, code: 'RECORD_NOT_FOUND' });
        }
        const removed = await asRegistrar(wards, async (ports) =>
            new ErasedEnvelopes({
                ...ports,
                ward: 'ward1',
                blobs: blobStore(blobs),
                outbox: { held: async () => [], erase: async () => 0 },
            }).remove(),
        );
        expect([removed, envelopes()]).toEqual([1, 2]);
        expect((await readAll(doctor, 'P001', 2_000)).sort()).toEqual([...sent.get('P001')!].sort());
    }, 120_000);

    it('name who has entered them, whom the channel does not name', async () => {
        const body = { id: 'P004', kind: 'patient', name: 'Ann Example', status: 'active' };
        expect((await clerk('/v1/records', { method: 'POST', body })).status).toBe(201);
        await wards.admit('ward1', 'dr-osei', 'P004');
        const start = new Date(START).toISOString();
        const signals = [{ code: '9279-1', unit: '/min', values: [14] }];
        const typed = { device: 'keyboard-1', patient: 'P004', sequence: 1, start, periodSeconds: 60, signals };
        const answer = await doctor('/v1/vitals', { method: 'POST', body: { windows: [typed] }, headers: { prefer: 'wait=30' } });
        expect([answer.status, answer.text]).toEqual([200, expect.stringContaining('"VALID"')]);
        const [reading] = rowsOf(await doctor(`/v1/patients/P004/vitals?${span}`));
        expect(reading).toMatchObject({ value: 14, manual: { by: expect.stringMatching(/^[0-9a-f]{32}$/) } });
        const { by } = reading!['manual'] as { readonly by: string };
        await wards.windowsSettled();
        const { id } = (answer.body as { results: { window: { id: string } }[] }).results[0]!.window;
        const window = await (await wards.as('ward2', 'auditor-2', 'auditor'))(`/v1/windows/${id}`);
        expect([window.status, window.body]).toMatchObject([200, { manual: true }]);
        expect(window.text).not.toContain(by);
        expect(rowsOf(await doctor(`/v1/patients/P004/vitals?${span}`))).toEqual([reading]);
    }, 120_000);
});
