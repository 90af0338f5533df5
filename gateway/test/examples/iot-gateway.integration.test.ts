// SPDX-License-Identifier: Apache-2.0
// The examples of an IoT gateway, in TypeScript and in Python, as programs through an outage of the ward and kills of themselves: every reading is on the ledger, once.

import { type ChildProcess, spawn, spawnSync, type StdioOptions } from 'node:child_process';
import { appendFileSync, mkdtempSync, openSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Program } from '../support/processes';
import { rowsOf, TwoWards } from '../support/two-wards';
import { until } from '../support/until';

const EXAMPLE = join(__dirname, '..', '..', 'examples', 'iot-gateway');
const MAIN = join(EXAMPLE, 'main.ts');
const PYTHON = join(EXAMPLE, 'iot_gateway.py');
const BEGIN = Math.floor(Date.now() / 60_000) * 60_000 - 900_000;
const ISSUER = 'urn:wardledger:development:ward1';

const timeOf = (index: number) => new Date(BEGIN + index * 1000).toISOString();
const lineOf = (patient: string, index: number) => `${timeOf(index)},${patient},${String(60 + (index % 60))}\n`;
const HEADER = 'time,patient,8867-4 /min\n';

const hasPython = spawnSync('python3', ['-c', 'import cryptography']).status === 0;
if (!hasPython) {
    console.warn('skipped: iot_gateway.py needs python3 with the package cryptography, which this machine does not have');
}

