// SPDX-License-Identifier: Apache-2.0
// The page cache survives kill -9, so a killed process proves nothing about the disk. A system-call trace does: the outbox is synced
// after the request was read and before the 202 is written.
import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { TwoWards } from '../support/two-wards';
import { until } from '../support/until';

const traceable = spawnSync('strace', ['-f', '-e', 'trace=none', 'true']).status === 0;
if (!traceable) {
    console.log('durability.integration: not run, because strace is missing or may not trace here');
}

const marker = 'durability-trace';

/** One line of the trace that matters here. */
type Event = 'request read' | 'outbox synced' | 'answer written';

function eventOf(line: string): Event | undefined {
    if (/\bread\(.*POST \/v1\/vitals/.test(line)) {
        return 'request read';
    }
    // A call that another thread interrupts is printed in two halves; only its end counts.
    if (/\b(fsync|fdatasync)\([^)]*gateway\.sqlite(-wal)?>\)\s*= 0/.test(line) || /<\.\.\. (fsync|fdatasync) resumed>.*= 0/.test(line)) {
        return 'outbox synced';
    }
    return /\b(write|writev|sendmsg|sendto)\(.*HTTP\/1\.1 202/.test(line) ? 'answer written' : undefined;
}

(traceable ? describe : describe.skip)('a system-call trace of the gateway', () => {
    let wards: TwoWards;
    beforeAll(async () => {
        wards = await TwoWards.start();
    }, 120_000);
    afterAll(async () => {
        await wards.stop();
        wards.forget();
    });

    it('shows the sync of the outbox between the request and its 202', async () => {
        const client = await wards.as('ward1', 'iot-trace', 'iot-gateway');
        const file = join(wards.dataDir, 'trace.txt');
        const calls = 'trace=read,write,writev,sendmsg,sendto,fsync,fdatasync';
        const { pid } = wards.programs.get('gateway-ward1')!;
        const strace = spawn('strace', ['-f', '-y', '-s', '200', '-e', calls, '-o', file, '-p', String(pid)]);
        let told = '';
        strace.stderr.on('data', (text: Buffer) => (told += text.toString('utf8')));
        await until('strace is attached to every thread', () => /attached/.test(told));
        const window = {
            device: marker,
            patient: marker,
            sequence: 1,
            start: new Date(Date.now() - 120_000).toISOString(),
            periodSeconds: 60,
            signals: [{ code: '8867-4', unit: '/min', values: [71] }],
        };
        const answer = await client('/v1/vitals', { method: 'POST', body: { windows: [window] } });
        expect(answer.status).toBe(202);
        const traced = (): Event[] =>
            readFileSync(file, 'utf8')
                .split('\n')
                .flatMap((line) => eventOf(line) ?? []);
        await until('the answer is in the trace', () => traced().includes('answer written'));
        strace.kill('SIGINT');
        await new Promise((resolve) => strace.once('exit', resolve));

        const events = traced();
        const asked = events.indexOf('request read');
        const answered = events.indexOf('answer written', asked);
        expect(asked).toBeGreaterThanOrEqual(0);
        expect(answered).toBeGreaterThan(asked);
        expect(events.slice(asked, answered)).toContain('outbox synced');
    });
});
