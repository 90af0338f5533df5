// SPDX-License-Identifier: Apache-2.0
// A patient's name and a record number are put through the routes of records and vitals, in every place where a caller can put them, and words wherever
// something is said about access, entries and files. After erasure, and the purge that follows it, they are in no block, database row, blob, log line,
// event, metric or refusal, but for what is listed here with its reason.
import { ROLES } from '@wardledger/chaincode/domain';
import { CanaryScanner } from './canary-scan';
import { FACT_WORDS, filesWith, purgedToTheEnd, saidEverywhere, SEALED_WORDS, USERNAME } from './canary-story';
import { engine } from '../support/networks';
import { TwoWards, type Answer, type Ask } from '../support/two-wards';

const name = 'Øyvind Quillfeather-Zyx';
const record = 'Canary-Record-7Q4-8391';
const double = 'Canary-Double-2K9-1107';
const device = 'Canary-Monitor-5T1-6620';
const subject = 'Canary-Subject-3M8-4452';
const linked = 'Canary-Linked-6B3-7729';
const words = [name, 'Quillfeather', record, double, device, subject, linked, ...Object.values(FACT_WORDS), ...Object.values(SEALED_WORDS)];
/** What stays, of whom, and why: the table "Erasure" of docs/operations/backup.md. */
const STAYS = [
    {
        word: USERNAME,
        /** Attributes are a participant's, no patient's: private values of both wards' peers. */
        place: /\/(network|native)\//,
        label: 'clear',
    },
];
/** On Fabric's programs: LevelDB appends, so what was purged lies in its files until it compacts them, which nobody from outside can tell it to. */
const LEVEL_DB = /\/native\/peer0\.[^/]+\/ledger\/(transientstore|ledgersData\/(pvtdataStore|stateLeveldb))\//;

