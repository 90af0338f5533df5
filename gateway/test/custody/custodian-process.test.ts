// SPDX-License-Identifier: Apache-2.0
// The custodian as a process: its commands, kill -9, a second instance, a lost ward restored from a backup and two shares.

import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { CUSTODIAN, CustodianClient, custodianFolder, passphraseEncryption, REGISTRAR } from '../../src/custody';
import { KeyStore } from '../../src/custody/keys/key-store';
import { Wallet } from '../../src/custody/wallet/wallet';
import { openQuickly } from '../support/open-quickly';
import { temporaryFolder, writeOrganization } from './fixtures';

jest.setTimeout(120_000);

const dataDir = temporaryFolder();
const ward1 = join(dataDir, 'ward1');
const running: ChildProcess[] = [];

interface Run {
    readonly child: ChildProcess;
    readonly output: () => string;
}

function start(command: string, ward: string, ...more: string[]): Run {
    const program = join(__dirname, '../../dist/custodian.js');
    const flags = ['--disable-warning=ExperimentalWarning'];
    const ledger = ['--peer', '127.0.0.1:1']; // nobody listens there
    const child = spawn(process.execPath, [...flags, program, command, '--ward', ward, '--data-dir', dataDir, ...ledger, ...more]);
    running.push(child);
    let output = '';
    child.stdout.on('data', (part: Buffer) => (output += part.toString('utf8')));
    child.stderr.on('data', (part: Buffer) => (output += part.toString('utf8')));
    return { child, output: () => output };
}

async function run(command: string, ward: string, ...more: string[]): Promise<{ code: number; output: string }> {
    const { child, output } = start(command, ward, ...more);
    const [code] = (await once(child, 'close')) as [number];
    return { code, output: output() };
}

async function serve(): Promise<Run & { client: CustodianClient }> {
    const started = start('serve', 'ward1');
    const client = new CustodianClient({ socketPath: join(ward1, 'custodian.sock') });
    while (!(await client.reachable())) {
        if (started.child.exitCode !== null) {
            throw new Error(`the custodian ended: ${started.output()}`);
        }
        await delay(20);
    }
    return { ...started, client };
}

async function stop({ child, client }: Run & { client: CustodianClient }, signal: NodeJS.Signals): Promise<number | null> {
    client.close();
    const closed = once(child, 'close') as Promise<[number | null]>;
    child.kill(signal);
    return (await closed)[0];
}

/** What `register-admin` leaves in the wallet; here there is no ledger that would register it. */
async function makeServices(): Promise<void> {
    const store = await KeyStore.open(custodianFolder(ward1), passphraseEncryption(join(ward1, 'custodian.passphrase')));
    const wallet = new Wallet(store, { mspId: 'Ward1MSP', organizations: join(dataDir, 'organizations'), domain: 'ward1.example.com' });
    await Promise.all([REGISTRAR, CUSTODIAN].map(async (name) => wallet.enrol(name)));
}

const look = { about: 'a'.repeat(32), time: 1, id: 'b'.repeat(32) };

async function expectOpeningsToMeet(code: string, { client }: { client: CustodianClient }): Promise<void> {
    const openings = [
        client.openRelease({ releaseId: 'a'.repeat(64) }),
        client.openDisclosure({
            caller: 'dr-osei',
            looks: [look],
            action: 'read',
            category: 'demographics',
            purpose: 'TREAT',
            sealedIds: ['{}'],
        }),
    ];
    await Promise.all(openings.map(async (opening) => expect(opening).rejects.toMatchObject({ code })));
}

afterAll(() => {
    running.filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null).forEach((child) => child.kill('SIGKILL'));
});

