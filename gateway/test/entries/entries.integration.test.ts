// SPDX-License-Identifier: Apache-2.0
// The medical record over HTTP on two wards: who writes, who reads, who corrects, and what each of them is refused.

import { rowsOf, TwoWards, type Answer, type Ask } from '../support/two-wards';

type Client = (path: string, ask?: Ask) => Promise<Answer>;
type Row = Readonly<Record<string, unknown>> & { readonly id: string; readonly form?: { readonly text: string } };

const PER_HOUR = 6;

describe('entries on two wards', () => {
    let wards: TwoWards;
    let clerk: Client;
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
        lind = await wards.as('ward2', 'dr-lind', 'doctor');
        for (const id of ['P001', 'P002', 'P003', 'P004', 'P005']) {
            const created = await post(clerk, '/v1/records', { id, kind: 'patient', name: 'Ann Example', status: 'active' });
            expect([created.status, created.text]).toEqual([201, expect.any(String)]);
        }
    }, 240_000);
    afterAll(async () => {
        await wards.stop();
        wards.forget();
    }, 60_000);

    const post = async (client: Client, path: string, body: object) => client(path, { method: 'POST', body });
    const saying = ({ status, body }: Answer) => [status, (body as { code?: string }).code];
    const written = async (answer: Promise<Answer>): Promise<string> => {
        const { status, body, text } = await answer;
        expect([status, text]).toEqual([201, expect.stringContaining('"status":"VALID"')]);
        return (body as { id: string }).id;
    };
    const write = async (client: Client, patient: string, text: string, more: object = {}) =>
        written(post(client, `/v1/patients/${patient}/entries`, { category: 'note', form: { text }, ...more }));
    const visited = async (patient: string, ...team: string[]) => written(post(clerk, '/v1/visits', { patient, team }));
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
                transactionId: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
            },
        ]);
        expect((answer.body as { access: { transactionIds: string[] } }).access.transactionIds).toHaveLength(1);
        expect(saying(await read(lind, 'P001'))).toEqual([404, 'RECORD_NOT_FOUND']);
        expect(saying(await read(lind, 'P404'))).toEqual([404, 'RECORD_NOT_FOUND']);
    });
});
