// SPDX-License-Identifier: Apache-2.0
// Downtime on two real wards: the ledger goes away, a person turns it on at the custodian's host, clinicians see what the last snapshot lets them, and
// everything stands on the ledger afterwards, once.

import { join } from 'node:path';
import { CustodianClient } from '../../src/custody';
import { root } from '../support/networks';
import { Program } from '../support/processes';
import { rowsOf, TwoWards, type Answer, type Ask } from '../support/two-wards';
import { until } from '../support/until';
import { readable } from '../support/readable';

type Client = (path: string, ask?: Ask) => Promise<Answer>;

const SOON = { WARDLEDGER_SNAPSHOT_SECONDS: '1', WARDLEDGER_DOWNTIME_PATIENTS: '2' };
const REASON = 'Allergies before the operation';

describe('a ward whose ledger does not answer', () => {
    let wards: TwoWards;
    let clerk: Client;
    let doctor: Client;
    let late: Client;
    let officer: Client;
    let officerDoctor: Client;
    let custodian: CustodianClient;
    const opened: Record<string, { id: string; expires: string; snapshot: string }> = {};

    const post = async (client: Client, path: string, body: object) => client(path, { method: 'POST', body });
    const open = async (client: Client, patient: string) =>
        post(client, '/v1/emergency-access', { patient, reason: REASON, downtime: true });
    const saying = ({ status, body }: Answer) => [status, (body as { code?: string }).code];
    const written = async (answer: Promise<Answer>) => {
        const { status, text, body } = await answer;
        expect([status, text]).toEqual([201, expect.any(String)]);
        return body as { id: string };
    };
    let runs = 0;
    async function command(...words: string[]): Promise<{ code: number | null; output: string }> {
        runs += 1;
        const script = join(root, 'gateway', 'dist', 'custodian.js');
        const where = ['--ward', 'ward1', '--data-dir', wards.dataDir];
        const program = new Program('downtime', join(wards.dataDir, `downtime-${String(runs)}.log`), script, [...words, ...where]);
        return { code: await program.finished(), output: program.output() };
    }
    const killCustodian = async () => {
        await wards.programs.get('custodian-ward1')!.end('SIGKILL');
        await wards.startCustodian('ward1', SOON);
    };
    const snapshotAfter = async (time: number) =>
        until('there is a snapshot', async () => Date.parse((await custodian.downtime()).snapshot ?? '') > time);

    beforeAll(async () => {
        wards = await TwoWards.start();
        await wards.programs.get('custodian-ward1')!.end();
        await wards.startCustodian('ward1', SOON);
        custodian = new CustodianClient({ socketPath: join(wards.dataDir, 'ward1', 'custodian.sock') });
        clerk = await wards.as('ward1', 'clerk-1', 'admission');
        doctor = await wards.as('ward1', 'dr-osei', 'doctor');
        late = await wards.as('ward1', 'dr-late', 'doctor');
        officer = await wards.as('ward1', 'officer-1', 'privacy-officer');
        officerDoctor = await wards.as('ward1', 'officer-dr', 'privacy-officer', 'doctor');
        const ann = await wards.as('ward1', 'ann', 'patient');
        const chief = await wards.as('ward1', 'chief', 'admin');
        for (const id of ['P001', 'P002', 'P003', 'P004', 'P005', 'P006']) {
            await written(post(clerk, '/v1/records', { id, kind: 'patient', name: `Ann of ${id}`, status: 'active' }));
        }
        // Whoever has called once is enrolled.
        for (const client of [doctor, late, officerDoctor]) {
            expect((await client('/v1/records/P404')).status).toBe(404);
        }
        const visits: Record<string, string> = {};
        for (const patient of ['P001', 'P003', 'P004', 'P005', 'P006']) {
            visits[patient] = (await written(post(clerk, '/v1/visits', { patient, team: ['dr-osei'] }))).id;
        }
        await written(post(clerk, '/v1/patients/P003/proxies', { person: 'ann', relation: 'self' }));
        expect((await ann('/v1/patients/P003/accesses')).status).toBe(200);
        await written(post(ann, '/v1/consents', { patient: 'P003', purpose: 'TREAT', decision: 'deny', actors: ['dr-osei'] }));
        await written(post(doctor, '/v1/patients/P001/entries', { category: 'allergy', form: { text: 'Penicillin' } }));
        await written(post(doctor, `/v1/visits/${visits['P006'] ?? ''}/close`, {}));
        expect((await post(chief, '/v1/participants/dr-late/suspend', { reason: 'left' })).status).toBe(200);
        await snapshotAfter(Date.now());
    }, 240_000);
    afterAll(async () => {
        custodian.close();
        await wards.stop();
        wards.forget();
    });

    it('opens nothing while nobody has turned downtime on, whether the ledger answers or not', async () => {
        expect(saying(await open(doctor, 'P001'))).toEqual([409, 'DOWNTIME_OFF']);
        await wards.network.kill();
        expect(saying(await open(doctor, 'P001'))).toEqual([409, 'DOWNTIME_OFF']);
        expect((await doctor('/v1/records/P001')).status).toBe(503);
        expect(await command('downtime', 'on')).toMatchObject({ code: 2, output: expect.stringContaining('--by and --reason') as string });
        expect((await custodian.downtime()).on).toBe(false);
    });

    it('is open once a person has turned it on at the host, and says so', async () => {
        const { code, output } = await command('downtime', 'on', '--by', 'Sister Ada', '--reason', 'Orderer is away', '--hours', '2');
        expect([code, output]).toEqual([0, expect.stringMatching(/is on in ward1 until .* The last snapshot is of .*, [01] minutes old/)]);
        expect((await custodian.downtime()).on).toBe(true);
        const { status, body } = await wards.ask('ward1', '/readyz');
        expect([status, body]).toMatchObject([503, { checks: { ledger: false }, alarms: ['downtime'] }]);
        expect((await command('downtime', 'status')).output).toContain('turned on by Sister Ada: Orderer is away');
    });

    it('a clinician sees a patient of the ward, as of the snapshot', async () => {
        const answer = await open(doctor, 'P001');
        expect([answer.status, answer.body]).toEqual([
            201,
            { id: expect.stringMatching(/^[0-9a-f]{32}$/), active: true, expires: expect.any(String), snapshot: expect.any(String) },
        ]);
        opened['P001'] = answer.body;
        const copy = await doctor(`/v1/emergency-access/${opened['P001']!.id}/record`);
        expect([copy.status, copy.body]).toMatchObject([
            200,
            {
                id: 'P001',
                name: 'Ann of P001',
                left: 0,
                snapshot: opened['P001']!.snapshot,
                entries: [{ category: 'allergy', form: { text: 'Penicillin' } }],
            },
        ]);
        const allergies = await doctor(`/v1/emergency-access/${opened['P001']!.id}/record?category=allergy`);
        expect(allergies.body).toEqual({ ...copy.body, id: undefined, name: undefined });
    });

    it('whatever speaks against it looks alike: no visit, a closed one, a refusal, nobody, another’s access', async () => {
        const denied = await open(officerDoctor, 'P404');
        expect(saying(denied)).toEqual([404, 'RECORD_NOT_FOUND']);
        const others = [await open(officerDoctor, 'P002'), await open(doctor, 'P006')];
        others.push(await open(doctor, 'P003'));
        const told = ({ body }: Answer) => ({ ...(body as object), instance: '', requestId: '' });
        expect(others.map(told)).toEqual(others.map(() => told(denied)));
        expect(saying(await officerDoctor(`/v1/emergency-access/${opened['P001']!.id}/record`))).toEqual([404, 'EMERGENCY_NOT_FOUND']);
        // By the socket, where no gateway stands before it.
        await expect(custodian.openDowntime({ caller: 'dr-late', patient: 'P001', reason: 'x' })).rejects.toMatchObject({
            code: 'RECORD_NOT_FOUND',
        });
        await expect(custodian.openDowntime({ caller: 'clerk-1', patient: 'P001', reason: 'x' })).rejects.toMatchObject({
            code: 'RECORD_NOT_FOUND',
        });
        expect(saying(await open(clerk, 'P001'))).toEqual([403, 'ROLE_FORBIDDEN']);
    });

    it('a person and hour has so many patients, also after a start; and a kill between line and answer loses nothing', async () => {
        opened['P004'] = (await written(open(officerDoctor, 'P004'))) as (typeof opened)[string];
        await killCustodian();
        opened['P005'] = (await written(open(officerDoctor, 'P005'))) as (typeof opened)[string];
        expect(saying(await open(officerDoctor, 'P001'))).toEqual([429, 'RATE_LIMITED']);
        expect((await open(officerDoctor, 'P004')).status).toBe(201); // one of them again
        expect((await doctor(`/v1/emergency-access/${opened['P001']!.id}/record`)).status).toBe(200);
        expect((await custodian.downtime()).pending).toBe(7);
    });

    it('when it is turned off, nothing opens before the ledger knows what was opened', async () => {
        expect((await command('downtime', 'off')).output).toContain('Downtime access is off in ward1.');
        expect(saying(await open(doctor, 'P001'))).toEqual([409, 'DOWNTIME_OFF']);
        expect(saying(await doctor(`/v1/emergency-access/${opened['P001']!.id}/record`))).toEqual([409, 'DOWNTIME_OFF']);
        const look = { about: 'a'.repeat(32), time: 1, id: 'b'.repeat(32) };
        const usual = {
            caller: 'dr-osei',
            looks: [look],
            action: 'read',
            category: 'demographics',
            purpose: 'TREAT',
            sealedIds: ['{}'],
        } as const;
        await expect(custodian.openDisclosure(usual)).rejects.toMatchObject({ code: 'DOWNTIME_PENDING' });
        await expect(custodian.openRelease({ releaseId: 'a'.repeat(64) })).rejects.toMatchObject({ code: 'DOWNTIME_PENDING' });
        expect((await wards.ask('ward1', '/readyz')).body).toMatchObject({ alarms: ['downtime-pending'] });
    });

    it('everything stands on the ledger once, although the custodian is killed again and again while it states it', async () => {
        await wards.network.start();
        let kills = 0;
        for (let pending = 7; pending > 0 && kills < 4; kills += 1) {
            const before = pending;
            await until('a line was stated', async () => (pending = (await custodian.downtime()).pending) < before);
            await killCustodian();
        }
        await until('all were stated', async () => (await custodian.downtime()).pending === 0);
        const rows = rowsOf(await officer('/v1/emergency-access?reviewed=false'));
        expect(rows.map((row) => (row['downtime'] as { counter: number }).counter).sort()).toEqual([1, 4, 5, 6]);
        expect(rows.every((row) => row['reason'] === REASON && row['active'] === false)).toBe(true);
        const looks = rowsOf(await officer('/v1/patients/P001/accesses'));
        const inDowntime = looks.filter((row) => row['downtime'] === true);
        expect(inDowntime).toMatchObject(
            inDowntime.map(() => ({ emergency: true, purpose: 'ETREAT', decision: 'permit', role: ['doctor'] })),
        );
        expect(inDowntime.map((row) => row['category']).sort()).toEqual(['allergy', 'allergy', 'allergy', 'demographics', 'demographics']);
    });

    it('is reviewed by another person, and the ward goes on as before', async () => {
        const rows = rowsOf(await officer('/v1/emergency-access?reviewed=false'));
        const review = { outcome: 'justified', comment: 'Seen with the team' };
        const own = rows.find((row) => (row['downtime'] as { counter: number }).counter === 4)!;
        expect(saying(await post(officerDoctor, `/v1/emergency-access/${String(own['id'])}/review`, review))).toEqual([403, 'OWN_MATTER']);
        for (const row of rows) {
            await written(post(officer, `/v1/emergency-access/${String(row['id'])}/review`, review));
        }
        expect(rowsOf(await officer('/v1/emergency-access?reviewed=false'))).toEqual([]);
        await until('a record opens as usual', async () => (await doctor('/v1/records/P001')).status === 200);
        await until('it is ready', async () => (await wards.ask('ward1', '/readyz')).status === 200);
        expect((await wards.ask('ward1', '/readyz')).body.alarms).toBeUndefined();
    });

    it('no name, number or reason is in the log of the custodian’s process', async () => {
        const { output } = await command('downtime', 'status');
        expect(output).toContain('0 of 7 lines of the log wait for the ledger');
        const log = wards.programs.get('custodian-ward1')!.output();
        expect(readable(log)).not.toMatch(/Ann|P00\d|osei|Sister|Allergies/);
    });
});
