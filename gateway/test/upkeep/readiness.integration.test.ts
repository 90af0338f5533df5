// SPDX-License-Identifier: Apache-2.0
// Readiness is what a caller would meet: a process that stands still (SIGSTOP) keeps its sockets and answers nothing; a clock that is set
// wrong lets everything answer and nothing be signed. Both are named by /readyz, and both end without a restart.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { resultsOf, TwoWards, type Answer, type Ask } from '../support/two-wards';
import { until } from '../support/until';

const MINUTE = 60_000;
const DAY = 86_400_000;

describe('a gateway whose surroundings stand still', () => {
    let wards: TwoWards;
    let ahead = 0;
    let sequence = 0;
    /** With a new token each time: by a clock that was set, older ones have expired or are not yet. */
    const ask = async (path: string, what: Ask = {}): Promise<Answer> => {
        const login = await wards.ask('ward1', '/dev/token', {
            method: 'POST',
            body: { sub: 'desk-1', roles: ['admission', 'iot-gateway'] },
        });
        const { access_token: token } = login.body as { access_token: string };
        return wards.ask('ward1', path, { ...what, headers: { authorization: `Bearer ${token}`, ...what.headers } });
    };
    const ready = async () => wards.ask('ward1', '/readyz');
    const readyAgain = async () => until('it is ready again', async () => (await ready()).status === 200);
    /** Waits until /readyz names exactly this. */
    const named = async (checks: Record<string, boolean>) =>
        until(`/readyz says ${JSON.stringify(checks)}`, async () => {
            const { status, body } = await ready();
            expect([status, body]).toMatchObject([503, { status: 'unavailable', checks }]);
            return true;
        });
    const send = async () => {
        // Of a device whose clock is right, or of one that takes the gateway's time when that is late.
        const start = new Date(Date.now() + Math.min(0, ahead) - 2 * MINUTE).toISOString();
        const signals = [{ code: '8867-4', unit: '/min', values: [70] }];
        const window = { device: 'm1', patient: 'P001', sequence: (sequence += 1), start, periodSeconds: 60, signals };
        const answer = await ask('/v1/vitals', { method: 'POST', body: { windows: [window] } });
        expect(answer.status).toBe(202);
        return `/v1/submissions/${String(resultsOf(answer)[0]!['submission'])}`;
    };
    const delivered = async (submission: string) =>
        until(`${submission} is VALID`, async () => (await ask(submission)).body.state === 'VALID');

    beforeAll(async () => {
        wards = await TwoWards.start();
        const clock = join(__dirname, '..', 'support', 'wall-clock.cjs');
        const environment = { NODE_OPTIONS: `--require ${clock}`, WARDLEDGER_TEST_CLOCK: join(wards.dataDir, 'clock') };
        for (const program of ['gateway-ward1', 'custodian-ward1']) {
            await wards.programs.get(program)!.end();
        }
        await wards.startCustodian('ward1', environment);
        await wards.startGateway('ward1', environment);
        await delivered(await send());
    }, 240_000);
    afterAll(async () => {
        await wards.stop();
        wards.forget();
    });
    /** Sets the clock of gateway and custodian. */
    const setClock = async (to: number): Promise<void> => {
        ahead = to;
        writeFileSync(join(wards.dataDir, 'clock'), String(to));
        await until('the gateway has this time', async () => {
            const { epochMilliseconds } = (await ask('/v1/time')).body as { epochMilliseconds: number };
            return Math.abs(epochMilliseconds - to - Date.now()) < MINUTE;
        });
    };

    it('has all its checks', async () => {
        const { status, body } = await ready();
        const checks = { ledger: true, clock: true, custodian: true, store: true, disk: true, deliveries: true };
        expect([status, body]).toEqual([200, { status: 'ok', checks }]);
    });

    it('names the ledger, and delivers what it took meanwhile', async () => {
        await wards.network.pause();
        try {
            const submission = await send();
            await named({ ledger: false, custodian: true, store: true, disk: true, clock: true });
            expect((await wards.ask('ward1', '/livez')).status).toBe(200);
            await named({ deliveries: false });
            await wards.network.resume();
            await delivered(submission);
        } finally {
            await wards.network.resume();
        }
        await readyAgain();
    }, 180_000);

    it('names the custodian, and not the ledger', async () => {
        const custodian = wards.programs.get('custodian-ward1')!;
        custodian.pause();
        try {
            const submission = await send();
            await named({ custodian: false, ledger: true, store: true, disk: true, clock: true });
            custodian.resume();
            await delivered(submission);
        } finally {
            custodian.resume();
        }
        await readyAgain();
    }, 180_000);

    it.each([
        ['a day ahead', DAY],
        ['a day late', -DAY],
    ])(
        'names the clock that is %s; what was taken meanwhile is delivered once it is right',
        async (_what, to) => {
            await setClock(to);
            await named({ clock: false, ledger: true, custodian: true });
            const submission = await send();
            const record = { id: 'P009', kind: 'patient', name: 'Ann Example', status: 'active' };
            const refused = await ask('/v1/records', { method: 'POST', body: record });
            expect(refused.body).toMatchObject({ status: 503, code: 'CLOCK_SKEWED' });
            expect(refused.headers.get('retry-after')).toBe('30');
            await named({ deliveries: false });
            await setClock(0);
            await delivered(submission);
            await delivered(await send());
            await readyAgain();
        },
        180_000,
    );

    it('reads what it read while its clock was ahead', async () => {
        await setClock(10 * MINUTE);
        const record = { id: 'P001', kind: 'patient', name: 'Ann Example', status: 'active' };
        expect((await ask('/v1/records', { method: 'POST', body: record })).status).toBe(201);
        const read = async () => (await ask('/v1/records/P001', { headers: { 'purpose-of-use': 'TREAT' } })).status;
        expect(await read()).toBe(200);
        await setClock(0);
        expect(await read()).toBe(200);
    });
});
