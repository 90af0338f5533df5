// SPDX-License-Identifier: Apache-2.0
// Keys of a custodian rotate on two wards while posts come in, the custodian is killed with kill -9 in between and its commands with it: every acknowledged post is
// in a window once, sums over both keys are those of the plain readings, and readings of before open.

import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { approveAttestationKeys } from '../../../start/src/processes/attestation-keys';
import { allRowsOf } from '../support/all-rows';
import { root } from '../support/networks';
import { TwoWards, rowsOf, type Answer, type Ask, type Ward } from '../support/two-wards';
import { until } from '../support/until';

type Kind = 'attestation' | 'envelope' | 'homomorphic';
type Client = (path: string, ask?: Ask) => Promise<Answer>;

const PROGRAM = join(root, 'gateway', 'dist', 'custodian.js');
const MINUTE = 60_000;
const BEGIN = Math.floor(Date.now() / MINUTE) * MINUTE - 180 * MINUTE;
const at = (minutes: number, seconds = 0) => new Date(BEGIN + minutes * MINUTE + seconds * 1000).toISOString();
const PATIENTS = ['R1', 'R2', 'R3', 'R4', 'R5', 'R6'];
/** Of the load, which is in no statistic: nobody admits them. */
const LOADED = 'L';
/** A minute after all others. */
const LOADED_FROM = 100;

const valueOf = (minute: number, patient: string) => 60 + minute * 3 + PATIENTS.indexOf(patient) * 7;
const postOf = (minute: number, patient: string) => ({
    device: `monitor-${patient}`,
    patient,
    sequence: minute,
    start: at(minute),
    periodSeconds: 1,
    signals: [{ code: '8867-4', unit: '/min', values: [valueOf(minute, patient)] }],
});