test('keys are made, the index key is shared, and only then it serves', async () => {
    await Promise.all(['ward1', 'ward2'].map(async (ward) => writeOrganization(join(dataDir, 'organizations'), `${ward}.example.com`)));
    const made = await Promise.all([run('init', 'ward1'), run('init', 'ward2')]);
    expect(made.map(({ code }) => code)).toEqual([0, 0]);
    await Promise.all([openQuickly(dataDir, 'ward1'), openQuickly(dataDir, 'ward2')]);
    expect(await run('serve', 'ward1')).toMatchObject({ code: 1, output: expect.stringContaining('share no index key yet') as string });
    const file = join(dataDir, 'index.jwe');
    expect((await run('share-index', 'ward1', '--to', join(dataDir, 'ward2/custodian/public.json'), '--out', file)).code).toBe(0);
    expect((await run('accept-index', 'ward2', '--in', file)).code).toBe(0);
});

test('it refuses a second instance, survives kill -9, and stops on SIGTERM', async () => {
    const first = await serve();
    const identity = await first.client.enrol({ caller: 'dr-osei' });
    const keys = await first.client.keys();
    expect(keys.recipients).toHaveLength(2);
    expect(await run('serve', 'ward1')).toMatchObject({ code: 1, output: expect.stringContaining('another custodian works on') as string });
    await expectOpeningsToMeet('CUSTODIAN_UNAVAILABLE', first);
    await stop(first, 'SIGKILL');
    await makeServices();
    expect(existsSync(join(ward1, 'custodian.sock'))).toBe(true);

    const next = await serve();
    expect(await next.client.identity('dr-osei')).toEqual(identity);
    expect((await next.client.keys()).envelopePublicJwk).toEqual(keys.envelopePublicJwk);
    await expectOpeningsToMeet('LEDGER_UNAVAILABLE', next);
    expect(await stop(next, 'SIGTERM')).toBe(0);
    expect(existsSync(join(ward1, 'custodian.sock'))).toBe(false);
    expect(next.output()).toContain('custodian ready');
    for (const line of `${first.output()}${next.output()}`.trimEnd().split('\n')) {
        expect(JSON.parse(line)).toMatchObject({ process: 'custodian', ward: 'ward1' });
        expect(line).not.toContain('osei');
    }
});

test('lost keys come back from a backup and two shares', async () => {
    const before = await serve();
    const asked = [{ kind: 'record', id: 'P001' }] as const;
    const lost = {
        keys: await before.client.keys(),
        identity: await before.client.enrol({ caller: 'dr-osei' }),
        lookup: await before.client.lookupKeys(asked),
    };
    const out = join(dataDir, 'backup');
    expect((await run('backup', 'ward1', '--out', out)).code).toBe(0); // while it serves
    expect(await run('unlock-releases', 'ward1')).toEqual({ code: 0, output: 'Releases were not locked.\n' }); // while it serves
    writeFileSync(join(ward1, 'custodian', 'release-lock.json'), '{"law":"SLOTS"}');
    expect(await before.client.releasesLocked()).toBe(true);
    expect((await run('unlock-releases', 'ward1')).output).toContain('{"law":"SLOTS"}');
    expect(await before.client.releasesLocked()).toBe(false);
    await stop(before, 'SIGKILL');
    rmSync(ward1, { recursive: true });

    const files = ['--backup', join(out, 'backup.json'), '--share', join(out, 'share-1.json'), '--share', join(out, 'share-3.json')];
    expect(await run('restore', 'ward1', ...files)).toMatchObject({ code: 0 });
    const after = await serve();
    expect(await after.client.keys()).toEqual(lost.keys);
    expect(await after.client.identity('dr-osei')).toEqual(lost.identity);
    expect(await after.client.lookupKeys(asked)).toEqual(lost.lookup);
    expect(await after.client.releasesLocked()).toBe(true);
    expect((await run('unlock-releases', 'ward1')).code).toBe(0);
    expect(await after.client.releasesLocked()).toBe(false);
    await stop(after, 'SIGTERM');
});

test('a command line that makes no sense ends with 2 and says why', async () => {
    expect(await run('export', 'ward1')).toMatchObject({ code: 2, output: expect.stringContaining('give one command') as string });
});
