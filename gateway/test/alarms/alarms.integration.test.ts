// SPDX-License-Identifier: Apache-2.0
// Alarms over HTTP on two wards: of EHRGuard's Table 4 exactly those ring whom its rules name; who sees them, acknowledges them, is told of them, and is called when
// nobody does; and that a killed gateway loses none and doubles none.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import { readEvents } from '../support/event-reader';
import { allRowsOf } from '../support/all-rows';
import { resultsOf, rowsOf, TwoWards, type Answer, type Ask } from '../support/two-wards';
import { until } from '../support/until';
import { readable } from '../support/readable';

type Client = (path: string, ask?: Ask) => Promise<Answer>;

/** As printed: heart rate, systolic, diastolic, saturation, glucose, of P001 to P020. */
const TABLE_4: readonly (readonly number[])[] = [
    [78, 120, 80, 98, 110],
    [85, 130, 85, 96, 140],
    [92, 125, 78, 99, 100],
    [72, 118, 75, 97, 95],
    [100, 145, 90, 94, 180],
    [110, 160, 100, 93, 200],
    [90, 132, 82, 98, 105],
    [65, 110, 70, 97, 90],
    [88, 135, 88, 95, 130],
    [102, 140, 85, 96, 115],
    [74, 122, 78, 99, 105],
    [95, 128, 80, 97, 140],
    [80, 118, 76, 99, 100],
    [115, 165, 110, 92, 210],
    [98, 140, 90, 95, 130],
    [75, 120, 80, 99, 90],
    [85, 130, 85, 96, 145],
    [92, 126, 79, 98, 100],
    [100, 150, 95, 95, 165],
    [110, 160, 105, 92, 220],
];
const CODES = ['8867-4', '8480-6', '8462-4', '59408-5', '41653-7'];
const UNITS = ['/min', 'mm[Hg]', 'mm[Hg]', '%', 'mg/dL'];
const patients = TABLE_4.map((_, index) => `P${String(index + 1).padStart(3, '0')}`);
const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();

function postOf(patient: string, values: readonly number[], sequence = 1) {
    const signals = CODES.slice(0, values.length).map((code, index) => ({ code, unit: UNITS[index], values: [values[index]] }));
    return { device: `monitor-${patient}`, patient, sequence, start: minutesAgo(2), periodSeconds: 60, signals };
}

