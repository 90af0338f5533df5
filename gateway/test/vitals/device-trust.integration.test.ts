// SPDX-License-Identifier: Apache-2.0
// A ward that warns, on the real chain of processes: what no device has signed is shown as that, and in no statistic that does not ask for it; and one that requires.

import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { signedBy } from '../support/post-proofs';
import { type Answer, type Ask, rowsOf, TwoWards } from '../support/two-wards';
import { until } from '../support/until';

type Client = (path: string, ask?: Ask) => Promise<Answer>;

const HOUR = 3_600_000;
const FIRST = Math.floor(Date.now() / HOUR) * HOUR - 4 * HOUR;
const at = (hours: number): string => new Date(FIRST + hours * HOUR).toISOString();
const patients = ['T001', 'T002', 'T003', 'T004', 'T005', 'T006'];
/** Nobody has enrolled the device that measures this one. */
const STRANGE = 'T006';
const valueOf = (index: number, hour: number): number => 60 + index + 10 * hour;
const meanOf = (indexes: readonly number[], hour: number): number =>
    indexes.reduce((sum, index) => sum + valueOf(index, hour), 0) / indexes.length;

const keys = new Map(patients.map((patient) => [patient, generateKeyPairSync('ec', { namedCurve: 'P-256' })]));
const jwkOf = (patient: string) => {
    const { kty, crv, x, y } = keys.get(patient)!.publicKey.export({ format: 'jwk' });
    return { kty, crv, x, y };
};
const postOf = (patient: string, hour: number) => ({
    device: `monitor-${patient}`,
    patient,
    sequence: hour,
    start: at(hour),
    periodSeconds: 60,
    signals: [{ code: '8867-4', unit: '/min', values: [valueOf(patients.indexOf(patient), hour)] }],
});
const signed = (patient: string, hour: number) =>
    signedBy(keys.get(patient)!.privateKey, postOf(patient, hour), {
        key: randomBytes(32).toString('base64url'),
        nonce: randomBytes(16).toString('base64url'),
    });

