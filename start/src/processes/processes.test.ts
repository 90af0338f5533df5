// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ProcessError, Processes } from './processes';

describe('the processes of a start', () => {
    const folder = mkdtempSync(join(tmpdir(), 'processes-'));
    const logs = join(folder, 'logs');
    const script = (name: string, text: string): string => {
        const file = join(folder, `${name}.cjs`);
        writeFileSync(file, text);
        return file;
    };
    const log = (name: string): string => readFileSync(join(logs, `${name}.log`), 'utf8');
    const waiting = script('waiting', 'console.log(process.argv[2]); setInterval(() => undefined, 1000);');
    afterAll(() => {
        rmSync(folder, { recursive: true });
    });
    const never = (error: ProcessError): void => {
        throw error;
    };

    it('leave what the start before wrote into the logs, and are not taken for it', async () => {
        for (const word of ['first', 'second']) {
            const processes = new Processes(logs);
            processes.start({ name: 'custodian', script: waiting, args: [word], onExit: never });
            await processes.ready('custodian', async () => processes.printed('custodian', new RegExp(word)), 30);
            await expect(processes.printed('custodian', /first/)).resolves.toBe(word === 'first');
            await processes.stop();
        }
        expect(log('custodian')).toBe('first\nsecond\n');
    });

    it('tell the end of their own log where one fails', async () => {
        const processes = new Processes(logs);
        const failing = script('failing', "console.log('why ' + process.argv[2]); process.exit(3);");
        await expect(processes.run('keys', failing, ['once'])).rejects.toThrow(/^keys ended with 3\. The end of its log .*:\nwhy once$/s);
        await expect(processes.run('keys', failing, ['twice'])).rejects.toThrow(
            /^keys ended with 3\. The end of its log \([^)]*\):\nwhy twice$/s,
        );
    });

    it('are all ended by a stop in the middle of the start, and none is started behind it', async () => {
        const processes = new Processes(logs);
        const order: string[] = [];
        processes.start({ name: 'network', script: waiting, args: ['up'], onExit: never });
        await processes.ready('network', async () => processes.printed('network', /up/), 30);
        const running = processes.run('making', waiting, ['half']).catch((error: unknown) => order.push(String(error)));
        while (!(await processes.printed('making', /half/))) {
            await delay(30);
        }
        processes.runAtStop('last', script('last', "console.log('done');"), []);
        await processes.stop();
        await running;
        expect(order.join()).toMatch(/making ended with SIGTERM/);
        expect(log('last')).toBe('done\n');
        expect(() => {
            processes.start({ name: 'late', script: waiting, args: ['x'], onExit: never });
        }).toThrow('late is not started any more: everything stops');
        await expect(processes.run('late', waiting, ['x'])).rejects.toThrow(ProcessError);
    });
});
