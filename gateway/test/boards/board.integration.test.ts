// SPDX-License-Identifier: Apache-2.0
// A ward's board on two wards as they run: who stands on it with which values, how it goes on, what takes somebody from it, and what the patient is told.

import { Readable } from 'node:stream';
import { readLines } from '../support/line-reader';
import { type Answer, type Ask, rowsOf, TwoWards } from '../support/two-wards';
import { until } from '../support/until';

type Client = (path: string, ask?: Ask) => Promise<Answer>;
interface Row {
    readonly patient: string;
    readonly location?: string;
    readonly readings: readonly { readonly code: string; readonly value: number; readonly time: string }[];
    readonly news2?: { readonly score: number; readonly level: string };
    readonly alarms: readonly { readonly code: string; readonly signal?: string }[];
    readonly isStale?: boolean;
}
type Line = Record<string, unknown> & { readonly type: string; readonly patient?: Row; readonly patients?: readonly Row[] };

const START = Math.floor(Date.now() / 60_000) * 60_000 - 600_000;
const PULSE = '8867-4';

describe('a board of two wards', () => {
    let wards: TwoWards;
    let clerk: Client;
    let device: Client;
    let doctor: Client;
    let nurse: Client;
    let lind: Client;
    const patients = new Map<string, Client>();
    let sequence = 0;

    const post = async (
        patient: string,
        values: Readonly<Record<string, [string, number]>>,
        observations: object[] = [],
    ): Promise<void> => {
        sequence += 1;
        const start = new Date(START + sequence * 1_000).toISOString();
        const signals = Object.entries(values).map(([code, [unit, value]]) => ({ code, unit, values: [value] }));
        const body = { windows: [{ device: `monitor-${patient}`, patient, sequence, start, periodSeconds: 1, signals, observations }] };
        const answer = await device('/v1/vitals', { method: 'POST', body });
        expect([answer.status, answer.text]).toEqual([202, expect.any(String)]);
    };
    const pulse = async (patient: string, value: number) => post(patient, { [PULSE]: ['/min', value] });
    const board = async (client: Client): Promise<readonly Row[]> => {
        const { status, text, body } = await client('/v1/board');
        expect([status, text]).toEqual([200, expect.any(String)]);
        return (body as { patients: Row[] }).patients;
    };
    const numbers = (rows: readonly Row[]) => rows.map(({ patient }) => patient).sort();
    const pulseOf = (rows: readonly Row[], patient: string) =>
        rows.find((row) => row.patient === patient)?.readings.find(({ code }) => code === PULSE)?.value;

    /** Lines of a board as they come. */
    const listen = async (name: string, role: 'doctor' | 'nurse') => {
        const headers = { authorization: `Bearer ${await wards.token('ward1', name, role)}`, accept: 'application/x-ndjson' };
        const answer = await fetch(wards.url('ward1', '/v1/board'), { headers });
        expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/x-ndjson']);
        const read = readLines<Line>(Readable.fromWeb(answer.body as Parameters<typeof Readable.fromWeb>[0]));
        await until('the whole board', () => read.lines.length > 0);
        return read;
    };

    beforeAll(async () => {
        wards = await TwoWards.start();
        clerk = await wards.as('ward1', 'clerk-1', 'admission');
        device = await wards.as('ward1', 'iot-1', 'iot-gateway');
        doctor = await wards.as('ward1', 'dr-osei', 'doctor');
        nurse = await wards.as('ward1', 'nurse-1', 'nurse');
        lind = await wards.as('ward2', 'dr-lind', 'doctor');
        for (const client of [doctor, nurse, lind]) {
            expect((await client('/v1/signals')).status).toBe(200);
        }
        for (const id of ['P001', 'P002', 'P003']) {
            expect(
                (await clerk('/v1/records', { method: 'POST', body: { id, kind: 'patient', name: 'Ann Example', status: 'active' } }))
                    .status,
            ).toBe(201);
            const patient = await wards.as('ward1', `of-${id}`, 'patient');
            expect((await patient('/v1/events', { method: 'HEAD' })).status).toBe(200);
            const bound = await clerk(`/v1/patients/${id}/proxies`, { method: 'POST', body: { person: `of-${id}`, relation: 'self' } });
            expect(bound.status).toBe(201);
            patients.set(id, patient);
            const visit = await clerk('/v1/visits', { method: 'POST', body: { patient: id, clinician: 'dr-osei', location: `Bed ${id}` } });
            expect(visit.status).toBe(201);
            await pulse(id, 70);
        }
        const refusal = { patient: 'P003', purpose: 'TREAT', decision: 'deny', actors: [{ id: 'dr-osei', ward: 'ward1' }] };
        expect((await patients.get('P003')!('/v1/consents', { method: 'POST', body: refusal })).text).toContain('transaction');
    }, 300_000);
    afterAll(async () => {
        await wards.stop();
        wards.forget();
    });

    it('has the newest values of whom the clinician may see, and says nothing of whoever is denied', async () => {
        const rows = await board(doctor);
        expect(numbers(rows)).toEqual(['P001', 'P002']);
        expect(rows.map(({ location }) => location).sort()).toEqual(['Bed P001', 'Bed P002']);
        expect(rows.map(({ readings }) => readings.map(({ value }) => value))).toEqual([[70], [70]]);
        expect(rows.map(({ news2 }) => news2)).toEqual([undefined, undefined]);
        const { text } = await doctor('/v1/board');
        expect(text).not.toContain('P003');
        // The refusal is of one person.
        expect(numbers(await board(nurse))).toEqual(['P001', 'P002', 'P003']);
        expect(await board(lind)).toEqual([]);
        expect((await clerk('/v1/board')).body).toMatchObject({ status: 403, code: 'ROLE_FORBIDDEN' });
    }, 120_000);

    it('shows a score of all seven parts, and an alarm until somebody has seen it', async () => {
        const sick = {
            '9279-1': ['/min', 26],
            '59408-5': ['%', 90],
            '8480-6': ['mm[Hg]', 88],
            [PULSE]: ['/min', 135],
            '8310-5': ['Cel', 39.5],
        } as const;
        const observations = [{ code: 'wl-oxygen', value: 'oxygen' }, { code: '67775-7', value: 'A' }]; // prettier-ignore
        await post('P002', { ...sick } as unknown as Record<string, [string, number]>, observations);
        const rung = async () => (await board(doctor)).find(({ patient, alarms }) => patient === 'P002' && alarms.length > 0);
        await until('an alarm on the board', async () => (await rung()) !== undefined, 60);
        const row = (await rung())!;
        expect(row.news2).toEqual({ score: 16, level: 'emergency' });
        expect(row.alarms.map(({ code }) => code)).toEqual(expect.arrayContaining(['NEWS2', 'LIMIT']));
        expect(pulseOf([row], 'P002')).toBe(135);
        const alarms = rowsOf(await doctor('/v1/alarms?active=true'));
        for (const { id } of alarms) {
            await doctor(`/v1/alarms/${String(id)}/acknowledge`, { method: 'POST', body: {} });
        }
        await until('no alarm', async () => (await rung()) === undefined, 60);
    }, 120_000);

    it('goes on: what is new comes by itself, and whoever is not permitted any more is gone at the next decision', async () => {
        const read = await listen('dr-osei', 'doctor');
        expect(read.lines[0]).toMatchObject({ type: 'board', complete: true });
        expect(numbers(read.lines[0]!.patients!)).toEqual(['P001', 'P002']);
        await pulse('P001', 88);
        await until('the new value', () => read.lines.some(({ patient }) => patient && pulseOf([patient], 'P001') === 88));
        const refusal = { patient: 'P001', purpose: 'TREAT', decision: 'deny', actors: [{ id: 'dr-osei', ward: 'ward1' }] };
        expect((await patients.get('P001')!('/v1/consents', { method: 'POST', body: refusal })).text).toContain('transaction');
        await until('the patient is gone', () => read.lines.some(({ type }) => type === 'gone'));
        const since = read.lines.length;
        await pulse('P001', 99);
        await pulse('P002', 101);
        await until('a value of another', () => read.lines.some(({ patient }) => patient && pulseOf([patient], 'P002') === 101));
        expect(JSON.stringify(read.lines.slice(since))).not.toMatch(/P001/);
        expect(numbers(await board(doctor))).toEqual(['P002']);
        await until('it is decided again by itself', () => read.lines.slice(since).some(({ type }) => type === 'decided'));
    }, 180_000);

    it('ends for whoever is suspended', async () => {
        const read = await listen('nurse-1', 'nurse');
        const chief = await wards.as('ward1', 'admin-1', 'admin');
        const suspended = await chief('/v1/participants/nurse-1/suspend', { method: 'POST', body: { reason: 'left' } });
        expect([suspended.status, suspended.text]).toEqual([200, expect.any(String)]);
        await until('the stream is over', () => read.isOver);
        expect(read.lines.at(-1)).toEqual({ type: 'end' });
        expect((await nurse('/v1/board')).status).toBe(403);
    }, 120_000);

    it('is one line a person and shift for the patient, with the transaction of the ward’s own process', async () => {
        const looks = rowsOf(await patients.get('P002')!('/v1/patients/P002/accesses')).filter(({ board: count }) => count !== undefined);
        expect(looks.map(({ role, category, decision, board: count }) => [role, category, decision, typeof count])).toEqual(
            expect.arrayContaining([
                [['doctor'], 'vitals', 'permit', 'number'],
                [['nurse'], 'vitals', 'permit', 'number'],
            ]),
        );
        // Since the refusal nobody has looked: who is not on the board is not looked at.
        const shown = rowsOf(await patients.get('P001')!('/v1/patients/P001/accesses')).filter(({ board: count }) => count !== undefined);
        expect(shown.filter(({ role }) => String(role) === 'doctor')).toMatchObject([{ decision: 'permit', board: 1 }]);
    });
});
