// SPDX-License-Identifier: Apache-2.0
// Corrections on two wards: what was wrong stays and says so, statistics are without it, the other ward sees that there was a correction, and a gateway that is
// killed before the window was made anew makes it when it comes back; and so is what stands in the place of what was wrong.

import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { CheckedPosts } from '../../../audit/src/posts/posts-audit';
import { TwoWards, rowsOf, type Answer, type Ask } from '../support/two-wards';
import { until } from '../support/until';

type Client = (path: string, ask?: Ask) => Promise<Answer>;

const AUDIT = join(__dirname, '../../../audit/bin/wardledger-audit.cjs');
const MINUTE = 60_000;
const BEGIN = Math.floor(Date.now() / MINUTE) * MINUTE - 90 * MINUTE;
const at = (minutes: number, seconds = 0) => new Date(BEGIN + minutes * MINUTE + seconds * 1000).toISOString();
const PATIENTS = ['C1', 'C2', 'C3', 'C4', 'C5'];
const POSTS = [1, 2, 3];
/** Windows close when they are asked to. */
const OPEN_FOR_LONG = ['--window-idle-seconds', '3600'];

/** Three readings of a post; those of each minute, patient and post are others. */
const valuesOf = (minute: number, patient: string, post: number) =>
    [0, 1, 2].map((step) => 60 + minute + PATIENTS.indexOf(patient) * 7 + post * 3 + step);
const sequenceOf = (minute: number, post: number) => minute * 10 + post;
const postOf = (minute: number, patient: string, post: number) => ({
    device: `monitor-${patient}`,
    patient,
    sequence: sequenceOf(minute, post),
    start: at(minute, post * 10),
    periodSeconds: 1,
    signals: [{ code: '8867-4', unit: '/min', values: valuesOf(minute, patient, post) }],
});

/** Of the readings of a minute without some posts, and with some others, as anybody would compute it. */
function plainly(minute: number, without: readonly (readonly [string, number])[], instead: readonly number[]) {
    const sent = PATIENTS.flatMap((patient) =>
        POSTS.filter((post) => !without.some(([who, which]) => who === patient && which === post)).flatMap((post) =>
            valuesOf(minute, patient, post),
        ),
    );
    const values = [...sent, ...instead];
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
    return { count: values.length, mean, standardDeviation: Math.sqrt(squares / (values.length - 1)) };
}

/** What a refusal tells. */
function refusalOf({ status, body }: Answer) {
    const { code, detail } = body as { code: string; detail: string };
    return { status, code, detail };
}

