// SPDX-License-Identifier: Apache-2.0
// kill -9, and a disk that has lost the end of the write-ahead log: the gateway starts, names what was acknowledged and is gone, raises the
// alarm, delivers the rest, and takes what is sent again.
import { spawnSync } from 'node:child_process';
import { statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { spoil } from '../support/store-damage';
import { resultsOf, TwoWards, type Answer, type Ask } from '../support/two-wards';
import { until } from '../support/until';

const storeBackup = join(__dirname, '..', '..', 'dist', 'store-backup.js');
const start = new Date(Math.floor(Date.now() / 60_000) * 60_000 - 3_600_000).toISOString();
const post = (sequence: number) => ({
    device: 'm1',
    patient: 'P001',
    sequence,
    start,
    periodSeconds: 60,
    signals: [{ code: '8867-4', unit: '/min', values: [70] }],
});

describe('a ward whose disk loses something', () => {
    let wards: TwoWards;
    let ask: (path: string, what?: Ask) => Promise<Answer>;
    const folder = () => join(wards.dataDir, 'ward1');
    const gateway = () => wards.programs.get('gateway-ward1')!;
    const send = async (...sequences: number[]): Promise<string[]> => {
        const answer = await ask('/v1/vitals', { method: 'POST', body: { windows: sequences.map(post) } });
        expect(answer.status).toBe(202);
        return resultsOf(answer).map(({ submission }) => String(submission));
    };
    const restart = async (environment: Record<string, string> = {}) => {
        await gateway().end('SIGKILL');
        await wards.startGateway('ward1', environment);
        ask = await wards.as('ward1', 'iot-damage', 'iot-gateway');
    };
    const stateOf = async (submission: string) => ((await ask(`/v1/submissions/${submission}`)).body as { state?: string }).state;
    const valid = async (submissions: readonly string[]) => {
        for (const submission of submissions) {
            await until(`${submission} is VALID`, async () => (await stateOf(submission)) === 'VALID');
        }
    };
    const command = (name: string) => {
        const { status, stdout } = spawnSync(process.execPath, [storeBackup, name, '--ward', 'ward1', '--data-dir', wards.dataDir]);
        expect(status).toBe(0);
        return stdout.toString('utf8');
    };
    const alarms = async () => {
        const ready = await wards.ask('ward1', '/readyz');
        const metrics = await (await fetch(`http://127.0.0.1:${String(wards.ports['metrics-ward1'])}/metrics`)).text();
        const shown = [...metrics.matchAll(/^store_damage\{kind="([a-z-]+)",ward="ward1"\} [1-9]/gm)].map(([, kind]) => kind);
        return { status: ready.status, named: (ready.body as { alarms?: string[] }).alarms ?? [], shown };
    };

    beforeAll(async () => {
        wards = await TwoWards.start();
        await restart();
        await valid(await send(1));
    }, 240_000);
    afterAll(async () => {
        await wards.stop();
        wards.forget();
    });

    it('names what is missing, and delivers the rest', async () => {
        await restart({ WARDLEDGER_HOLD_AT: 'RECEIVED' });
        const kept = await send(2, 3);
        const log = join(folder(), 'gateway.sqlite-wal');
        const { size } = statSync(log);
        const lost = await send(4, 5, 6);
        await gateway().end('SIGKILL');
        truncateSync(log, size);
        await restart();

        await valid(kept);
        lost.forEach((submission) => {
            expect(gateway().output()).toContain(submission);
        });
        expect(gateway().output()).toContain('the store is damaged');
        expect(await alarms()).toEqual({ status: 200, named: ['post-missing'], shown: ['post-missing'] });
        expect(
            command('damage')
                .trim()
                .split('\n')
                .map((line) => line.split(' ')[1])
                .sort(),
        ).toEqual([...lost].sort());

        await valid(await send(4, 5));
        expect(command('damage')).toMatch(new RegExp(`^post-missing ${lost[2]!} found `));
        expect(command('damage-seen')).toMatch(/^1 /);
        expect(await alarms()).toEqual({ status: 200, named: [], shown: [] });
    }, 120_000);

    it('sets a row aside that does not open any more, also that of the caller, and delivers the others of its stream', async () => {
        await restart({ WARDLEDGER_HOLD_AT: 'RECEIVED' });
        const sent = await send(7, 8, 9);
        await gateway().end('SIGKILL');
        spoil(folder(), 'posts', 'content', `id = '${sent[1]!}'`);
        spoil(folder(), 'callers', 'content', 'rowid = (SELECT max(rowid) FROM callers)'); // others have called before
        await wards.startGateway('ward1');
        await until('the others are delivered', async () => {
            const metrics = await (await fetch(`http://127.0.0.1:${String(wards.ports['metrics-ward1'])}/metrics`)).text();
            return /ingest_posts_final_total\{state="VALID",ward="ward1"\} 2/.test(metrics);
        });
        expect((await alarms()).named).toEqual(['post-unreadable', 'value-unreadable']);
        ask = await wards.as('ward1', 'iot-damage', 'iot-gateway');
        await valid([sent[0]!, sent[2]!]);
        expect((await ask(`/v1/submissions/${sent[1]!}`)).body).toMatchObject({ state: 'INVALID', code: 'POST_UNREADABLE' });
        await valid(await send(8));
        expect(await alarms()).toEqual({ status: 200, named: [], shown: [] });
    }, 120_000);
});
