// SPDX-License-Identifier: Apache-2.0
// What an operator does, on running wards: back up while posts come in and restore after a loss of everything, upgrade the chaincode
// under load, renew certificates that have expired. No acknowledged post is missing, none is twice, and records still open.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { engine, operatorOf, type NetworkOperator } from '../support/networks';
import { TwoWards, type Answer, type Ask, type Ward } from '../support/two-wards';
import { until } from '../support/until';

const root = join(__dirname, '..', '..', '..');
const wardNames = ['ward1', 'ward2'] as const;
const custodian = join(root, 'gateway', 'dist', 'custodian.js');
const storeBackup = join(root, 'gateway', 'dist', 'store-backup.js');
/** Fabric's orderer ends with a panic; network.sh leads to its log. */
const expired = engine === 'native' ? /orderer ended while starting/ : /expired .*renew-certificates/;
const start = new Date(Math.floor(Date.now() / 60_000) * 60_000 - 3_600_000).toISOString();

function carryOut(...args: string[]): void {
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
    expect({ status, said: status === 0 ? '' : stdout + stderr }).toEqual({ status: 0, said: '' });
}

/** A post by its number; each number is another patient's, so that a window's count tells whether it came twice. */
const post = (number: number) => ({
    device: `monitor-${String(number)}`,
    patient: `P-${String(number)}`,
    sequence: 1,
    start,
    periodSeconds: 60,
    signals: [{ code: '8867-4', unit: '/min', values: [70, 72] }],
});

describe('an operator', () => {
    let wards: TwoWards;
    let operator: NetworkOperator;
    let next = 1;
    const acknowledged: number[] = [];
    // Not in the data folder, which is lost.
    const kept = mkdtempSync(join(tmpdir(), 'wardledger-kept-'));
    const backup = (name: string) => join(kept, name);
    const device = async () => wards.as('ward1', 'iot-operations', 'iot-gateway');
    const send = async (numbers: readonly number[]): Promise<Answer> =>
        (await device())('/v1/vitals', { method: 'POST', body: { windows: numbers.map(post) } });

    beforeAll(async () => {
        wards = await TwoWards.start();
        operator = operatorOf(wards.network);
    }, 240_000);
    afterAll(async () => {
        await wards.stop();
        wards.forget();
        rmSync(kept, { recursive: true });
    });

    /** Posts keep coming while something is done; what was answered 202 is remembered. */
    async function underLoad(work: () => Promise<void>): Promise<void> {
        const load = { going: true };
        const loading = (async () => {
            while (load.going) {
                const number = next++;
                const answer = await send([number]).catch(() => undefined);
                if (answer?.status === 202) {
                    acknowledged.push(number);
                }
                await new Promise((resolve) => setTimeout(resolve, 250));
            }
        })();
        await work();
        load.going = false;
        await loading;
    }

    /** Waits until one more post was answered 202 than at the call. */
    async function oneMoreAcknowledged(): Promise<void> {
        const known = acknowledged.length;
        await until('one more post is acknowledged', () => acknowledged.length > known);
    }

    async function onceOnTheLedger(numbers: readonly number[]): Promise<void> {
        const client = await device();
        expect(numbers.length).toBeGreaterThan(0);
        for (const number of numbers) {
            const { device: name, patient } = post(number);
            await until(`post ${String(number)} on the ledger`, async () => (await client(`/v1/posts/${name}/1`)).status === 200);
            await wards.windowsSettled();
            const { items } = (await client(`/v1/windows?patient=${patient}`)).body as { items: { signals: { count: number }[] }[] };
            expect([number, items.map(({ signals }) => signals[0]?.count)]).toEqual([number, [2]]);
        }
    }

    const doctor = async (ward: Ward): Promise<(path: string, ask?: Ask) => Promise<Answer>> => wards.as(ward, `dr-${ward}`, 'doctor');
    const nameIn = async (ward: Ward) =>
        ((await (await doctor(ward))('/v1/records/P-record', { headers: { 'purpose-of-use': 'TREAT' } })).body as { name: string }).name;

    async function startWards(): Promise<void> {
        for (const ward of wardNames) {
            await wards.startCustodian(ward);
            await wards.startGateway(ward);
        }
    }

    it('restores what was acknowledged before the backup, and takes the rest again without doubling it', async () => {
        const record = { id: 'P-record', kind: 'patient', name: 'Ann Example', status: 'active' };
        expect((await (await doctor('ward1'))('/v1/records', { method: 'POST', body: record })).status).toBe(201);
        for (const ward of wardNames) {
            await doctor(ward); // who is known from then on
            await wards.admit(ward, `dr-${ward}`, record.id);
        }
        const before: number[] = [];
        await underLoad(async () => {
            await oneMoreAcknowledged();
            before.push(...acknowledged);
            for (const ward of wardNames) {
                const place = ['--ward', ward, '--data-dir', wards.dataDir];
                carryOut(storeBackup, 'database', ...place, '--at', backup(ward));
            }
            await operator.backUp(backup('network'));
            for (const ward of wardNames) {
                const place = ['--ward', ward, '--data-dir', wards.dataDir];
                carryOut(storeBackup, 'blobs', ...place, '--at', backup(ward));
                carryOut(custodian, 'backup', ...place, '--out', backup(`keys-${ward}`));
            }
            await oneMoreAcknowledged();
        });
        expect(before.length).toBeGreaterThan(0);
        const after = acknowledged.filter((number) => !before.includes(number));

        for (const program of wards.programs.values()) {
            await program.end('SIGKILL');
        }
        for (const folder of [...wardNames, 'ward1.passphrase', 'ward2.passphrase']) {
            rmSync(join(wards.dataDir, folder), { recursive: true, force: true });
        }
        await operator.restore(backup('network'));
        for (const ward of wardNames) {
            const place = ['--ward', ward, '--data-dir', wards.dataDir];
            const keys = (file: string) => join(backup(`keys-${ward}`), file);
            const shares = ['--share', keys('share-1.json'), '--share', keys('share-3.json')];
            carryOut(custodian, 'restore', ...place, '--backup', keys('backup.json'), ...shares);
            carryOut(storeBackup, 'restore', ...place, '--at', backup(ward));
        }
        await wards.makeLink(); // no backup has its keys
        await startWards();

        await onceOnTheLedger(before);
        expect(after.length).toBeGreaterThan(0);
        expect((await send(after)).status).toBe(202);
        await onceOnTheLedger([...before, ...after]);
        expect(await nameIn('ward1')).toBe('Ann Example');
    }, 180_000);

    it('upgrades the chaincode under load', async () => {
        acknowledged.length = 0;
        await underLoad(async () => {
            await oneMoreAcknowledged();
            await operator.upgrade('1.1');
            await oneMoreAcknowledged();
        });
        await onceOnTheLedger(acknowledged);
    }, 120_000);

    it('is told which certificates have expired, renews them, and goes on', async () => {
        await expect(operator.renew(new Date(Date.now() - 1_000).toISOString())).rejects.toThrow(expired);
        const taken = next++;
        expect((await send([taken])).status).toBe(202);
        await operator.renew();
        await onceOnTheLedger([taken]);
    }, 120_000);
});