describe('alarms on two wards', () => {
    let wards: TwoWards;
    let device: Client;
    let doctor: Client;
    let lind: Client;
    let ann: Client;
    beforeAll(async () => {
        wards = await TwoWards.start();
        device = await wards.as('ward1', 'iot-1', 'iot-gateway');
        doctor = await wards.as('ward1', 'dr-osei', 'doctor');
        lind = await wards.as('ward2', 'dr-lind', 'doctor');
        ann = await wards.as('ward1', 'ann', 'patient');
        const clerk = await wards.as('ward1', 'clerk-1', 'admission');
        await doctor('/v1/signals');
        await Promise.all(
            patients.map(async (id) => {
                const body = { id, kind: 'patient', name: 'Ann Example', status: 'active' };
                expect((await clerk('/v1/records', { method: 'POST', body })).status).toBe(201);
                await wards.admit('ward1', 'dr-osei', id);
            }),
        );
        const proxy = { method: 'POST', body: { person: 'ann', relation: 'self' } };
        expect((await clerk('/v1/patients/P006/proxies', proxy)).status).toBe(201);
    }, 300_000);
    afterAll(async () => {
        await wards.stop();
        wards.forget();
    });

    const post = async (...windows: object[]) => device('/v1/vitals', { method: 'POST', body: { windows } });
    const listed = async (client: Client, query = '') => {
        const answer = await client(`/v1/alarms${query}`);
        expect([answer.status, answer.text]).toEqual([200, expect.any(String)]);
        return rowsOf(answer);
    };
    const named = (rows: readonly Record<string, unknown>[]) => rows.map(({ patient }) => patient).sort();
    const rung = async (count: number, query = '') =>
        until(`${String(count)} alarms`, async () => (await listed(doctor, query)).length === count, 60);
    const acknowledge = async (client: Client, id: unknown, body: object = {}) =>
        client(`/v1/alarms/${String(id)}/acknowledge`, { method: 'POST', body });

    it('of Table 4 those ring whom the rules name, and nobody else', async () => {
        const answer = await post(...TABLE_4.map((values, index) => postOf(patients[index]!, values)));
        expect([answer.status, answer.text]).toEqual([202, expect.any(String)]);
        const ringing = ['P006', 'P008', 'P010', 'P014', 'P020'];
        expect(resultsOf(answer).flatMap(({ alarms }, index) => (alarms === undefined ? [] : [patients[index]]))).toEqual(ringing);
        await rung(ringing.length);
        const rows = await listed(doctor);
        expect(named(rows)).toEqual(ringing);
        const limits = rows.map(({ patient, limit, value }) => [patient, (limit as { name: string }).name, value]);
        expect(limits.sort()).toEqual([
            ['P006', 'heart-rate-high', 110],
            ['P008', 'heart-rate-low', 65],
            ['P010', 'heart-rate-high', 102],
            ['P014', 'heart-rate-high', 115],
            ['P020', 'heart-rate-high', 110],
        ]);
        expect(rows[0]).toMatchObject({
            active: true,
            ward: 'ward1',
            news2: { isComplete: false, missing: ['respiration', 'oxygen', 'consciousness', 'temperature'] },
        });
        // Known posts, and the same reading in a new one, ring nothing more.
        await post(...TABLE_4.map((values, index) => postOf(patients[index]!, values)));
        await post({ ...postOf('P006', [110], 2), start: minutesAgo(1) });
        expect(named(await listed(doctor))).toEqual(ringing);
    }, 120_000);

    it('are seen by who treats the patient and by the patient alone, each look on the ledger', async () => {
        expect(await listed(lind)).toEqual([]);
        expect((await lind('/v1/alarms?patient=P006')).status).toBe(404);
        expect(named(await listed(ann, '?patient=P006'))).toEqual(['P006']);
        expect((await ann('/v1/alarms?patient=P008')).status).toBe(404);
        expect((await ann('/v1/alarms')).body).toMatchObject({ status: 403, code: 'ACCESS_DENIED' });
        expect((await device('/v1/alarms')).status).toBe(403);
        const looks = rowsOf(await ann('/v1/patients/P006/accesses'));
        expect(looks).toContainEqual(expect.objectContaining({ category: 'vitals', role: ['doctor'], decision: 'permit' }));
    });

    it('are paged, active ones first whatever the time, and acknowledged by one person', async () => {
        const [first, second] = await listed(doctor);
        expect((await acknowledge(lind, first!['id'])).body).toMatchObject({ status: 404, code: 'ALARM_NOT_FOUND' });
        expect((await acknowledge(ann, first!['id'])).status).toBe(403);
        const done = await acknowledge(doctor, first!['id'], { reason: 'at the bedside' });
        expect([done.status, done.body]).toEqual([200, expect.objectContaining({ id: first!['id'] })]);
        expect((await acknowledge(doctor, first!['id'])).body).toMatchObject({ status: 409, code: 'ALARM_ACKNOWLEDGED' });
        expect((await acknowledge(doctor, '0'.repeat(64))).body).toMatchObject({ status: 404, code: 'ALARM_NOT_FOUND' });

        const all = await listed(doctor);
        expect(all.map(({ active }) => active)).toEqual([true, true, true, true, false]);
        expect(all.at(-1)).toMatchObject({ id: first!['id'], acknowledged: { reason: 'at the bedside', role: ['doctor'] } });
        expect(named(await listed(doctor, '?active=false'))).toEqual([first!['patient']]);
        expect(all.at(-1)!['acknowledged']).toHaveProperty('person');
        expect(await listed(doctor, '?active=true')).toHaveLength(4);
        expect(await listed(doctor, `?from=${minutesAgo(-10)}`)).toHaveLength(4);
        const read = (await allRowsOf(doctor, '/v1/alarms?limit=2')).map(({ id }) => id);
        expect(read).toEqual(all.map(({ id }) => id));
        expect(read[0]).toBe(second!['id']);
        expect((await doctor('/v1/alarms?cursor=nonsense')).body).toMatchObject({ status: 400, code: 'CURSOR_INVALID' });
    });

    it('ring by NEWS2 once all seven parts are known, with what was observed outside the ciphertext', async () => {
        const vital = (code: string, unit: string, value: number) => ({ code, unit, values: [value] });
        const signals = [
            vital('9279-1', '/min', 25),
            vital('59408-5', '%', 95),
            vital('8480-6', 'mm[Hg]', 105),
            vital('8867-4', '/min', 95),
            vital('8310-5', 'Cel', 37),
        ];
        const window = { ...postOf('P003', [], 7), signals, start: minutesAgo(1) };
        const strange = await post({ ...window, observations: [{ code: '67775-7', value: 'X' }] });
        expect(strange.body.errors).toEqual([{ pointer: '/windows/0/observations/0/value', detail: 'must be one of A, C, V, P, U' }]);
        await post({ ...window, observations: [{ code: 'wl-oxygen', value: 'oxygen' }, { code: '67775-7', value: 'A' }] }); // prettier-ignore
        await rung(5, '?active=true');
        const alarm = (await listed(doctor)).find(({ patient }) => patient === 'P003');
        const points = { respiration: 3, saturation: 1, oxygen: 2, systolic: 1, pulse: 1, consciousness: 0, temperature: 0 };
        expect(alarm).toMatchObject({
            code: 'NEWS2',
            level: 'emergency',
            value: 8,
            severity: 'high',
            news2: { isComplete: true, score: 8, points },
        });
    });

    it('are told to who listens, as ids, and told again when nobody has acknowledged them for too long', async () => {
        const file = join(wards.dataDir, 'alarms.json');
        writeFileSync(file, JSON.stringify({ escalateSeconds: 1 }));
        await wards.programs.get('gateway-ward1')!.end('SIGTERM');
        await wards.startGateway('ward1', {}, ['--alarms', file]);
        const hear = async (subject: string, role: 'doctor' | 'iot-gateway') => {
            const authorization = `Bearer ${await wards.token('ward1', subject, role)}`;
            const response = await fetch(wards.url('ward1', '/v1/events'), { headers: { authorization } });
            const stream = Readable.fromWeb(response.body as ReadableStream);
            return { reading: readEvents(stream), stream };
        };
        const [own, other] = [await hear('dr-osei', 'doctor'), await hear('iot-9', 'iot-gateway')];
        device = await wards.as('ward1', 'iot-1', 'iot-gateway');
        doctor = await wards.as('ward1', 'dr-osei', 'doctor');
        await post({ ...postOf('P001', [130], 2), start: minutesAgo(1) });
        const told = () => own.reading.events.flatMap(({ data }) => (data['alarms'] as { kind: string; id: string }[] | undefined) ?? []);
        await until('told of both', async () => new Set(told().map(({ kind }) => kind)).size === 2);
        expect(readable(own.reading.events.map((event) => JSON.stringify(event).replaceAll(/"time":"[^"]*"/g, '')).join('\n'))).not.toMatch(
            /P001|130|8867/,
        );
        expect(other.reading.events).toEqual([]);
        own.stream.destroy();
        other.stream.destroy();
        await until(
            'escalated',
            async () =>
                (await listed(doctor, '?active=true')).some(({ patient, escalated }) => patient === 'P001' && escalated !== undefined),
            30,
        );
        const [alarm] = (await listed(doctor, '?active=true')).filter(({ patient }) => patient === 'P001');
        expect(told().find(({ kind }) => kind === 'alarm')?.id).toBe(alarm!['id']);
    }, 120_000);

    it('that were acknowledged to a device survive kill -9 before they are on the ledger, and ring once', async () => {
        await wards.programs.get('gateway-ward1')!.end('SIGTERM');
        await wards.startGateway('ward1', { WARDLEDGER_HOLD_AT: 'RECEIVED' });
        device = await wards.as('ward1', 'iot-1', 'iot-gateway');
        const window = { ...postOf('P004', [140, 118], 2), start: minutesAgo(1) };
        expect((await post(window)).body.results).toMatchObject([{ status: 'accepted', alarms: [{ code: 'LIMIT', signal: '8867-4' }] }]);
        await wards.programs.get('gateway-ward1')!.end('SIGKILL');
        await wards.startGateway('ward1');
        device = await wards.as('ward1', 'iot-1', 'iot-gateway');
        doctor = await wards.as('ward1', 'dr-osei', 'doctor');
        expect((await post(window)).body.results).toMatchObject([{ status: 'duplicate' }]);
        const ofP004 = async () => (await listed(doctor)).filter(({ patient }) => patient === 'P004');
        await until('on the ledger', async () => (await ofP004()).length > 0);
        await post({ ...postOf('P004', [141], 3), start: minutesAgo(0.5) }); // what is known of the patient survived, too
        await wards.programs.get('gateway-ward1')!.end('SIGKILL');
        await wards.startGateway('ward1');
        doctor = await wards.as('ward1', 'dr-osei', 'doctor');
        expect(await ofP004()).toHaveLength(1);
    }, 120_000);
});
