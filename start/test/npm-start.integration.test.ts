// SPDX-License-Identifier: Apache-2.0
// `npm start` as a person, or a program of theirs, starts and stops it: it shows statistics, a patient's last readings, alarms and who looked; a signal to npm
// alone ends every process of it, and the next start finds what the one before left.
import { type ChildProcessByStdio, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { freeRange } from '../../scripts/free-range.cjs';

const root = join(__dirname, '..', '..');
const dataDir = mkdtempSync(join(tmpdir(), 'start-'));
const custodianLog = join(dataDir, 'logs', 'custodian-ward1.log');
jest.setTimeout(300_000);

/** Readings of the first patient of Table 4, as its doctor sees them. */
const LAST_READINGS = ['8867-4 +/min +78', '8480-6 +mm\\[Hg\\] +120', '8462-4 +mm\\[Hg\\] +80', '59408-5 +% +98', '41653-7 +mg/dL +110'];
/** For whom the paper's rules ring by the pulse: over 100, and under 70. */
const PULSES = [
    ['P006', 'high', 110],
    ['P010', 'high', 102],
    ['P014', 'high', 115],
    ['P020', 'high', 110],
    ['P008', 'low', 65],
] as const;

/** What stands between two words of the output. */
const between = (output: string, from: string, to: string): string => (output.split(from)[1] ?? '').split(to)[0] ?? '';

/** Processes of this machine that were told to work in the folder. */
const processes = (): string[] =>
    execFileSync('ps', ['-eo', 'pid=,args='], { encoding: 'utf8' })
        .split('\n')
        .filter((line) => line.includes(dataDir));

/** npm, the launcher, the network, and two programs a ward; between npm and the launcher the boot script. */
const PROCESSES = 7;

describe('npm start', () => {
    let npm: ChildProcessByStdio<null, Readable, null> | undefined;
    let earlier = '';
    afterAll(async () => {
        npm?.kill('SIGKILL');
        while (processes().length !== 0) {
            await delay(100);
        }
        rmSync(dataDir, { recursive: true, force: true });
    });

    /** Starts it, and keeps its output. */
    async function begun(shell: string) {
        const args = ['start', '--silent', '--', '--data-dir', dataDir, '--port', String(await freeRange())];
        const started = spawn('sh', ['-c', shell, 'sh', ...args], { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
        npm = started;
        const told = { output: '' };
        started.stdout.on('data', (text) => (told.output += String(text)));
        const until = async (holds: () => boolean): Promise<void> => {
            while (!holds()) {
                expect([started.exitCode, started.signalCode, told.output]).toEqual([null, null, told.output]);
                await delay(100);
            }
        };
        const endsBy = async (signal: NodeJS.Signals): Promise<void> => {
            started.kill(signal);
            await once(started.stdout, 'close');
            while (processes().length !== 0) {
                await delay(100);
            }
            expect(told.output).toContain('Stopping ...');
        };
        return { told, until, endsBy };
    }

    it.each([
        ['SIGINT', 'as from a script in the background', 'trap "" INT; exec npm "$@"'],
        ['SIGTERM', 'as from whatever keeps programs running', 'exec npm "$@"'],
    ] as const)('ends with all its processes when npm is sent %s, %s', async (signal, _how, shell) => {
        const began = performance.now();
        const { told, until, endsBy } = await begun(shell);
        await until(() => told.output.includes('Ctrl-C stops everything'));
        const { output } = told;
        // For whoever wants to know; what is installed and built by now took no part of it.
        process.stdout.write(`npm start had shown everything after ${((performance.now() - began) / 1000).toFixed(1)} s\n`);
        expect(output).toContain("40 of 40 entries VALID, each by the patient's doctor.");
        expect(output).toMatch(/diagnosis +Hypertension +doctor, Ward1MSP/);
        expect(output).toContain('D011 of ward2, who has none, is told that there is no such patient.');
        expect(output).toContain('Statistics of ward1, computed on the sum of 10 ciphertexts, beside the plain ones:');
        const readings = between(output, 'Last readings of P001 in ward1, as D001 sees them:', 'Alarms of');
        for (const reading of LAST_READINGS) {
            expect(readings).toMatch(new RegExp(`\\dZ +${reading}\\b`));
        }
        for (const [patient, limit, value] of PULSES) {
            expect(output).toMatch(new RegExp(`${patient} +heart-rate-${limit} +8867-4 +${String(value)} +\\w+ +active`));
        }
        const look = between(
            output,
            'What the look at the readings of P001 left on the ledger, as the privacy officer sees it:',
            'windows VALID',
        );
        expect(look).toMatch(/\dZ +doctor +vitals +TREAT +permit +[0-9a-f]{12}…/);
        expect(output).toContain('20 of 20 posts and 20 of 20 windows VALID at both wards; the figures agree.');
        expect(processes().length).toBeGreaterThanOrEqual(PROCESSES);
        await endsBy(signal);

        // What custodians opened is on record, also what they opened for the start before.
        const record = readFileSync(custodianLog, 'utf8');
        expect(record).toMatch(/"opening":"/);
        expect(record.startsWith(earlier)).toBe(true);
        expect(record.length).toBeGreaterThan(earlier.length);
        earlier = record;
    });

    it('ends with all its processes when npm is sent SIGHUP, as from a terminal that is closed, before it has shown anything', async () => {
        const { told, until, endsBy } = await begun('exec npm "$@"');
        await until(() => processes().length >= PROCESSES);
        await endsBy('SIGHUP');
        expect(told.output).not.toContain('Ctrl-C stops everything');
    });
});
