// SPDX-License-Identifier: Apache-2.0
// A statistic over more windows than one transaction reserves, on the real chain of processes: reserved in parts, gone on with after kill -9, released once.
import { TwoWards, type Answer, type Ask } from '../support/two-wards';
import { until } from '../support/until';

const HOUR = 3_600_000;
const patients = ['L001', 'L002', 'L003', 'L004', 'L005', 'L006', 'L007'];
/** Of each patient a window an hour: one more than a transaction takes, and some. */
const HOURS = 30;
const first = Math.floor(Date.now() / HOUR) * HOUR - 48 * HOUR;
const at = (hours: number) => new Date(first + hours * HOUR).toISOString();
const valueOf = (patient: number, hour: number) => 60 + patient * 3 + (hour % 7);

describe('a release of many windows', () => {
    let wards: TwoWards;
    let researcher: (path: string, ask?: Ask) => Promise<Answer>;
    beforeAll(async () => {
        wards = await TwoWards.start();
        researcher = await wards.as('ward1', 'researcher-1', 'researcher');
    }, 240_000);
    afterAll(async () => {
        await wards.stop();
        wards.forget();
    });

    it('has its windows on the ledger', async () => {
        const desk = await wards.as('ward1', 'desk-1', 'admission');
        const device = await wards.as('ward1', 'iot-1', 'iot-gateway');
        for (const [index, patient] of patients.entries()) {
            const body = { id: patient, kind: 'patient', name: 'Ann Example', status: 'admitted' };
            expect((await desk('/v1/records', { method: 'POST', body })).status).toBe(201);
            const windows = Array.from({ length: HOURS }, (_, hour) => ({
                device: `monitor-${patient}`,
                patient,
                sequence: hour,
                start: at(hour),
                periodSeconds: 60,
                signals: [{ code: '8867-4', unit: '/min', values: [valueOf(index, hour)] }],
            }));
            const answer = await device('/v1/vitals', { method: 'POST', body: { windows }, headers: { prefer: 'wait=20' } });
            expect([answer.status, answer.text]).toEqual([200, expect.not.stringContaining('"rejected"')]);
        }
        await wards.windowsSettled();
    }, 180_000);

    it('is gone on with where its gateway died, and has the sums of all of them', async () => {
        const height = async (): Promise<number> => Number(/Height of Ward1MSP at \S+: (\d+)/.exec(await wards.network.verify())?.[1]);
        const body = { codes: ['8867-4'], ward: 'ward1', from: at(-1), to: at(HOURS) };
        // Behind the first block a part is reserved; some behind that both wards are adding, if they are not done: endorsed-sum.test.ts stops at each transaction.
        for (const blocks of [1, 4]) {
            const before = await height();
            const interrupted = researcher('/v1/statistics', { method: 'POST', body }).then(
                ({ status }) => status,
                () => 'gone',
            );
            await until(`blocks were written: ${String(blocks)}`, async () => (await height()) >= before + blocks, 60);
            await wards.programs.get('gateway-ward1')!.end('SIGKILL');
            await interrupted;
            await wards.startGateway('ward1');
            researcher = await wards.as('ward1', 'researcher-1', 'researcher');
        }

        const answer = await researcher('/v1/statistics', { method: 'POST', body });
        expect([answer.status, answer.text]).toEqual([200, expect.any(String)]);
        const values = patients.flatMap((_, index) => Array.from({ length: HOURS }, (__, hour) => valueOf(index, hour)));
        const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
        expect(answer.body).toMatchObject({ windows: patients.length * HOURS, transaction: { status: 'VALID' } });
        const [result] = answer.body.results as { count: number; mean: number }[];
        expect(result!.count).toBe(values.length);
        expect(result!.mean).toBeCloseTo(mean, 10);
        const again = await researcher('/v1/statistics', { method: 'POST', body });
        expect(again.body).toEqual(answer.body);
    }, 180_000);
});