describe('corrections on two wards', () => {
    let wards: TwoWards;
    let device: Client;
    let doctor: Client;
    let researcher: Client;
    let other: Client;

    async function clients(): Promise<void> {
        device = await wards.as('ward1', 'iot-1', 'iot-gateway');
        doctor = await wards.as('ward1', 'dr-osei', 'doctor');
        researcher = await wards.as('ward1', 'researcher-1', 'researcher');
        other = await wards.as('ward2', 'auditor-2', 'auditor');
    }

    beforeAll(async () => {
        wards = await TwoWards.start({}, undefined, OPEN_FOR_LONG);
        await clients();
        const desk = await wards.as('ward1', 'desk-1', 'admission');
        await doctor('/v1/signals');
        for (const id of [...PATIENTS, 'C6', 'C7', 'C8']) {
            const body = { id, kind: 'patient', name: 'Ann Example', status: 'admitted' };
            expect((await desk('/v1/records', { method: 'POST', body })).status).toBe(201);
            await (id === 'C7' || id === 'C8' ? undefined : wards.admit('ward1', 'dr-osei', id));
        }
        await recorded(PATIENTS.flatMap((patient) => POSTS.map((post) => postOf(0, patient, post))));
    }, 300_000);
    afterAll(async () => {
        await wards.stop();
        wards.forget();
    });

    async function restarted(signal: 'SIGTERM' | 'SIGKILL', environment: Record<string, string> = {}): Promise<void> {
        await wards.programs.get('gateway-ward1')!.end(signal);
        await wards.startGateway('ward1', environment, OPEN_FOR_LONG);
        await clients();
    }

    async function recorded(windows: readonly object[]): Promise<void> {
        const answer = await device('/v1/vitals', { method: 'POST', body: { windows }, headers: { prefer: 'wait=30' } });
        expect([answer.status, answer.text]).toEqual([200, expect.not.stringContaining('problem')]);
    }

    async function settled(): Promise<void> {
        const steward = await wards.as('ward1', 'admin-1', 'admin');
        expect((await steward('/v1/windows/close', { method: 'POST' })).status).toBe(200);
        await wards.windowsSettled();
    }

    const correct = async (path: string, body: object = { reason: 'Lead off' }, client = doctor) => client(path, { method: 'POST', body });
    const pathOf = (minute: number, patient: string, post: number) =>
        `/v1/posts/monitor-${patient}/${String(sequenceOf(minute, post))}/corrections`;
    /** Windows of a patient as the other ward has them, of one minute. */
    const windowsAtOther = async (patient: string, minute: number) =>
        rowsOf(await other(`/v1/windows?patient=${patient}&from=${at(minute)}&to=${at(minute + 1)}`));
    const remade = async (patient: string, minute: number) =>
        until(
            `a window of ${patient} was made anew`,
            async () => (await windowsAtOther(patient, minute)).some(({ corrects }) => corrects !== undefined),
            60,
        );
    const statisticsOf = async (minute: number) =>
        researcher('/v1/statistics', {
            method: 'POST',
            body: { codes: ['8867-4'], ward: 'ward1', from: at(minute), to: at(minute + 1) },
        });
    const readingsOf = async (patient: string, minute: number, more = '') =>
        rowsOf(await doctor(`/v1/patients/${patient}/vitals?from=${at(minute)}&to=${at(minute + 1)}${more}`));

    /** The figures are those of the readings that nobody has retracted. */
    async function expectPlain(
        minute: number,
        without: readonly (readonly [string, number])[],
        instead: readonly number[] = [],
    ): Promise<Answer> {
        const answer = await statisticsOf(minute);
        expect([answer.status, answer.text]).toEqual([200, expect.any(String)]);
        const { count, mean, standardDeviation } = plainly(minute, without, instead);
        const [result] = answer.body.results;
        expect(result).toMatchObject({ count });
        expect(result.mean).toBeCloseTo(mean, 9);
        expect(result.standardDeviation).toBeCloseTo(standardDeviation, 9);
        return answer;
    }

    it('what nobody posted, and what one may not change, are alike', async () => {
        // Nobody has let the doctor in to C7.
        await recorded([postOf(26, 'C7', 1)]);
        const answers = [
            await correct(pathOf(26, 'C7', 1)),
            await correct('/v1/posts/monitor-C1/999/corrections'),
            await correct('/v1/posts/nothing/1/corrections'),
        ];
        expect(answers.map(refusalOf)).toEqual(
            Array(3).fill({ status: 404, code: 'POST_NOT_FOUND', detail: refusalOf(answers[0]!).detail }),
        );
        const span = { device: 'monitor-C7', from: at(26), to: at(27), reason: 'x' };
        const ofPatients = await Promise.all(
            ['C7', 'nobody'].map(async (patient) => correct(`/v1/patients/${patient}/vitals/corrections`, span)),
        );
        expect(ofPatients.map(refusalOf)).toEqual(
            Array(2).fill({ status: 404, code: 'RECORD_NOT_FOUND', detail: refusalOf(ofPatients[0]!).detail }),
        );
    });

    it('of a window that is open: it comes to the ledger without the post, and shows it all the same', async () => {
        const answer = await correct(pathOf(0, 'C1', 1));
        expect([answer.status, answer.body]).toMatchObject([
            201,
            { corrected: 1, already: 0, windows: [{ state: 'unsettled' }], transaction: { status: 'VALID' } },
        ]);
        expect((await correct(pathOf(0, 'C1', 1))).body).toMatchObject({ corrected: 0, already: 1 });
        const open = await readingsOf('C1', 0);
        expect(open.filter(({ corrected }) => corrected !== undefined)).toHaveLength(3);
        await settled();
        const [window, ...others] = await windowsAtOther('C1', 0);
        expect([window, others]).toMatchObject([{ posts: { count: 2, leftOut: [{ sequence: 1, reason: 'RETRACTED' }] } }, []]);
        expect(await readingsOf('C1', 0)).toEqual(open);
        await expectPlain(0, [['C1', 1]]);
    });

    it('of a window that is on the ledger: it is made anew, and a statistic of before says so', async () => {
        const before = await statisticsOf(0);
        const answer = await correct(pathOf(0, 'C2', 2));
        expect([answer.status, answer.body]).toMatchObject([201, { corrected: 1, windows: [{ state: 'VALID' }] }]);
        await remade('C2', 0);
        const [root] = answer.body.windows;
        expect(await windowsAtOther('C2', 0)).toMatchObject(
            expect.arrayContaining([
                expect.objectContaining({ corrects: { window: root.id, version: 1 }, signals: [{ code: '8867-4', count: 6 }] }),
                expect.objectContaining({ id: root.id, signals: [{ code: '8867-4', count: 9 }] }),
            ]),
        );
        expect((await other(`/v1/posts/monitor-C2/${String(sequenceOf(0, 2))}`)).body).toMatchObject({ window: root.id, retracted: true });

        expect((await statisticsOf(0)).body).toEqual({ ...before.body, flags: ['CORRECTED_SINCE'] });
        const again = { codes: ['8867-4'], patients: PATIENTS, from: at(0), to: at(1) };
        expect((await researcher('/v1/statistics', { method: 'POST', body: again })).body).toMatchObject({ code: 'RELEASE_BUDGET_SPENT' });
    });

    it('readings say which were retracted, by whom and why; minutes and the newest are without them', async () => {
        const rows = await readingsOf('C2', 0);
        expect(rows).toHaveLength(9);
        const corrected = { reason: 'Lead off', by: expect.stringMatching(/^[0-9a-f]{32}$/), time: expect.any(String) };
        expect(rows.filter((row) => row['sequence'] === sequenceOf(0, 2))).toMatchObject(Array(3).fill({ corrected }));
        expect(rows.filter((row) => row['corrected'] !== undefined)).toHaveLength(3);
        expect(await readingsOf('C2', 0, '&resolution=minute')).toMatchObject([{ count: 6 }]);
        const newest = async () => rowsOf(await doctor('/v1/patients/C3/vitals/latest'))[0];
        expect(await newest()).toMatchObject({ value: valuesOf(0, 'C3', 3)[2] });
        expect((await correct(pathOf(0, 'C3', 3))).status).toBe(201);
        expect(await newest()).toMatchObject({ value: valuesOf(0, 'C3', 2)[2] });
    });

    it('of a device and time: all posts with a reading in it; a first statistic equals the plain one', async () => {
        await recorded(PATIENTS.flatMap((patient) => POSTS.map((post) => postOf(20, patient, post))));
        await settled();
        const path = '/v1/patients/C3/vitals/corrections';
        const span = { device: 'monitor-C3', from: at(20, 12), to: at(20, 21), reason: 'Wrong bed' };
        expect((await correct(path, span)).body).toMatchObject({ corrected: 2, already: 0, windows: [{ state: 'VALID' }] });
        await remade('C3', 20);
        await expectPlain(20, [
            ['C3', 1],
            ['C3', 2],
        ]);
        expect((await correct(path, { ...span, device: 'monitor-C4' })).body).toMatchObject({ status: 404, code: 'POST_NOT_FOUND' });
    });

    it('all posts of an open window: nothing comes to the ledger, and nothing is lost', async () => {
        await recorded([postOf(25, 'C6', 1)]);
        expect((await correct(pathOf(25, 'C6', 1))).status).toBe(201);
        await settled();
        expect(await windowsAtOther('C6', 25)).toEqual([]);
        expect(await readingsOf('C6', 25)).toMatchObject(Array(3).fill({ corrected: { reason: 'Lead off' } }));
    });

    it('a gateway that is killed before the window was made anew makes it when it comes back', async () => {
        await restarted('SIGTERM', { WARDLEDGER_HOLD_AT: 'CORRECTED' });
        await recorded(PATIENTS.flatMap((patient) => POSTS.map((post) => postOf(30, patient, post))));
        await settled();
        expect((await correct(pathOf(30, 'C4', 2))).body).toMatchObject({ corrected: 1, windows: [{ state: 'VALID' }] });
        expect((await windowsAtOther('C4', 30)).map(({ corrects }) => corrects)).toEqual([undefined]);
        await restarted('SIGKILL');
        await remade('C4', 30);
        await expectPlain(30, [['C4', 2]]);
    });

    const submissionOf = async (id: string) => (await doctor(`/v1/submissions/${id}`)).body as { state: string };

    it('of one post with the right readings in its place: both are shown, one counts, and a gateway that is killed in between loses neither', async () => {
        await recorded(PATIENTS.flatMap((patient) => POSTS.map((post) => postOf(40, patient, post))));
        await settled();
        await restarted('SIGTERM', { WARDLEDGER_HOLD_AT: 'RECEIVED' });
        const [values, sequence] = [[61, 62, 63, 64], sequenceOf(40, 2)];
        const signals = [{ code: '8867-4', unit: '/min', values }];
        const body = { reason: 'Lead off', replacement: { patient: 'C1', start: at(40, 20), periodSeconds: 1, signals } };
        const answer = await correct(pathOf(40, 'C1', 2), body);
        expect([answer.status, answer.body]).toMatchObject([
            201,
            { corrected: 1, replacement: { device: 'monitor-C1~', posts: [{ sequence }] } },
        ]);
        const { submission } = answer.body.replacement.posts[0] as { submission: string };
        // The same again is the same, before and after.
        const again = { corrected: 0, already: 1, replacement: { posts: [{ submission }] } };
        expect((await correct(pathOf(40, 'C1', 2), body)).body).toMatchObject(again);
        expect(await submissionOf(submission)).toMatchObject({ state: 'RECEIVED' });
        await restarted('SIGKILL');
        await until('it is on the ledger', async () => (await submissionOf(submission)).state === 'VALID', 60);
        expect((await correct(pathOf(40, 'C1', 2), body)).body).toMatchObject(again);
        const differing = { ...body, replacement: { ...body.replacement, periodSeconds: 2 } };
        expect((await correct(pathOf(40, 'C1', 2), differing)).body).toMatchObject({ status: 409, code: 'REPLAY_CONFLICT' });
        await settled();
        await remade('C1', 40);

        const rows = await readingsOf('C1', 40);
        const by = expect.stringMatching(/^[0-9a-f]{32}$/) as string;
        const news = rows.filter(({ replaces }) => replaces !== undefined);
        expect(news.map(({ value }) => value)).toEqual(values);
        const olds = rows.filter(({ corrected }) => corrected !== undefined);
        const replacement = { device: news[0]!['device'], sequence };
        expect(olds).toMatchObject(Array(3).fill({ sequence, corrected: { reason: 'Lead off', by, replacement } }));
        expect(news).toMatchObject(
            Array(4).fill({ manual: { by }, replaces: { device: olds[0]!['device'], sequence, reason: 'Lead off' } }),
        );
        await expectPlain(40, [['C1', 2]], values);
        expect((await other(`/v1/posts/monitor-C1~/${String(sequence)}`)).status).toBe(200);
    }, 120_000);

    it('of a device and time that was another patient’s: the same readings, as theirs', async () => {
        await recorded(PATIENTS.flatMap((patient) => POSTS.map((post) => postOf(50, patient, post))));
        await settled();
        const path = '/v1/patients/C5/vitals/corrections';
        const span = { device: 'monitor-C5', from: at(50), to: at(51), reason: 'Wrong bed' };
        const stranger = await correct(path, { ...span, replacement: { patient: 'C8' } });
        expect([stranger.status, stranger.body]).toMatchObject([422, { errors: [{ pointer: '/replacement/patient' }] }]);
        const answer = await correct(path, { ...span, replacement: { patient: 'C6' } });
        expect([answer.status, answer.body]).toMatchObject([201, { corrected: 3, already: 0, replacement: { device: 'monitor-C5~' } }]);
        const { posts } = answer.body.replacement as { posts: { submission: string }[] };
        await until(
            'they are on the ledger',
            async () => {
                const found = await Promise.all(posts.map(async ({ submission }) => submissionOf(submission)));
                return found.every(({ state }) => state === 'VALID');
            },
            60,
        );
        await settled();
        const [theirs, were] = [await readingsOf('C6', 50), await readingsOf('C5', 50)];
        expect(theirs.map(({ value }) => value)).toEqual(POSTS.flatMap((post) => valuesOf(50, 'C5', post)));
        expect(theirs).toMatchObject(Array(9).fill({ replaces: { device: were[0]!['device'], reason: 'Wrong bed' } }));
        expect(were).toMatchObject(Array(9).fill({ corrected: { reason: 'Wrong bed', replacement: { device: theirs[0]!['device'] } } }));
        // Of five patients still, and nothing twice.
        await expectPlain(50, []);
    });

    it('an auditor finds from the blocks alone that each post is in its window, or was taken back before one came', async () => {
        const { peers, organizationsDir } = wards.network;
        const authority = join(organizationsDir, 'ordererOrganizations', 'example.com', 'ca', 'ca.example.com-cert.pem');
        const where = ['--peer1', peers.ward1, '--peer2', peers.ward2, '--organizations', organizationsDir, '--authority', authority];
        const { stdout } = await promisify(execFile)(process.execPath, [AUDIT, 'verify', ...where, '--posts', '--json']);
        const { holds, posts } = JSON.parse(stdout) as { holds: boolean; posts: CheckedPosts };
        expect([holds, posts]).toEqual([
            true,
            {
                posts: 5 * PATIENTS.length * POSTS.length + 2 + 1 + POSTS.length,
                windows: 5 * PATIENTS.length + 1 + 2,
                inNoWindow: [],
                retractedInNoWindow: 0, // a day has not gone by
                besideTheirWindow: [],
                gaps: PATIENTS.map(() => ({ ward: 'ward1', device: expect.any(String) as string, missing: 503 - 15 })),
            },
        ]);
    });
});
