// SPDX-License-Identifier: Apache-2.0
// Vitals from POST to a statistic on the real chain of processes, and what bad input gets: the named problem, and nothing stored.
import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { canonicalJson } from '@wardledger/chaincode/domain';
import { resultsOf, rowsOf, TwoWards, type Answer, type Ask } from '../support/two-wards';
import { until } from '../support/until';

type Client = (path: string, ask?: Ask) => Promise<Answer>;
type Post = ReturnType<typeof postOf>;

interface Window {
    readonly id: string;
    readonly ciphertext: { readonly digest: string };
}

const minute = 60_000;
const begin = Math.floor(Date.now() / minute) * minute - 60 * minute;
const at = (minutes: number) => new Date(begin + minutes * minute).toISOString();

function postOf(patient: string, sequence: number, values: (number | null)[] = [70, 72, 74]) {
    return {
        device: `monitor-${patient}`,
        patient,
        sequence,
        start: at(0),
        periodSeconds: 60,
        signals: [{ code: '8867-4', unit: '/min', values }],
    };
}
const signal = (post: Post, change: object) => ({ ...post, signals: [{ ...post.signals[0]!, ...change }] });

describe('vitals on two wards', () => {
    let wards: TwoWards;
    let gateway: Client;
    let auditor: Client;
    let desk: Client;
    let researcher: Client;
    beforeAll(async () => {
        wards = await TwoWards.start();
        gateway = await wards.as('ward1', 'iot-1', 'iot-gateway');
        auditor = await wards.as('ward1', 'auditor-1', 'auditor');
        desk = await wards.as('ward1', 'desk-1', 'admission');
        researcher = await wards.as('ward1', 'researcher-1', 'researcher');
    }, 240_000);
    afterAll(async () => {
        await wards.stop();
        wards.forget();
    });

    const post = async (windows: unknown[], prefer = 'wait=20', client = gateway) => {
        const answer = await client('/v1/vitals', { method: 'POST', body: { windows }, headers: { prefer } });
        await (answer.status === 200 ? wards.windowsSettled() : undefined);
        return answer;
    };
    const height = async () => rowsOf(await auditor('/v1/windows?limit=200')).length;

    const admit = async (...patients: string[]) => {
        for (const id of patients) {
            const body = { id, kind: 'patient', name: 'Ann Example', status: 'admitted' };
            expect((await desk('/v1/records', { method: 'POST', body })).status).toBe(201);
        }
    };

    it('a post reaches both wards and is found again from every side', async () => {
        const answer = await post([postOf('P001', 1)]);
        expect([answer.status, answer.text]).toEqual([200, expect.stringContaining('"VALID"')]);
        const [result] = answer.body.results;
        expect(result).toMatchObject({ index: 0, status: 'accepted', state: 'VALID', transaction: { status: 'VALID' } });
        expect(answer.headers.get('preference-applied')).toBe('wait=20');
        expect(answer.headers.get('wardledger-transaction')).toBe(result.transaction.id);

        const submission = await gateway(`/v1/submissions/${result.submission as string}`);
        expect(submission.body).toMatchObject({
            state: 'VALID',
            device: 'monitor-P001',
            sequence: 1,
            transaction: { id: result.transaction.id },
        });
        expect((await auditor('/v1/posts/monitor-P001/1')).body.code).toBe('POST_NOT_FOUND'); // of a patient who has no record
        await admit('P001', 'P002');
        const found = await auditor('/v1/posts/monitor-P001/1');
        expect(found.body).toEqual({
            window: expect.stringMatching(/^[0-9a-f]{32}$/),
            digest: expect.stringMatching(/^[0-9a-f]{64}$/),
            late: true,
        });
        const window = await auditor(`/v1/windows/${found.body.window as string}`);
        expect(window.body).toMatchObject({
            ward: 'ward1',
            signals: [{ code: '8867-4', count: 3 }],
            ciphertext: { bytes: 131_185 },
            posts: { count: 1, ranges: [{ from: 1, to: 1 }] },
            transaction: { status: 'VALID' },
        });
        const listed = await auditor(`/v1/windows?patient=P001&from=${at(0)}&to=${at(1)}`);
        expect(rowsOf(listed).map((item) => item['id'])).toEqual([found.body.window]);
        const other = await wards.as('ward2', 'dr-lind', 'doctor');
        expect((await other(`/v1/windows/${found.body.window as string}`)).body.ciphertext).toEqual(window.body.ciphertext);
        expect((await auditor(`/v1/windows/${found.body.window as string}/history`)).body.items).toHaveLength(1);
    });

    it('a submission is shown to nobody else', async () => {
        const answer = await post([postOf('P002', 1)]);
        const stranger = await wards.as('ward1', 'iot-2', 'iot-gateway');
        const hidden = await stranger(`/v1/submissions/${answer.body.results[0].submission as string}`);
        expect(hidden.body).toMatchObject({ status: 404, code: 'SUBMISSION_NOT_FOUND' });
    });

    it('an IoT gateway sees its own windows and posts only, and cannot guess who is known', async () => {
        const [own] = (await gateway('/v1/windows?patient=P001')).body.items;
        expect((await gateway(`/v1/windows/${own.id as string}`)).status).toBe(200);
        expect((await gateway('/v1/posts/monitor-P001/1')).body.window).toBe(own.id);
        const guesser = await wards.as('ward1', 'iot-3', 'iot-gateway');
        expect(await guesser('/v1/windows')).toMatchObject({ status: 200, body: { items: [] } });
        expect((await guesser(`/v1/windows/${own.id as string}`)).body.code).toBe('WINDOW_NOT_FOUND');
        expect((await guesser('/v1/posts/monitor-P001/1')).body.code).toBe('POST_NOT_FOUND');
        const seen = new Set<string>();
        for (let guess = 0; guess < 60; guess += 1) {
            const { status, text, headers } = await guesser(`/v1/windows?patient=P${String(guess).padStart(3, '0')}`);
            seen.add(status === 200 ? text : `${String(status)} ${String(headers.has('retry-after'))}`);
        }
        expect([...seen]).toEqual(['{"items":[]}', '429 true']);
        expect((await wards.ask('ward1', '/readyz')).status).toBe(200);
    });

    const late = () => ({ ...postOf('B1', 9), start: new Date(Date.now() - 8 * 24 * 60 * minute).toISOString() });
    const ahead = () => ({ ...postOf('B1', 9), start: new Date(Date.now() + 120 * minute).toISOString() });
    const refused: readonly [string, () => unknown, string, string][] = [
        ['a unit that leads nowhere', () => signal(postOf('B1', 9), { unit: 'kPa' }), 'UNIT_MISMATCH', '/signals/0/unit'],
        ['unknown code', () => signal(postOf('B1', 9), { code: '1-1' }), 'SIGNAL_UNKNOWN', '/signals/0/code'],
        [
            'nothing but impossible values',
            () => signal(postOf('B1', 9), { values: [null, 900] }),
            'VALUE_IMPOSSIBLE',
            '/signals/0/values/1',
        ],
        ['an extra field', () => ({ ...postOf('B1', 9), ward: 'ward1' }), 'REQUEST_INVALID', ''],
        ['nothing measured', () => signal(postOf('B1', 9), { values: [null, null] }), 'WINDOW_EMPTY', '/signals'],
        ['no signal', () => ({ ...postOf('B1', 9), signals: [] }), 'WINDOW_EMPTY', '/signals'],
        ['more than an hour ahead', ahead, 'TIME_IN_FUTURE', '/start'],
        ["later than the ward's limit", late, 'TIME_TOO_LATE', '/start'],
        [
            'mismatched lengths',
            () => ({ ...postOf('B1', 9), signals: [...postOf('B1', 9).signals, { code: '59408-5', unit: '%', values: [98] }] }),
            'LENGTH_MISMATCH',
            '/signals/1/values',
        ],
    ];
    it.each(refused)('%s: 422 with a pointer, nothing stored', async (_what, make, code, pointer) => {
        const before = await height();
        const answer = await post([make()]);
        expect(answer.status).toBe(422);
        expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
        expect(answer.body.results[0]).toMatchObject({ status: 'rejected', problem: { code } });
        expect(answer.body.results[0].problem.errors[0].pointer).toMatch(new RegExp(`^${pointer}`));
        expect(answer.body.errors[0].pointer).toMatch(new RegExp(`^/windows/0${pointer}`));
        expect((await auditor('/v1/posts/monitor-B1/9')).body.code).toBe('POST_NOT_FOUND');
        expect(await height()).toBe(before);
    });

    it('good and bad in one request are answered item by item', async () => {
        const bad = [signal(postOf('B1', 9), { unit: 'kPa' }), { ...postOf('B1', 9), device: 'a/b' }, 'no post'];
        const answer = await post([...bad, postOf('P003', 1)]);
        expect([answer.status, resultsOf(answer).map((one) => one['status'])]).toEqual([
            200,
            ['rejected', 'rejected', 'rejected', 'accepted'],
        ]);
    });

    it('the same post again is a duplicate, with other content a conflict', async () => {
        await post([postOf('P004', 1)]);
        const again = await post([postOf('P004', 1)]);
        expect([again.status, again.body.results[0].status]).toEqual([200, 'duplicate']);
        const other = await post([postOf('P004', 1, [70, 72, 75])]);
        expect(other.status).toBe(422);
        expect(other.body.results[0]).toMatchObject({ status: 'rejected', problem: { status: 409, code: 'REPLAY_CONFLICT' } });
    });

    it('the same body sent twice at once is one ledger entry', async () => {
        const answers = await Promise.all([post([postOf('P005', 1)]), post([postOf('P005', 1)])]);
        expect(answers.map(({ status }) => status)).toEqual([200, 200]);
        const states = answers.map(({ body }) => body.results[0].status as string).sort();
        expect(states).toEqual(['accepted', 'duplicate']);
        expect((await gateway('/v1/windows?patient=P005')).body.items).toHaveLength(1);
        expect((await gateway('/v1/posts/monitor-P005/1')).status).toBe(200);
    });

    it('a zero from a monitor raises an alert and stays out of the statistics', async () => {
        const answer = await post([postOf('P006', 1, [0, 80])]);
        expect(answer.body.results[0].alerts).toMatchObject([{ code: 'SIGNAL_LOST', signal: '8867-4' }]);
        const [window] = (await gateway('/v1/windows?patient=P006')).body.items;
        expect(window.signals).toEqual([{ code: '8867-4', count: 1 }]);
    });

    it('a sentinel is not measured, an impossible value is refused by itself, units of others are read', async () => {
        const signals = [
            { code: '8867-4', unit: 'bpm', values: [70, 999, 72] },
            { code: '59408-5', unit: '%', values: [98, 97, 127] },
            { code: '8310-5', unit: '°F', values: [98.6, 98.6, 98.6] },
        ];
        const odd = { ...postOf('P008', 1), start: at(10), signals };
        const strict = await post([odd], 'wait=20, handling=strict');
        expect([strict.status, strict.body.results[0].problem.code]).toEqual([422, 'VALUE_IMPOSSIBLE']);
        const answer = await post([odd]);
        expect(answer.body.results[0]).toMatchObject({
            state: 'VALID',
            refused: [{ code: 'VALUE_IMPOSSIBLE', signal: '8867-4', pointer: '/signals/0/values/1', count: 1 }],
        });
        const [window] = (await gateway('/v1/windows?patient=P008')).body.items;
        expect(window.signals).toEqual([
            { code: '8867-4', count: 2 },
            { code: '59408-5', count: 2 },
            { code: '8310-5', count: 3 },
        ]);
        const again = { ...odd, start: at(10).replace('Z', '+00:00') };
        expect((await post([again])).body.results[0].status).toBe('duplicate');
        const inAnotherOrder = await post([{ ...odd, signals: [...signals].reverse() }]);
        expect(inAnotherOrder.body.results[0]).toMatchObject({ status: 'rejected', problem: { code: 'REPLAY_CONFLICT' } });
    });

    it('too few patients: the refusal is committed and named', async () => {
        const body = { codes: ['8867-4'], patients: ['P001', 'P002'], from: at(-1), to: at(1) };
        const answer = await researcher('/v1/statistics', { method: 'POST', body });
        expect(answer.body).toMatchObject({
            status: 403,
            code: 'COHORT_TOO_SMALL',
            transactionId: expect.stringMatching(/^[0-9a-f]{64}$/),
        });
    });

    it('patients whom nobody has admitted are no cohort, and in no sum', async () => {
        await admit('P003', 'P004');
        const body = { codes: ['8867-4'], ward: 'ward1', from: at(-1), to: at(1) };
        const answer = await researcher('/v1/statistics', { method: 'POST', body });
        expect(answer.body).toMatchObject({ status: 403, code: 'COHORT_TOO_SMALL' });
    });

    it('count, mean and standard deviation of the ward equal the plain ones; the same question gives the stored answer', async () => {
        await admit('P005');
        const body = { codes: ['8867-4'], ward: 'ward1', from: at(-1), to: at(1) };
        const answer = await researcher('/v1/statistics', { method: 'POST', body });
        // P006, too, was measured, and nobody has admitted that one.
        const values = Array.from({ length: 5 }, () => [70, 72, 74]).flat();
        const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
        const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1));
        expect([answer.status, answer.text]).toEqual([200, expect.any(String)]);
        expect(answer.body).toMatchObject({ windows: 5, from: at(0), to: at(2), transaction: { status: 'VALID' } });
        const [result] = answer.body.results;
        expect(result).toMatchObject({ code: '8867-4', unit: '/min', count: values.length });
        expect(result.mean).toBeCloseTo(mean, 10);
        expect(result.standardDeviation).toBeCloseTo(deviation, 10);

        const again = await researcher('/v1/statistics', { method: 'POST', body });
        expect(again.body).toEqual(answer.body);
        await admit('P006');
        const overlapping = { ...body, ward: undefined, patients: ['P001', 'P002', 'P003', 'P004', 'P006'] };
        const denied = await researcher('/v1/statistics', { method: 'POST', body: overlapping });
        expect(denied.body).toMatchObject({ status: 403, code: 'RELEASE_BUDGET_SPENT' });
    });

    it('what cannot be read, or is retired, is left out and named; what was rounded is flagged', async () => {
        const patients = ['R1', 'R2', 'R3', 'R4', 'R5', 'R6', 'R7'];
        const posts = patients.map((patient) => ({
            ...signal(postOf(patient, 1, [36.655]), { code: '8310-5', unit: 'Cel' }),
            start: at(20),
        }));
        const taken = await post(posts);
        expect([taken.status, resultsOf(taken).map((one) => one['flags'])]).toEqual([200, patients.map(() => ['LATE', 'ROUNDED'])]);
        await admit(...patients);
        const windowOf = async (patient: string) => rowsOf(await auditor(`/v1/windows?patient=${patient}`))[0] as unknown as Window;
        const [lost, retired] = [await windowOf('R1'), await windowOf('R2')];
        const { digest } = lost.ciphertext;
        rmSync(join(wards.dataDir, 'ward1', 'blobs', digest.slice(0, 2), `${digest}.ct`));

        const steward = await wards.as('ward1', 'po-1', 'privacy-officer');
        const retire = await steward(`/v1/windows/${retired.id}/retire`, { method: 'POST' });
        expect(retire.body).toMatchObject({ id: retired.id, retired: true, transaction: { status: 'VALID' } });

        const rule = async (posters: number) => steward('/v1/statistics/cohort-rule', { method: 'POST', body: { posters } });
        expect((await rule(2)).body).toMatchObject({ posters: 2, transaction: { status: 'VALID' } });

        const body = { codes: ['8310-5'], patients, from: at(20), to: at(21) };
        expect((await researcher('/v1/statistics', { method: 'POST', body })).body).toMatchObject({
            status: 403,
            code: 'COHORT_TOO_SMALL',
        });
        expect((await rule(1)).body).toMatchObject({ status: 403, code: 'TWO_WARDS_REQUIRED' });
        const digest1 = createHash('sha256')
            .update(canonicalJson({ posters: 1, ward: 'ward1' }))
            .digest('hex');
        const fewer = { kind: 'ledger-setting', scope: 'ward1:cohort-posters', digest: digest1, expires: at(24 * 60) };
        const proposer = await wards.as('ward1', 'admin-1', 'admin');
        const proposal = await proposer('/v1/governance/proposals', { method: 'POST', body: fewer });
        const approve = async (client: Client) =>
            client(`/v1/governance/proposals/${proposal.body['id'] as string}/approve`, { method: 'POST', body: { digest: digest1 } });
        expect((await approve(proposer)).body).toMatchObject({ status: 403, code: 'APPROVAL_OWN_WARD' });
        expect((await approve(await wards.as('ward2', 'admin-1', 'admin'))).body).toMatchObject({ state: 'approved' });
        expect((await rule(1)).status).toBe(200);
        const { status, body: answer } = await researcher('/v1/statistics', { method: 'POST', body });
        expect([status, answer]).toMatchObject([
            200,
            {
                results: [{ count: 5, mean: 36.66, standardDeviation: 0, scale: 0.01, flags: ['ROUNDED'] }],
                windows: 5,
                leftOut: {
                    count: 2,
                    windows: [
                        { window: retired.id, code: 'WINDOW_RETIRED' },
                        { window: lost.id, code: 'CIPHERTEXT_INVALID' },
                    ],
                },
            },
        ]);
        expect((await researcher('/v1/statistics', { method: 'POST', body })).body).toEqual(answer);
    });

    it('who refuses research is in no sum over the ward; what was given stays given', async () => {
        const patients = ['S1', 'S2', 'S3', 'S4', 'S5', 'S6'];
        const posts = patients.map((patient, index) => ({ ...postOf(patient, 1, [60 + index]), start: at(40) }));
        expect((await post(posts)).status).toBe(200);
        await admit(...patients);
        const chief = await wards.as('ward1', 'admin-1', 'admin');
        await chief('/v1/participants', { method: 'POST', body: { id: 'sue', roles: ['patient'] } });
        const sue = await wards.as('ward1', 'sue', 'patient');
        const refuse = async (patient: string) => {
            const binding = { person: 'sue', relation: 'self' };
            expect((await desk(`/v1/patients/${patient}/proxies`, { method: 'POST', body: binding })).status).toBe(201);
            const consent = { patient, purpose: 'HRESCH', decision: 'deny' };
            expect((await sue('/v1/consents', { method: 'POST', body: consent })).status).toBe(201);
        };
        await refuse('S6');
        const body = { codes: ['8867-4'], ward: 'ward1', from: at(40), to: at(41) };
        const { status, body: answer } = await researcher('/v1/statistics', { method: 'POST', body });
        expect([status, answer]).toMatchObject([200, { results: [{ count: 5, mean: 62 }], windows: 5 }]);
        expect(answer).not.toHaveProperty('leftOut');
        await refuse('S5');
        expect((await researcher('/v1/statistics', { method: 'POST', body })).body).toEqual(answer);
    });

    it('with the ledger down vitals are taken and delivered later, records answer 503', async () => {
        await wards.network.kill();
        const taken = await post([postOf('P007', 1)], 'wait=1');
        expect([taken.status, taken.body.results[0].status]).toEqual([202, 'accepted']);
        const record = { id: 'P007', kind: 'patient', name: 'Ann Example', status: 'active' };
        const refusal = await desk('/v1/records', { method: 'POST', body: record });
        expect(refusal.body).toMatchObject({ status: 503, code: 'LEDGER_UNAVAILABLE' });
        expect(refusal.headers.get('retry-after')).toMatch(/^\d+$/);
        expect((await wards.ask('ward1', '/readyz')).body).toMatchObject({ status: 'unavailable', checks: { ledger: false, store: true } });
        expect((await wards.ask('ward1', '/livez')).status).toBe(200);
        const stranger = await wards.ask('ward1', '/dev/token', { method: 'POST', body: { sub: 'never-seen', roles: ['doctor'] } });
        expect(stranger.body).toMatchObject({ status: 503, code: 'LEDGER_UNAVAILABLE' });
        const known = await wards.ask('ward1', '/dev/token', { method: 'POST', body: { sub: 'iot-1', roles: ['iot-gateway'] } });
        expect(known.status).toBe(200);

        await wards.network.start();
        const id = taken.body.results[0].submission as string;
        await until('the post is on the ledger', async () => (await gateway(`/v1/submissions/${id}`)).body.state === 'VALID');
        await wards.windowsSettled();
        expect((await gateway('/v1/windows?patient=P007')).body.items).toHaveLength(1);
    });
});