describe('an IoT gateway', () => {
    let wards: TwoWards;
    let folder: string;
    let flags: string[];
    const python: ChildProcess[] = [];
    const place = (name: string) => join(folder, name);
    const countIn = (queue: string, rows: string): number => {
        const database = new DatabaseSync(place(`${queue}/queue.sqlite`), { readOnly: true });
        try {
            return Number(database.prepare(`SELECT count(*) AS number FROM ${rows}`).get()?.['number']);
        } finally {
            database.close();
        }
    };

    beforeAll(async () => {
        folder = mkdtempSync(join(tmpdir(), 'wardledger-iot-'));
        expect(await new Program('init', place('init.log'), MAIN, ['init', '--folder', place('ts')]).finished()).toBe(0);
        flags = ['--dev-client', `iot-ts=${place('ts/client.jwk.json')}`];
        if (hasPython) {
            expect(spawnSync('python3', ['-B', PYTHON, 'init', place('python')]).status).toBe(0);
            flags.push('--dev-client', `iot-python=${place('python/client.jwk.json')}`);
        }
        wards = await TwoWards.start({}, undefined, flags);
        const desk = await wards.as('ward1', 'desk-1', 'admission');
        const administrator = await wards.as('ward1', 'admin-1', 'admin');
        await wards.as('ward1', 'dr-osei', 'doctor');
        for (const [id, device] of [
            ['P701', 'ts'],
            ['P702', 'python'],
        ] as const) {
            const body = { id, kind: 'patient', name: 'Ann Example', status: 'admitted' };
            expect((await desk('/v1/records', { method: 'POST', body })).status).toBe(201);
            if (device === 'ts' || hasPython) {
                const publicKey = JSON.parse(readFileSync(place(`${device}/device.jwk.json`), 'utf8')) as object;
                const enrolled = await administrator('/v1/devices', { method: 'POST', body: { id: `bed-${device}`, publicKey } });
                expect(enrolled.status).toBe(201);
            }
        }
        await wards.admit('ward1', 'dr-osei', 'P701', 'P702');
    }, 300_000);
    afterAll(async () => {
        python.forEach((child) => child.kill('SIGKILL'));
        await wards.stop();
        wards.forget();
        rmSync(folder, { recursive: true });
    }, 60_000);

    /** What was measured, as the ward gives it back. */
    async function readBack(patient: string): Promise<(readonly [unknown, unknown])[]> {
        const doctor = await wards.as('ward1', 'dr-osei', 'doctor');
        const span = `from=${timeOf(0)}&to=${timeOf(3600)}&limit=1000`;
        return rowsOf(await doctor(`/v1/patients/${patient}/vitals?${span}`)).map(({ time, value }) => [time, value] as const);
    }
    const measured = (count: number) => Array.from({ length: count }, (_, index) => [timeOf(index), 60 + (index % 60)]);

    it('in TypeScript brings every reading once, through an outage of the ward and kills of itself', async () => {
        const file = place('ts.csv');
        let written = 0;
        const write = (count: number) => {
            for (let line = 0; line < count; line += 1, written += 1) {
                appendFileSync(file, lineOf('P701', written));
            }
        };
        const start = () => {
            const url = wards.url('ward1', '');
            const where = ['--gateway', url, '--token-url', `${url}/dev/oauth/token`, '--issuer', ISSUER, '--client', 'iot-ts'];
            const what = ['--device', 'bed-ts', '--input', file, '--follow'];
            return new Program('iot', place('iot.log'), MAIN, ['run', '--folder', place('ts'), ...where, ...what]);
        };
        const isRead = async () => {
            const read = `inputs WHERE offset = ${String(statSync(file).size)}`;
            await until('all lines are read', () => countIn('ts', read) === 1);
        };
        writeFileSync(file, HEADER);
        write(100);
        let program = start();
        await program.printed(/[1-9]\d* VALID/);

        await wards.programs.get('gateway-ward1')!.end('SIGKILL');
        write(150);
        await isRead();
        await program.printed(/the ward does not answer/);
        await program.end('SIGKILL');
        write(30);
        program = start();
        await isRead();
        expect(countIn('ts', 'posts')).toBeGreaterThan(2);
        await wards.startGateway('ward1', {}, flags);
        // Killed as soon as anything arrives, and before what is under way is known to have.
        await until('something arrives', () => wards.countInStore('ward1', 'posts') > 2);
        await program.end('SIGKILL');
        write(20);
        program = start();
        await isRead();
        await until('nothing waits', () => countIn('ts', 'posts') === 0, 90);
        expect([await program.end(), countIn('ts', 'dropped')]).toEqual([0, 0]);

        expect(wards.countInStore('ward1', "posts WHERE state != 'VALID'")).toBe(0);
        expect(await readBack('P701')).toEqual(measured(written));
        expect(readFileSync(place('iot.log'), 'utf8')).not.toMatch(/P701|PRIVATE KEY|eyJ/);
    }, 240_000);

    (hasPython ? it : it.skip)(
        'in Python, too',
        async () => {
            const file = place('python.csv');
            const lines = Array.from({ length: 40 }, (_, index) => lineOf('P702', index)).join('');
            writeFileSync(file, HEADER + lines);
            const url = wards.url('ward1', '');
            const settings = {
                gateway: url,
                tokenUrl: `${url}/dev/oauth/token`,
                issuer: ISSUER,
                client: 'iot-python',
                device: 'bed-python',
            };
            writeFileSync(place('settings.json'), JSON.stringify(settings));
            const start = () => {
                const stdio: StdioOptions = ['ignore', openSync(place('python.log'), 'a'), openSync(place('python.log'), 'a')];
                const child = spawn('python3', ['-B', PYTHON, 'run', place('python'), place('settings.json'), file], { stdio });
                python.push(child);
                return child;
            };
            await wards.programs.get('gateway-ward1')!.end('SIGKILL');
            const killed = start();
            await until('all lines are read', () => countIn('python', 'posts') === 40);
            const gone = new Promise((resolve) => killed.once('exit', resolve));
            killed.kill('SIGKILL');
            await gone;
            await wards.startGateway('ward1', {}, flags);
            const again = start();
            const code = await new Promise((resolve) => again.once('exit', resolve));
            expect([code, countIn('python', 'posts'), countIn('python', 'dropped')]).toEqual([0, 0, 0]);
            expect(await readBack('P702')).toEqual(measured(40));
        },
        240_000,
    );
});
