// SPDX-License-Identifier: Apache-2.0
// The gateway as a process: command line, custodian gone and back, restart, orderly stop.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { alarmRules } from '../support/alarm-rules';
import { Program } from '../support/processes';
import { resultsOf, rowsOf, TwoWards, type Answer, type Ask } from '../support/two-wards';
import { until } from '../support/until';

const server = join(__dirname, '..', '..', 'dist', 'server.js');
const storeBackup = join(__dirname, '..', '..', 'dist', 'store-backup.js');
const record = (id: string) => ({ id, kind: 'patient', name: 'Ann Example', status: 'active' });
const post = (sequence: number) => ({
    device: 'm1',
    patient: 'P001',
    sequence,
    start: new Date(Date.now() - 120_000).toISOString(),
    periodSeconds: 60,
    signals: [{ code: '8867-4', unit: '/min', values: [70] }],
});

describe('the gateway process', () => {
    const folder = mkdtempSync(join(tmpdir(), 'wardledger-server-'));
    afterAll(() => rmSync(folder, { recursive: true }));

    it.each([
        [['--help'], 0, /Usage: node gateway/],
        [['--ward', 'ward1'], 2, /give --issuer/],
        [['--ward', 'ward1', '--dev-issuer', '--host', '0.0.0.0'], 2, /must listen on 127.0.0.1/],
        [['--ward', 'ward1', '--issuer', 'https://i', '--jwks-url', 'https://i/jwks', '--host', '0.0.0.0'], 2, /--tls-cert/],
    ] as const)('%j ends with %i', async (args, code, said) => {
        const program = new Program('server', join(folder, `${String(code)}-${String(args.length)}.log`), server, args);
        expect(await program.finished()).toBe(code);
        expect(program.output()).toMatch(said);
    });

    it.each([
        [['--help'], 0, /Usage: node gateway/],
        [[], 2, /give one command/],
        [['database', '--ward', 'ward1'], 2, /--at/],
        [['damage', '--ward', 'ward1', '--data-dir', folder], 1, /holds no gateway.sqlite/],
        [['database', '--ward', 'ward1', '--data-dir', folder, '--at', join(folder, 'copy')], 1, /holds no gateway.sqlite/],
    ] as const)('the backup of its store with %j ends with %i', async (args, code, said) => {
        const program = new Program('store-backup', join(folder, `backup-${String(args.length)}.log`), storeBackup, args);
        expect(await program.finished()).toBe(code);
        expect(program.output()).toMatch(said);
    });

    describe('beside its custodian and the network', () => {
        let wards: TwoWards;
        let ask: (path: string, what?: Ask) => Promise<Answer>;
        const login = async () => (ask = await wards.as('ward1', 'desk-1', 'admission', 'iot-gateway'));
        const write = async (path: string, body: object, headers: Record<string, string> = {}) =>
            ask(path, { method: 'POST', body, headers });
        const settled = async (id: unknown) => {
            const submission = `/v1/submissions/${String(id)}`;
            await until(`${submission} is VALID`, async () => (await ask(submission)).body.state === 'VALID');
        };
        const metricsUrl = () => `http://127.0.0.1:${String(wards.ports['metrics-ward1'])}`;
        const metrics = async () => (await fetch(`${metricsUrl()}/metrics`)).text();
        beforeAll(async () => {
            wards = await TwoWards.start();
            await login();
        }, 240_000);
        afterAll(async () => {
            await wards.stop();
            wards.forget();
        });

        it('shows metrics on their own port only', async () => {
            expect((await wards.ask('ward1', '/metrics')).status).toBe(404);
            expect(await metrics()).toMatch(/ingest_posts_pending\{ward="ward1"\} 0/);
            expect((await fetch(`${metricsUrl()}/v1/records`)).status).toBe(404);
        });

        it('shows every metric that an alarm asks for, and how long certificates last', async () => {
            const text = await metrics();
            const shown = new Set([...text.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name));
            const asked = alarmRules().flatMap(({ metrics: names }) => names.map((name) => name.replace(/_(bucket|count|sum)$/, '')));
            expect(asked.length).toBeGreaterThan(10);
            expect(asked.filter((name) => !shown.has(name))).toEqual([]);
            for (const use of ['authority', 'tls-authority', 'peer', 'peer-tls', 'administrator']) {
                expect(text).toMatch(new RegExp(`certificate_expires_in_seconds\\{use="${use}",ward="ward1"\\} 3\\d{8}`));
            }
            for (const use of ['registrar', 'custodian']) {
                expect(text).toMatch(new RegExp(`certificate_expires_in_seconds\\{use="${use}",ward="ward1"\\} 31\\d{6}`));
            }
            expect(text).toMatch(/disk_reserve_bytes\{ward="ward1"\} 1073741824/);
        });

        it('shows that the other ward answers, that nobody turned downtime on, and how old the snapshot for it is', async () => {
            await until('there is a snapshot', async () => /downtime_snapshot_age_seconds\{ward="ward1"\} \d+$/m.test(await metrics()));
            const text = await metrics();
            expect(text).toMatch(/^other_ward_answers\{msp="Ward2MSP",ward="ward1"\} 1$/m);
            expect(text).toMatch(/^downtime_on\{ward="ward1"\} 0$/m);
            expect(text).toMatch(/^downtime_lines_pending\{ward="ward1"\} 0$/m);
        });

        it('shows that its custodian opens no release any more', async () => {
            expect(await metrics()).toMatch(/releases_locked\{ward="ward1"\} 0/);
            const lock = join(wards.dataDir, 'ward1', 'custodian', 'release-lock.json');
            writeFileSync(lock, '{}');
            expect(await metrics()).toMatch(/releases_locked\{ward="ward1"\} 1/);
            rmSync(lock);
            expect(await metrics()).toMatch(/releases_locked\{ward="ward1"\} 0/);
        });

        it('takes vitals without its custodian and delivers them when it is back; records answer 503', async () => {
            await wards.programs.get('custodian-ward1')!.end('SIGKILL');
            const taken = await write('/v1/vitals', { windows: [post(1)] });
            expect(taken.status).toBe(202);
            expect(taken.headers.get('location')).toBe(`/v1/submissions/${String(resultsOf(taken)[0]!['submission'])}`);
            const refused = await write('/v1/records', record('P001'));
            expect(refused.body).toMatchObject({ status: 503, code: 'CUSTODIAN_UNAVAILABLE' });
            expect(refused.headers.get('retry-after')).toMatch(/^\d+$/);
            await until('the custodian is named', async () => {
                const { checks } = (await wards.ask('ward1', '/readyz')).body as { checks: Record<string, boolean> };
                return checks['custodian'] === false && checks['ledger'] === true;
            });
            // No number, which no rule takes for "off".
            expect(await metrics()).toMatch(/^downtime_on\{ward="ward1"\} NaN$/im);
            await wards.startCustodian('ward1');
            await settled(resultsOf(taken)[0]!['submission']);
            await until('ward 1 is ready', async () => (await wards.ask('ward1', '/readyz')).status === 200);
        });

        it('replays a stored answer after a restart, and knows whom it enrolled', async () => {
            const key = { 'idempotency-key': '"8e03978e-40d5-43dd-bc93-6894a57f9324"' };
            const first = await write('/v1/records', record('P002'), key);
            expect(first.status).toBe(201);
            expect(await wards.programs.get('gateway-ward1')!.end()).toBe(0);
            await wards.startGateway('ward1');
            await login();
            const again = await write('/v1/records', record('P002'), key);
            expect([again.status, again.text, again.headers.get('idempotent-replayed')]).toEqual([201, first.text, 'true']);
            expect((await ask('/v1/records/P002')).body.name).toBe('Ann Example');
        });

        it('refuses posts and is not ready when less than the reserve is free, before anything is stored', async () => {
            await wards.programs.get('gateway-ward1')!.end();
            await wards.startGateway('ward1', { WARDLEDGER_DISK_RESERVE_MIB: '1000000000' });
            await login();
            const refused = await write('/v1/vitals', { windows: [post(7)] });
            expect(refused.body).toMatchObject({ status: 503, code: 'STORE_FULL' });
            expect(refused.headers.get('retry-after')).toBe('30');
            const ready = await wards.ask('ward1', '/readyz');
            expect([ready.status, ready.body]).toMatchObject([503, { checks: { disk: false, store: true } }]);
            await wards.programs.get('gateway-ward1')!.end();
            await wards.startGateway('ward1');
            await login();
            expect((await ask('/v1/posts/m1/7')).status).toBe(404);
            expect((await wards.ask('ward1', '/readyz')).status).toBe(200);
        });

        it('answers what it has begun when it is told to stop, and takes nothing new', async () => {
            const pending = write('/v1/vitals', { windows: [post(2)] }, { prefer: 'wait=20' });
            let answered = false;
            void pending.then(() => (answered = true));
            await until('the post is begun', async () => answered || /ingest_posts_pending\{ward="ward1"\} [1-9]/.test(await metrics()));
            const gateway = wards.programs.get('gateway-ward1')!;
            const ended = gateway.end();
            const answer = await pending;
            expect([200, 202]).toContain(answer.status);
            expect(await ended).toBe(0);
            expect(gateway.output()).toMatch(/gateway has stopped/);
            await expect(fetch(wards.url('ward1', '/livez'))).rejects.toThrow();
            await wards.startGateway('ward1');
            await login();
            await settled(resultsOf(answer)[0]!['submission']);
            await wards.windowsSettled();
            const windows = rowsOf(await ask('/v1/windows?patient=P001')).map(({ posts }) => (posts as { count: number }).count);
            expect(windows.reduce((sum, count) => sum + count, 0)).toBe(2);
        });
    });
});