describe('keys that rotate under load', () => {
    let wards: TwoWards;
    let device: Client;
    let doctor: Client;
    let researcher: Client;
    let steward: Client;
    let backups = 0;
    /** Of the load: sequence numbers that were answered 202. */
    const acknowledged: number[] = [];
    let next = 1;

    beforeAll(async () => {
        wards = await TwoWards.start();
        await clients();
        const desk = await wards.as('ward1', 'desk-1', 'admission');
        await doctor('/v1/signals');
        for (const id of PATIENTS) {
            const body = { id, kind: 'patient', name: `Ann ${id}`, status: 'admitted' };
            expect((await desk('/v1/records', { method: 'POST', body })).status).toBe(201);
            await wards.admit('ward1', 'dr-osei', id);
        }
    }, 300_000);
    afterAll(async () => {
        await wards.stop();
        wards.forget();
    });

    async function clients(): Promise<void> {
        device = await wards.as('ward1', 'iot-1', 'iot-gateway');
        doctor = await wards.as('ward1', 'dr-osei', 'doctor');
        researcher = await wards.as('ward1', 'researcher-1', 'researcher');
        steward = await wards.as('ward1', 'admin-1', 'admin');
    }

    const placeOf = (ward: Ward) => ['--ward', ward, '--data-dir', wards.dataDir];
    /** What a command said. */
    async function command(ward: Ward, name: string, ...args: string[]): Promise<string> {
        const all = [PROGRAM, name, ...placeOf(ward), '--peer', wards.network.peers[ward], ...args];
        return (await promisify(execFile)(process.execPath, all)).stdout;
    }
    const out = () => join(wards.dataDir, `backup-${String(backups)}`);
    const newOut = () => {
        backups += 1;
        return out();
    };
    const publicOf = (ward: Ward) =>
        JSON.parse(readFileSync(join(wards.dataDir, ward, 'custodian', 'public.json'), 'utf8')) as {
            readonly attestationDigest: string;
            readonly keyId: string;
            readonly envelopePublicJwk: { readonly kid: string };
        };
    const approve = async () =>
        approveAttestationKeys({ dataDir: wards.dataDir, base: (ward) => wards.url(ward, ''), administrator: 'admin-1' });

    const idOf = (kind: Kind) => {
        const { attestationDigest, envelopePublicJwk, keyId } = publicOf('ward1');
        return { attestation: attestationDigest, envelope: envelopePublicJwk.kid, homomorphic: keyId }[kind];
    };

    /** Begins a rotation, kills it and the custodian that serves, and runs it again, where it was not done, beside one that has come back. @returns the key of before */
    async function rotatedThroughDeath(kind: Kind): Promise<string> {
        const before = idOf(kind);
        const folder = newOut();
        const args = [PROGRAM, `rotate-${kind}-key`, ...placeOf('ward1'), '--out', folder];
        const first = promisify(execFile)(process.execPath, args);
        await until('a backup is begun', () => existsSync(folder)); // it has begun; however far it is then, it is resumed
        first.child.kill('SIGKILL');
        await first.catch(() => undefined);
        await wards.programs.get('custodian-ward1')!.end('SIGKILL');
        await wards.startCustodian('ward1');
        if ((await command('ward1', 'keys')).includes(`${kind} ${before} in use`)) {
            await command('ward1', `rotate-${kind}-key`, '--out', out());
        }
        expect(idOf(kind)).not.toBe(before);
        return before;
    }

    /** Sealed readings, as the gateway keeps them. */
    const envelopesIn = (ward: Ward): string[] =>
        readdirSync(join(wards.dataDir, ward), { recursive: true, encoding: 'utf8' })
            .filter((name) => name.endsWith('.jwe'))
            .map((name) => readFileSync(join(wards.dataDir, ward, name), 'utf8'));

    /** Posts keep coming while something is done; what was answered 202 is remembered. */
    async function underLoad(work: () => Promise<void>): Promise<void> {
        const load = { going: true };
        const loading = (async () => {
            while (load.going) {
                const sequence = next++;
                const post = {
                    ...postOf(0, PATIENTS[0]!),
                    device: 'monitor-load',
                    patient: LOADED,
                    sequence,
                    start: at(LOADED_FROM, sequence),
                };
                const answer = await device('/v1/vitals', { method: 'POST', body: { windows: [post] } }).catch(() => undefined);
                if (answer?.status === 202 && !answer.text.includes('problem')) {
                    acknowledged.push(sequence);
                }
                await new Promise((resolve) => setTimeout(resolve, 250));
            }
        })();
        try {
            await work();
        } finally {
            load.going = false;
            await loading;
        }
    }

    async function recorded(minute: number): Promise<void> {
        const windows = PATIENTS.map((patient) => postOf(minute, patient));
        const answer = await device('/v1/vitals', { method: 'POST', body: { windows }, headers: { prefer: 'wait=30' } });
        expect([answer.status, answer.text]).toEqual([200, expect.not.stringContaining('problem')]);
    }

    const windowsOf = async (patient: string, from = 0, to = 100) =>
        rowsOf(await device(`/v1/windows?patient=${patient}&from=${at(from)}&to=${at(to)}&limit=200`)) as {
            keyId: string;
            signals: { count: number }[];
            corrects?: object;
        }[];

    /** Those of the load aside, of which one is open at all times. */
    async function windowsOfMinutesSettled(): Promise<void> {
        const unsettled = `windows WHERE state IN ('OPEN', 'CLOSED', 'ATTESTED') AND period < ${String(BEGIN + LOADED_FROM * MINUTE)}`;
        await until('the windows of the patients are on the ledger', () => wards.countInStore('ward1', unsettled) === 0);
    }

    /** Each acknowledged post of the load is in a window, once. */
    async function nothingLost(): Promise<void> {
        await wards.windowsSettled();
        const items = (await allRowsOf(device, `/v1/windows?patient=${LOADED}&limit=200`)) as { signals: { count: number }[] }[];
        const counted = items.reduce((sum, { signals }) => sum + (signals[0]?.count ?? 0), 0);
        expect(acknowledged.length).toBeGreaterThan(0);
        expect(counted).toBeGreaterThanOrEqual(acknowledged.length);
        expect(counted).toBeLessThan(next); // one that was not answered may have been taken
    }

    async function expectReadings(minute: number): Promise<void> {
        for (const patient of PATIENTS.slice(0, 2)) {
            const rows = rowsOf(await doctor(`/v1/patients/${patient}/vitals?from=${at(minute)}&to=${at(minute + 1)}`));
            expect([patient, rows.map(({ value }) => value)]).toEqual([patient, [valueOf(minute, patient)]]);
        }
    }

    const statistics = async (from: number, to: number) =>
        researcher('/v1/statistics', { method: 'POST', body: { codes: ['8867-4'], ward: 'ward1', from: at(from), to: at(to) } });
    const plainly = (minutes: readonly number[]) => {
        const values = minutes.flatMap((minute) => PATIENTS.map((patient) => valueOf(minute, patient)));
        return { count: values.length, mean: values.reduce((sum, value) => sum + value, 0) / values.length };
    };
    async function expectPlain(minutes: readonly number[], answer: Answer): Promise<void> {
        expect([answer.status, answer.text]).toEqual([200, expect.any(String)]);
        const { count, mean } = plainly(minutes);
        expect(answer.body.results[0]).toMatchObject({ count });
        expect(answer.body.results[0].mean).toBeCloseTo(mean, 9);
    }

    it('the attestation key: the one before attests until both wards have approved the new one, and its windows stay', async () => {
        await recorded(1);
        await underLoad(async () => {
            const old = await rotatedThroughDeath('attestation');
            await recorded(2);
            await windowsOfMinutesSettled(); // by the old key
            expect(await command('ward1', 'keys')).toContain(`attestation ${old} earlier`);
            await approve();
            await recorded(3);
            await windowsOfMinutesSettled(); // the ledger takes no other now
        });
        const listed = await command('ward1', 'keys');
        expect(listed).toMatch(
            new RegExp(`^attestation ${publicOf('ward1').attestationDigest} in use, made \\S+, approved by both wards$`, 'm'),
        );
        await nothingLost();
        await expectPlain([1, 2, 3], await statistics(1, 4));
    }, 240_000);

    it('a leaked attestation key: nothing more is taken at once, posts are, and what stood stands', async () => {
        await recorded(4);
        await wards.windowsSettled();
        const leaked = publicOf('ward1').attestationDigest;
        await underLoad(async () => {
            const ended = await steward('/v1/governance/settings/attestation-key/revoke', { method: 'POST', body: { scope: 'ward1' } });
            expect(ended.status).toBe(200);
            expect(await command('ward1', 'withdraw-attestation-key', '--key', leaked)).toContain('Nothing is attested with');
            await recorded(5);
            await until('windows wait', () => wards.countInStore('ward1', "windows WHERE state = 'CLOSED'") > 0, 60);
            expect(await windowsOf('R1', 5, 6)).toEqual([]);
            await command('ward1', 'rotate-attestation-key', '--out', newOut());
            await approve();
            await windowsOfMinutesSettled();
        });
        expect(await command('ward1', 'keys')).toContain(`attestation ${leaked} withdrawn`);
        await nothingLost();
        await expectPlain([4, 5], await statistics(4, 6));
    }, 240_000);

    it('the envelope key: what is sealed from now on is sealed to it by both wards, and everything opens', async () => {
        await underLoad(async () => {
            await rotatedThroughDeath('envelope');
            await command('ward2', 'accept-keys', '--in', join(wards.dataDir, 'ward1', 'custodian', 'public.json'));
            await recorded(10);
            let minute = 60;
            const isSealedTo = async (): Promise<boolean> => {
                minute += 1;
                await recorded(minute);
                await windowsOfMinutesSettled();
                return envelopesIn('ward1').some((text) => text.includes(idOf('envelope')));
            };
            await until('windows are sealed to the new key', isSealedTo, 60);
        });
        await nothingLost();
        await expectReadings(1);
        await expectReadings(10);
        const record = await doctor('/v1/records/R1', { headers: { 'purpose-of-use': 'TREAT' } });
        expect([record.status, record.body.name]).toEqual([200, 'Ann R1']);
    }, 240_000);

    it('the homomorphic key: each window is under the key of its attestation, and a sum over both is that of all readings', async () => {
        await recorded(20);
        const twice = [postOf(12, 'R1'), { ...postOf(12, 'R1'), sequence: 512, start: at(12, 20) }];
        expect((await device('/v1/vitals', { method: 'POST', body: { windows: twice }, headers: { prefer: 'wait=30' } })).status).toBe(200);
        await wards.windowsSettled();
        let before = '';
        await underLoad(async () => {
            before = await rotatedThroughDeath('homomorphic');
            let minute = 40;
            const isInUse = async (): Promise<boolean> => {
                minute += 1;
                await recorded(minute);
                await windowsOfMinutesSettled();
                return (await windowsOf('R1', minute, minute + 1)).some(({ keyId }) => keyId === idOf('homomorphic'));
            };
            await until('the new key is in use', isInUse, 60);
            await recorded(21);
            await windowsOfMinutesSettled();
        });
        expect([await windowsOf('R1', 20, 21), await windowsOf('R1', 21, 22)]).toMatchObject([
            [{ keyId: before }],
            [{ keyId: idOf('homomorphic') }],
        ]);
        await nothingLost();
        const answer = await statistics(20, 22);
        await expectPlain([20, 21], answer);
        expect(answer.body.leftOut ?? []).toEqual([]);

        // A correction is under the key of what it corrects.
        const corrected = await doctor('/v1/posts/monitor-R1/512/corrections', { method: 'POST', body: { reason: 'Lead off' } });
        expect(corrected.status).toBe(201);
        const remade = async () => (await windowsOf('R1', 12, 13)).find(({ corrects }) => corrects !== undefined);
        await until('the window was made anew', async () => (await remade()) !== undefined, 60);
        expect(await remade()).toMatchObject({ keyId: before, signals: [{ code: '8867-4', count: 1 }] });
    }, 240_000);

    it('the last backup has every key: a custodian restored from it opens what is older than all of them', async () => {
        await wards.programs.get('custodian-ward1')!.end('SIGKILL');
        for (const name of ['custodian', 'custodian.passphrase']) {
            rmSync(join(wards.dataDir, 'ward1', name), { recursive: true, force: true });
        }
        const shares = ['--share', join(out(), 'share-1.json'), '--share', join(out(), 'share-3.json')];
        await command('ward1', 'restore', '--backup', join(out(), 'backup.json'), ...shares);
        await command('ward1', 'unlock-releases');
        await wards.startCustodian('ward1');
        await until('ward1 is ready again', async () => (await wards.ask('ward1', '/readyz')).status === 200);
        await expectReadings(1);
        await expectReadings(21);
        await recorded(30);
        await wards.windowsSettled();
        await expectPlain([30], await statistics(30, 31));
        expect((await command('ward1', 'keys')).trim().split('\n')).toHaveLength(7);
    }, 240_000);
});