describe('a ward that demands something of its devices', () => {
    let wards: TwoWards;
    let administrator: Client;
    let iot: Client;
    let doctor: Client;
    let researcher: Client;

    beforeAll(async () => {
        wards = await TwoWards.start();
        administrator = await wards.as('ward1', 'admin-1', 'admin');
        iot = await wards.as('ward1', 'iot-1', 'iot-gateway');
        doctor = await wards.as('ward1', 'dr-osei', 'doctor');
        researcher = await wards.as('ward1', 'researcher-1', 'researcher');
        const desk = await wards.as('ward1', 'desk-1', 'admission');
        await doctor('/v1/signals');
        for (const id of patients) {
            const body = { id, kind: 'patient', name: 'Ann Example', status: 'admitted' };
            expect((await desk('/v1/records', { method: 'POST', body })).status).toBe(201);
        }
    }, 300_000);
    afterAll(async () => {
        await wards.stop();
        wards.forget();
    }, 60_000);

    const asked = async (client: Client, path: string, body: object): Promise<Answer['body']> => {
        const answer = await client(path, { method: 'POST', body });
        expect([answer.status < 300, answer.text]).toEqual([true, expect.any(String)]);
        return answer.body;
    };
    const statesOf = async (windows: readonly object[]): Promise<(string | undefined)[]> => {
        const { body } = await iot('/v1/vitals', { method: 'POST', body: { windows }, headers: { prefer: 'wait=30' } });
        return (body as { results: { state?: string; problem?: { code: string } }[] }).results.map(
            ({ state, problem }) => problem?.code ?? state,
        );
    };

    it('takes what no device has signed while it warns', async () => {
        await asked(administrator, '/v1/device-trust', { trust: 'warn' });
        for (const patient of patients.filter((one) => one !== STRANGE)) {
            await asked(administrator, '/v1/devices', { id: `monitor-${patient}`, publicKey: jwkOf(patient) });
        }
        const posts = [0, 1].flatMap((hour) =>
            patients.map((patient) => (patient === STRANGE ? postOf(patient, hour) : signed(patient, hour))),
        );
        expect(new Set(await statesOf(posts))).toEqual(new Set(['VALID']));
        await wards.windowsSettled();
    }, 180_000);

    it('shows which readings those are', async () => {
        for (const [patient, unproven] of [
            [STRANGE, true],
            ['T001', undefined],
        ] as const) {
            await wards.admit('ward1', 'dr-osei', patient);
            const page = await doctor(`/v1/patients/${patient}/vitals?from=${at(-1)}`);
            expect([page.status, rowsOf(page).map((row) => row['unproven'])]).toEqual([200, [unproven, unproven]]);
        }
    }, 60_000);

    it('leaves them out of statistics and says so, and has them where they are asked for', async () => {
        const question = (hour: number, more = {}) => ({ codes: ['8867-4'], ward: 'ward1', from: at(hour), to: at(hour + 1), ...more });
        const without = await asked(researcher, '/v1/statistics', question(0));
        expect(without).toMatchObject({
            windows: 5,
            unproven: { leftOut: 1, of: 6 },
            results: [{ count: 5, mean: meanOf([0, 1, 2, 3, 4], 0) }],
        });
        const both = await asked(researcher, '/v1/statistics', question(1, { unproven: true }));
        expect(both).toMatchObject({ windows: 6, results: [{ count: 6, mean: meanOf([0, 1, 2, 3, 4, 5], 1) }] });
        expect(both).not.toHaveProperty('unproven');
        expect((await researcher('/v1/statistics', { method: 'POST', body: question(1, { unproven: true }) })).body).toEqual(both);
        // The windows of the first hour are spent for the question as it was asked.
        const again = await researcher('/v1/statistics', { method: 'POST', body: question(0, { unproven: true }) });
        expect(again.text).toContain('"RELEASE_BUDGET_SPENT"');
    }, 120_000);

    it('makes a window of them anew when one is taken back, and marks what comes in its place', async () => {
        const auditor = await wards.as('ward1', 'auditor-1', 'auditor');
        const second = (seconds: number): string => new Date(Date.parse(at(3)) + seconds * 1_000).toISOString();
        const posts = [0, 1].map((index) => ({ ...postOf(STRANGE, 3), sequence: 10 + index, start: second(10 * index) }));
        expect(await statesOf(posts)).toEqual(['VALID', 'VALID']);
        await wards.windowsSettled();
        const windows = async () => rowsOf(await auditor(`/v1/windows?patient=${STRANGE}&from=${at(3)}&to=${at(4)}`));
        expect((await windows()).map(({ unproven }) => unproven)).toEqual([2]);
        const correction = {
            device: `monitor-${STRANGE}`,
            from: second(10),
            to: second(20),
            reason: 'Moved',
            replacement: { patient: 'T001' },
        };
        expect(await asked(doctor, `/v1/patients/${STRANGE}/vitals/corrections`, correction)).toMatchObject({ corrected: 1 });
        const isRemade = async (): Promise<boolean> => (await windows()).some(({ corrects }) => corrects !== undefined);
        await until('the window was made anew', isRemade, 60);
        const remade = (await windows()).find(({ corrects }) => corrects !== undefined);
        expect(remade).toMatchObject({ unproven: 1, posts: { count: 1 } });
        const marks = async () =>
            rowsOf(await doctor(`/v1/patients/T001/vitals?from=${at(3)}&to=${at(4)}`)).map(({ unproven }) => unproven);
        await until('what was given to the other patient is marked', async () => (await marks()).join() === 'true', 60);
    }, 180_000);

    it('refuses what no device has signed once it requires that, and nothing else', async () => {
        await asked(administrator, '/v1/device-trust', { trust: 'required' });
        expect(await statesOf([postOf(STRANGE, 2), signed('T001', 2)])).toEqual(['DEVICE_UNKNOWN', 'VALID']);
    }, 60_000);
});