describe('canaries', () => {
    let wards: TwoWards;
    const answers: Answer[] = [];
    beforeAll(async () => {
        wards = await TwoWards.start({}, [subject, 'chief']);
    }, 240_000);
    afterAll(async () => {
        await wards.stop();
        wards.forget();
    });

    const start = new Date(Math.floor(Date.now() / 60_000) * 60_000 - 600_000).toISOString();
    const post = (patient: string, sequence: number) => ({
        device,
        patient,
        sequence,
        start,
        periodSeconds: 60,
        signals: [{ code: '8867-4', unit: '/min', values: [61, 62, 63] }],
    });

    async function client(ward: 'ward1' | 'ward2'): Promise<(path: string, ask?: Ask) => Promise<Answer>> {
        const ask = await wards.as(ward, subject, ...ROLES);
        return async (path, what) => {
            const answer = await ask(path, what);
            answers.push(answer);
            return answer;
        };
    }

    it('go through every route of records and vitals', async () => {
        const ask = await client('ward1');
        const other = await client('ward2');
        const write = async (path: string, body?: object, headers: Record<string, string> = {}) =>
            ask(path, { method: 'POST', ...(body === undefined ? {} : { body }), headers });
        /** Opens visits in both wards: what was answered about the second number. */
        const admitted = async (): Promise<Answer> => {
            await wards.admit('ward1', subject, record, double);
            await wards.admit('ward2', subject, record, double);
            return other(`/v1/records/${double}`);
        };
        const created = [
            await write('/v1/records', { id: record, kind: 'patient', name, status: 'active' }, { 'idempotency-key': `"${record}"` }),
            await write('/v1/records', { id: double, kind: 'patient', name, status: 'active' }),
            await write('/v1/records', { id: record, kind: 'patient', name, status: 'active' }, { 'idempotency-key': `"${record}"` }),
            await admitted(),
            await other(`/v1/records/${record}`),
            await ask(`/v1/records/${record}`),
            await ask(`/v1/records/${record}`, {
                method: 'PATCH',
                headers: { 'if-match': '"1"' },
                body: { name: `${name} II`, status: 'admitted' },
            }),
            await write('/v1/vitals', { windows: [post(record, 1), post(double, 2)] }, { prefer: 'wait=20' }).finally(async () =>
                wards.windowsSettled(),
            ),
            await ask(`/v1/posts/${device}/1`),
            await ask(`/v1/windows?patient=${record}`),
            await ask('/v1/windows'),
            await ask('/v1/alarms'),
            await ask(`/v1/alarms?patient=${record}`),
            await ask('/v1/records?limit=1'),
            await ask(`/v1/records/${record}/history`),
            await write(`/v1/records/${record}/legal-hold`),
            await ask(`/v1/records/${record}/legal-hold`, { method: 'DELETE' }),
            await write(`/v1/records/${double}/merge`, { into: record }),
            await other(`/v1/records/${double}`),
        ];
        expect(created.map(({ status }) => status)).toEqual([
            201, 201, 201, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200,
        ]);
        expect(created[4]?.body.name).toBe(name);
        const [submission] = created[7]!.body.results as { submission: string }[];
        await ask(`/v1/submissions/${submission!.submission}`);
        const [window] = created[9]!.body.items as { id: string; transactionId: string }[];
        for (const path of [
            `/v1/windows/${window!.id}`,
            `/v1/windows/${window!.id}/history`,
            `/v1/transactions/${window!.transactionId}`,
            '/v1/time',
        ]) {
            expect((await ask(path)).status).toBe(200);
        }
    });

    it('go into all that is said of a patient, and the words of facts lie in clear in both wards’ databases', async () => {
        const said = await saidEverywhere(wards, record, linked);
        expect(said.map(({ status, text }) => (status < 300 ? 'taken' : text))).toEqual(said.map(() => 'taken'));
        const inClear = (word: string) => filesWith(wards.dataDir, word).length >= 2;
        expect(Object.values(FACT_WORDS).filter((word) => !inClear(word))).toEqual([]);
        expect(inClear(USERNAME)).toBe(true);
        expect(Object.values(SEALED_WORDS).filter(inClear)).toEqual([]);
    });

    it('are refused in every place where they do not belong', async () => {
        const ask = await client('ward1');
        const post1 = async (path: string, body: unknown, headers: Record<string, string> = {}) =>
            ask(path, { method: 'POST', body, headers });
        const encoded = encodeURIComponent(name);
        const refused = [
            await ask(`/v1/${encoded}`),
            await ask(`/${record}`),
            await ask(`/problems/${record}`),
            await ask(`/v1/records/${encoded}`),
            await ask(`/v1/records/${record}-unknown`),
            await ask(`/v1/records/${record}`, { method: 'PUT', body: { name } }),
            await ask(`/v1/records?kind=${encoded}`),
            await ask(`/v1/records?${encoded}=1`),
            await ask(`/v1/records?cursor=${record}`),
            await ask(`/v1/windows/${record}`),
            await ask(`/v1/transactions/${record}`),
            await ask(`/v1/submissions/${record}`),
            await ask(`/v1/posts/${device}/99`),
            await ask(`/v1/records/${record}?purpose=${encoded}`),
            await ask('/v1/records', { method: 'POST', text: `{"id":"${record}","name":"${name}"` }),
            await ask('/v1/records', { method: 'POST', text: name, headers: { 'content-type': 'text/plain' } }),
            await post1('/v1/records', { id: record, kind: 'patient', name, status: 'active' }),
            await post1('/v1/records', { id: record, kind: name, name, status: record }),
            await post1('/v1/records', { [name]: record }),
            await post1('/v1/records', { id: name, kind: 'patient', name: `${name}\n`, status: 'active' }),
            await ask(`/v1/records/${record}`, { method: 'PATCH', headers: { 'if-match': `"${record}"` }, body: { name } }),
            await ask(`/v1/records/${record}`, { method: 'PATCH', headers: { 'if-match': '"1"' }, body: { name } }),
            await post1(`/v1/records/${record}/merge`, { into: `${record}-unknown` }),
            await post1('/v1/vitals', { windows: [{ ...post(record, 3), [name]: 1 }] }),
            await post1('/v1/vitals', { windows: [{ ...post(record, 3), start: name }] }),
            await post1('/v1/vitals', {
                windows: [{ ...post(record, 3), signals: [{ code: 'Quillfeather', unit: record, values: [1] }] }],
            }),
            await post1('/v1/vitals', { windows: [{ ...post(record, 1), periodSeconds: 30 }] }),
            await post1('/v1/statistics', { codes: ['8867-4'], patients: [record, double], from: start, to: new Date().toISOString() }),
            await post1('/v1/statistics', {
                codes: ['Quillfeather'],
                ward: record.toLowerCase(),
                from: start,
                to: new Date().toISOString(),
            }),
            await post1('/v1/statistics', {
                codes: ['8867-4'],
                patients: [`${record}-unknown`],
                from: start,
                to: new Date().toISOString(),
            }),
            await wards.ask('ward1', '/dev/token', { method: 'POST', body: { sub: subject, roles: [name] } }),
            await wards.ask('ward1', '/v1/time', { headers: { authorization: `Bearer ${record}` } }),
            await wards.ask('ward1', '/livez', { headers: { 'x-forwarded-for': record } }),
        ];
        answers.push(...refused);
        expect(refused.filter(({ status }) => status < 400).map(({ text }) => text)).toEqual([]);
        expect(refused.filter(({ status }) => status >= 500).map(({ text }) => text)).toEqual([]);
        const odd = {
            'x-request-id': record,
            'user-agent': name.normalize('NFD').replace(/[^\x20-\x7e]/g, ''),
            referer: `http://x/${record}`,
            cookie: `p=${record}`,
        };
        const answer = await ask('/v1/time', { headers: odd });
        expect(answer.headers.get('x-request-id')).not.toBe(record);
    });

    it('are gone after erasure, and their facts after the purge', async () => {
        const ask = await client('ward1');
        expect((await ask(`/v1/records/${record}/erase`, { method: 'POST' })).body).toMatchObject({ state: 'erased' });
        expect((await ask(`/v1/records/${record}`)).body.code).toBe('RECORD_NOT_FOUND');
        // Visit, emergency, review, link, disclosure, withholding, two entries, a file, and the looks.
        expect(await purgedToTheEnd(wards)).toBeGreaterThan(12);
    });

    it('are in no metric, refusal, file, database row or log line', async () => {
        const scanner = new CanaryScanner(words);
        const metrics = await Promise.all(
            (['ward1', 'ward2'] as const).map(async (ward) => fetch(`http://127.0.0.1:${String(wards.ports[`metrics-${ward}`])}/metrics`)),
        );
        const figures = await Promise.all(metrics.map(async (response) => response.text()));
        expect(figures.join()).toContain('http_request_duration_seconds');
        expect(figures.flatMap((text) => scanner.scan('metrics', text))).toEqual([]);
        const refusals = answers.filter(({ status }) => status >= 400);
        expect(refusals.length).toBeGreaterThan(30);
        expect(refusals.flatMap(({ text, headers }) => scanner.scan('refusal', `${text} ${JSON.stringify([...headers])}`))).toEqual([]);

        await wards.stop();
        const { sightings, files } = scanner.scanFolder(wards.dataDir);
        if (engine === 'native') {
            const sealed = words.filter((word) => !(Object.values(FACT_WORDS) as string[]).includes(word));
            expect(new CanaryScanner(sealed).scanFolder(wards.dataDir).sightings).toEqual([]);
            expect(sightings.filter(({ place, label }) => !LEVEL_DB.test(place) || label !== 'clear')).toEqual([]);
        } else {
            expect(sightings).toEqual([]);
        }
        for (const { word, place, label } of STAYS) {
            const left = new CanaryScanner([word]).scanFolder(wards.dataDir).sightings;
            expect(left.length).toBeGreaterThan(0);
            expect(left.filter((one) => !place.test(one.place) || one.label !== label)).toEqual([]);
        }
        for (const kind of [
            /gateway-ward1\.log$/,
            /custodian-ward1\.log$/,
            /network\.log$/,
            /gateway\.sqlite$/,
            /blobs.*\.ct$/,
            /\/(network|native)\//,
        ]) {
            expect([kind, files.some((file) => kind.test(file))]).toEqual([kind, true]);
        }
    }, 240_000);

    it('would have been found: the names of the routes are', () => {
        const { sightings } = new CanaryScanner(['/v1/records/:id', 'WindowsCommitted', 'SubmitWindows']).scanFolder(wards.dataDir);
        const places = sightings.map(({ place }) => place);
        expect(places.some((place) => /gateway-ward1\.log/.test(place))).toBe(true);
        expect(places.some((place) => /\/(network|native)\//.test(place))).toBe(true);
    }, 240_000);
});
