// SPDX-License-Identifier: Apache-2.0
// The medical record over HTTP on two wards: who writes, who reads, who corrects, and what each of them is refused.

import { CanaryScanner } from '../canary/canary-scan';
import { rowsOf, TwoWards, type Answer, type Ask } from '../support/two-wards';

type Client = (path: string, ask?: Ask) => Promise<Answer>;
type Row = Readonly<Record<string, unknown>> & { readonly id: string; readonly form?: { readonly text: string } };

const PER_HOUR = 6;
const LATER = '2099-01-01T00:00:00Z';

describe('entries on two wards', () => {
    let wards: TwoWards;
    let clerk: Client;
    let clerk2: Client;
    let doctor: Client;
    let nurse: Client;
    let lab: Client;
    let lind: Client;
    let ann: Client;
    let mother: Client;
    beforeAll(async () => {
        wards = await TwoWards.start({ WARDLEDGER_ENTRIES_PER_HOUR: String(PER_HOUR) });
        clerk = await wards.as('ward1', 'clerk-1', 'admission');
        doctor = await wards.as('ward1', 'dr-osei', 'doctor');
        nurse = await wards.as('ward1', 'nurse-lund', 'nurse');
        lab = await wards.as('ward1', 'lab-1', 'lab');
        ann = await wards.as('ward1', 'ann', 'patient');
        mother = await wards.as('ward1', 'mother', 'patient');
        clerk2 = await wards.as('ward2', 'clerk-2', 'admission');
        lind = await wards.as('ward2', 'dr-lind', 'doctor');
        for (const id of ['P001', 'P002', 'P003', 'P004', 'P005']) {
            const created = await post(clerk, '/v1/records', { id, kind: 'patient', name: 'Ann Example', status: 'active' });
            expect([created.status, created.text]).toEqual([201, expect.any(String)]);
        }
    }, 240_000);
    afterAll(async () => {
        await wards.stop();
        wards.forget();
    });

    const post = async (client: Client, path: string, body: object) => client(path, { method: 'POST', body });
    const saying = ({ status, body }: Answer) => [status, (body as { code?: string }).code];
    const written = async (answer: Promise<Answer>): Promise<string> => {
        const { status, body, text } = await answer;
        expect([status, text]).toEqual([201, expect.stringContaining('"status":"VALID"')]);
        return (body as { id: string }).id;
    };
    const write = async (client: Client, patient: string, text: string, more: object = {}) =>
        written(post(client, `/v1/patients/${patient}/entries`, { category: 'note', form: { text }, ...more }));
    const visited = async (patient: string, member: string, desk = clerk) => written(post(desk, '/v1/visits', { patient, team: [member] }));
    const read = async (client: Client, patient: string, query = '') => client(`/v1/patients/${patient}/entries${query}`);
    const texts = async (client: Client, patient: string, query = '') => {
        const answer = await read(client, patient, query);
        expect([answer.status, answer.text]).toEqual([200, expect.any(String)]);
        return (rowsOf(answer) as Row[]).map(({ form }) => form?.text);
    };

    it('a note is read by whoever treats the patient, with its author, and by nobody else', async () => {
        await visited('P001', 'dr-osei');
        const note = await write(nurse, 'P001', 'Slept well,\nno pain');
        const answer = await read(doctor, 'P001');
        expect(rowsOf(answer)).toEqual([
            {
                id: note,
                category: 'note',
                form: { text: 'Slept well,\nno pain' },
                author: { person: expect.stringMatching(/^[0-9a-f]{32}$/) as string, organisation: 'Ward1MSP', role: ['nurse'] },
                time: expect.stringMatching(/Z$/) as string,
                digest: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
                signed: true,
                transactionId: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
            },
        ]);
        expect((answer.body as { access: { transactionIds: string[] } }).access.transactionIds).toHaveLength(1);
        expect(saying(await read(lind, 'P001'))).toEqual([404, 'RECORD_NOT_FOUND']);
        expect(saying(await read(lind, 'P404'))).toEqual([404, 'RECORD_NOT_FOUND']);
    });

    it('who was granted nothing writes to any patient, and reads what they wrote and nothing else', async () => {
        await visited('P002', 'dr-osei');
        await write(doctor, 'P002', 'By the team');
        const own = await write(lind, 'P002', 'By a stranger', { category: 'diagnosis' });
        expect(await texts(lind, 'P002')).toEqual(['By a stranger']);
        expect(await texts(lind, 'P002', '?category=diagnosis')).toEqual(['By a stranger']);
        expect(await texts(doctor, 'P002')).toEqual(['By a stranger', 'By the team']);
        expect(saying(await read(lind, 'P002', '?category=note'))).toEqual([404, 'RECORD_NOT_FOUND']);
        expect(saying(await read(lind, 'P002', '?purpose=HRESCH'))).toEqual([404, 'RECORD_NOT_FOUND']);
        const other = await wards.as('ward2', 'dr-other', 'doctor');
        expect(saying(await read(other, 'P002'))).toEqual([404, 'RECORD_NOT_FOUND']);

        await written(post(clerk, '/v1/patients/P002/proxies', { person: 'ann', relation: 'self' }));
        expect(await texts(ann, 'P002')).toEqual(['By a stranger', 'By the team']);
        const looks = rowsOf(await ann('/v1/patients/P002/accesses')) as { organisation: string; category: string; decision: string }[];
        const ofWard2 = looks
            .filter(({ organisation }) => organisation === 'Ward2MSP')
            .map(({ category, decision }) => `${category} ${decision}`);
        expect([...new Set(ofWard2)].sort()).toEqual(['diagnosis permit', 'note deny']);
        // An entry that is its author's can be corrected by them.
        await written(post(lind, `/v1/patients/P002/entries/${own}/correct`, { form: { text: 'By a stranger, better' } }));
        expect(await texts(lind, 'P002')).toEqual(['By a stranger, better', 'By a stranger']);
        // Each entry of an author names the one before inside its seal, and is signed, in the eyes of either ward.
        const chain = rowsOf(await read(doctor, 'P002')) as (Row & { digest: string; previous?: string; signed?: boolean })[];
        expect(chain.map(({ previous, signed }) => [previous, signed])).toEqual([
            [chain[1]?.digest, true],
            [undefined, true],
            [undefined, true],
        ]);
    });

    it('an author is whose certificate signed: none can be named', async () => {
        const body = { category: 'note', form: { text: 'x' }, author: 'dr-lind' };
        expect(saying(await post(nurse, '/v1/patients/P001/entries', body))).toEqual([400, 'REQUEST_INVALID']);
    });

    it.each<[string, object, number, string, string]>([
        ['of no category', { category: 'vitals', form: { text: 'x' } }, 422, 'CONTENT_INVALID', '/category'],
        ['without a form', { category: 'note' }, 400, 'REQUEST_INVALID', ''],
        ['without text', { category: 'note', form: {} }, 400, 'REQUEST_INVALID', '/form'],
        ['with a member of another form', { category: 'note', form: { text: 'x', dosage: 'y' } }, 422, 'CONTENT_INVALID', '/form'],
        ['that is a doctor’s', { category: 'prescription', form: { text: 'MedA 50 mg' } }, 403, 'ENTRY_FORBIDDEN', ''],
        [
            'for a laboratory that nobody knows',
            { category: 'laboratory', form: { text: 'x' }, lab: 'nobody' },
            422,
            'CONTENT_INVALID',
            '/lab',
        ],
        ['of another kind for a laboratory', { category: 'note', form: { text: 'x' }, lab: 'lab-1' }, 422, 'CONTENT_INVALID', '/lab'],
    ])('an entry %s is refused, and nothing is written', async (_what, body, status, code, pointer) => {
        const answer = await post(nurse, '/v1/patients/P001/entries', body);
        expect([...saying(answer), answer.text]).toEqual([status, code, expect.any(String)]);
        expect((answer.body as { errors?: { pointer: string }[] }).errors?.[0]?.pointer ?? '').toBe(pointer);
        expect(await texts(doctor, 'P001')).toEqual(['Slept well,\nno pain']);
    });

    it('the same request again is answered with the same entry', async () => {
        const headers = { 'idempotency-key': '"7f0f6f4e-6a0a-4d0e-9d59-0a4c7b9b1d11"' };
        const body = { category: 'plan', form: { text: 'Walk' } };
        const ask = async () => doctor('/v1/patients/P001/entries', { method: 'POST', body, headers });
        const [first, second] = [await ask(), await ask()];
        expect([second.status, second.body]).toEqual([201, first.body]);
        expect(await texts(doctor, 'P001', '?category=plan')).toEqual(['Walk']);
    });

    it('a correction is the author’s, the team’s, or theirs whom a grant lets update; the former stays', async () => {
        await visited('P003', 'dr-osei');
        const first = await write(nurse, 'P003', 'First');
        const correct = async (client: Client, entry: string, text: string) =>
            post(client, `/v1/patients/P003/entries/${entry}/correct`, { form: { text } });
        expect(saying(await correct(lind, first, 'Forged'))).toEqual([404, 'RECORD_NOT_FOUND']);
        expect(saying(await correct(doctor, '0'.repeat(32), 'x'))).toEqual([404, 'ENTRY_NOT_FOUND']);
        const colleague = await wards.as('ward1', 'dr-colleague', 'doctor');
        expect(await texts(colleague, 'P003')).toEqual(['First']);
        expect(saying(await correct(colleague, first, 'Forged'))).toEqual([403, 'ENTRY_FORBIDDEN']);
        const second = await written(correct(doctor, first, 'Second'));
        expect(saying(await correct(nurse, first, 'Third'))).toEqual([409, 'ENTRY_CORRECTED']);
        expect(saying(await correct(lind, second, 'Forged'))).toEqual([404, 'RECORD_NOT_FOUND']);
        await wards.as('ward2', 'dr-other', 'doctor');
        await visited('P003', 'dr-other', clerk2);
        expect(saying(await correct(lind, second, 'Forged'))).toEqual([403, 'ENTRY_FORBIDDEN']);
        await written(post(clerk2, '/v1/grants', { patient: 'P003', clinician: 'dr-lind', scope: ['read', 'update'], expires: LATER }));
        const third = await written(correct(lind, second, 'Third'));
        const rows = rowsOf(await read(doctor, 'P003')) as Row[];
        expect(rows.map(({ id, form, corrects, correctedBy }) => [id, form?.text, corrects, correctedBy])).toEqual([
            [third, 'Third', second, undefined],
            [second, 'Second', first, third],
            [first, 'First', undefined, second],
        ]);
    });

    it('what is confidential is closed to proxies, and stays so when it is corrected', async () => {
        await visited('P004', 'dr-osei');
        await written(post(clerk, '/v1/patients/P004/proxies', { person: 'ann', relation: 'self' }));
        await written(post(clerk, '/v1/patients/P004/proxies', { person: 'mother', relation: 'parent' }));
        await write(doctor, 'P004', 'Open');
        const closed = await write(doctor, 'P004', 'Closed', { confidential: true });
        await written(post(doctor, `/v1/patients/P004/entries/${closed}/correct`, { form: { text: 'Closed, better' } }));
        expect(await texts(mother, 'P004')).toEqual(['Open']);
        expect(await texts(ann, 'P004')).toEqual(['Closed, better', 'Closed', 'Open']);
        expect(await texts(doctor, 'P004')).toEqual(['Closed, better', 'Closed', 'Open']);
        expect(
            saying(
                await post(await wards.as('ward1', 'ann', 'patient'), '/v1/patients/P004/entries', {
                    category: 'note',
                    form: { text: 'x' },
                }),
            ),
        ).toEqual([403, 'ROLE_FORBIDDEN']);
    });

    it('a laboratory reads what names it, and answers', async () => {
        await write(doctor, 'P004', 'Potassium, please', { category: 'laboratory', lab: 'lab-1' });
        await write(doctor, 'P004', 'For another', { category: 'laboratory' });
        await write(lab, 'P004', '4.1 mmol/L', { category: 'laboratory' });
        expect(await texts(lab, 'P004')).toEqual(['4.1 mmol/L', 'Potassium, please']);
        expect(saying(await post(lab, '/v1/patients/P004/entries', { category: 'note', form: { text: 'x' } }))).toEqual([
            403,
            'ENTRY_FORBIDDEN',
        ]);
    });

    it('nobody writes into their own record', async () => {
        const both = await wards.as('ward1', 'dr-mother', 'doctor');
        await written(post(clerk, '/v1/patients/P004/proxies', { person: 'dr-mother', relation: 'parent' }));
        expect(saying(await post(both, '/v1/patients/P004/entries', { category: 'note', form: { text: 'x' } }))).toEqual([
            403,
            'OWN_MATTER',
        ]);
    });

    it('who treats no more reads no more, within the quarter of an hour of a look; what they wrote they keep', async () => {
        const visit = await visited('P005', 'dr-lind', clerk2);
        await write(doctor, 'P005', 'Of ward 1');
        await write(lind, 'P005', 'Of ward 2');
        expect(await texts(lind, 'P005')).toEqual(['Of ward 2', 'Of ward 1']);
        await written(post(clerk2, `/v1/visits/${visit}/close`, {}));
        expect(await texts(lind, 'P005')).toEqual(['Of ward 2']);
        await written(post(clerk, '/v1/patients/P005/proxies', { person: 'ann', relation: 'self' }));
        await written(post(ann, '/v1/consents', { patient: 'P005', purpose: 'TREAT', decision: 'deny' }));
        expect(saying(await read(lind, 'P005'))).toEqual([404, 'RECORD_NOT_FOUND']);
        await written(post(lind, '/v1/emergency-access', { patient: 'P005', reason: 'Unconscious' }));
        expect(await texts(lind, 'P005', '?purpose=ETREAT')).toEqual(['Of ward 2', 'Of ward 1']);
    });

    it('is read in pages', async () => {
        const first = await read(doctor, 'P003', '?limit=2');
        const { next } = first.body as { next: string };
        const second = await read(doctor, 'P003', `?limit=2&cursor=${next}`);
        expect([first, second].map((answer) => (rowsOf(answer) as Row[]).map(({ form }) => form?.text))).toEqual([
            ['Third', 'Second'],
            ['First'],
        ]);
        expect(saying(await read(doctor, 'P003', '?cursor=AAAA'))).toEqual([400, 'CURSOR_INVALID']);
    });

    it('whoever was granted nothing floods neither a record nor the ward; who treats is not counted', async () => {
        const flood = await wards.as('ward2', 'dr-flood', 'doctor');
        const tried: unknown[] = [];
        for (let count = 0; count <= PER_HOUR; count += 1) {
            tried.push(saying(await post(flood, '/v1/patients/P001/entries', { category: 'note', form: { text: 'More' } })));
        }
        expect(tried.slice(0, PER_HOUR)).toEqual(Array(PER_HOUR).fill([201, undefined]));
        expect(tried.at(-1)).toEqual([429, 'RATE_LIMITED']);
        const another = await wards.as('ward2', 'dr-flood-2', 'doctor');
        const answer = await post(another, '/v1/patients/P001/entries', { category: 'note', form: { text: 'More' } });
        expect([...saying(answer), answer.headers.get('retry-after')]).toEqual([429, 'RATE_LIMITED', expect.stringMatching(/^\d+$/)]);
        for (let count = 0; count <= PER_HOUR; count += 1) {
            await write(doctor, 'P001', 'By the team');
        }
    });

    it('leaves nothing of what was written in any file of the wards, the network and their logs', async () => {
        const words = ['Slept well', 'By a stranger', 'Closed, better', 'Potassium, please', 'Of ward 2'];
        const { sightings, files } = new CanaryScanner(words).scanFolder(wards.dataDir);
        expect(sightings).toEqual([]);
        expect(files.length).toBeGreaterThan(10);
    });
});
