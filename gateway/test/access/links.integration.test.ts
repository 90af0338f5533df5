// SPDX-License-Identifier: Apache-2.0
// Two numbers of one person, and what is closed to who speaks for them, over HTTP: both wards' processes on one network.

import { type Answer, type Ask, TwoWards } from '../support/two-wards';

type Client = (path: string, ask?: Ask) => Promise<Answer>;

const ROLES = {
    'desk-1': ['ward1', 'admission'],
    parent: ['ward1', 'patient'],
    'officer-1': ['ward1', 'privacy-officer'],
    ann: ['ward1', 'patient'],
    'desk-2': ['ward2', 'admission', 'privacy-officer'],
    'dr-osei': ['ward1', 'doctor'],
} as const;
const evidence = 'The same passport, shown at both desks';
const clients = new Map<string, Client>();
let wards: TwoWards;
let count = 0;
/** Numbers of the patient of a test: at ward 1, and at ward 2. */
let HERE = '';
let THERE = '';

const ask = async (by: string, path: string, how: Ask = {}): Promise<Answer> => clients.get(by)!(path, how);
const post = async (by: string, path: string, body?: object): Promise<Answer> =>
    ask(by, path, { method: 'POST', ...(body === undefined ? {} : { body }) });
const drop = async (by: string, path: string): Promise<Answer> => ask(by, path, { method: 'DELETE' });
const status = async (answer: Promise<Answer>): Promise<unknown> => {
    const { status: code, body } = await answer;
    return code < 300 ? code : [code, (body as { code: string }).code];
};
const idIn = ({ body }: Answer): string => (body as { id: string }).id;
const propose = async (): Promise<string> => idIn(await post('desk-2', `/v1/patients/${THERE}/links`, { other: HERE, evidence }));
const link = async (): Promise<string> => {
    const id = await propose();
    expect(await status(post('officer-1', `/v1/links/${id}/confirm`))).toBe(201);
    return id;
};
/** Whether the doctor reads who the patient of ward 1 is. */
const isRead = async (): Promise<boolean> => (await ask('dr-osei', `/v1/records/${HERE}`)).status === 200;

beforeAll(async () => {
    wards = await TwoWards.start();
    for (const [name, [ward, ...roles]] of Object.entries(ROLES)) {
        clients.set(name, await wards.as(ward, name, ...roles));
    }
    const staff = { id: 'D001', kind: 'doctor', name: 'Dr Bell', status: 'active' };
    expect(await status(post('desk-1', '/v1/records', staff))).toBe(201);
}, 240_000);
afterAll(async () => {
    await wards.stop();
    wards.forget();
});
beforeEach(async () => {
    count += 1;
    HERE = `P1-${String(count)}`;
    THERE = `P2-${String(count)}`;
    const record = { kind: 'patient', name: 'Ann Example', status: 'active' };
    expect(await status(post('desk-1', '/v1/records', { id: HERE, ...record }))).toBe(201);
    expect(await status(post('desk-2', '/v1/records', { id: THERE, ...record }))).toBe(201);
    expect(await status(post('desk-1', '/v1/visits', { patient: HERE, clinician: 'dr-osei' }))).toBe(201);
    expect(await status(post('desk-1', `/v1/patients/${HERE}/proxies`, { person: 'ann', relation: 'self' }))).toBe(201);
    expect(await status(post('desk-1', `/v1/patients/${THERE}/proxies`, { person: 'ann', relation: 'self' }))).toBe(201);
});

describe('a link', () => {
    it('makes a refusal under one number hold under the other, until it is undone', async () => {
        const refusal = { patient: THERE, purpose: 'TREAT', decision: 'deny' };
        expect(await status(post('ann', '/v1/consents', refusal))).toBe(201);
        expect(await isRead()).toBe(true);
        const id = await propose();
        expect(await isRead()).toBe(true);
        expect(await status(post('officer-1', `/v1/links/${id}/confirm`))).toBe(201);
        expect(await isRead()).toBe(false);
        expect(await status(drop('officer-1', `/v1/links/${id}`))).toBe(200);
        expect(await isRead()).toBe(true);
    });

    it('is shown with its evidence to the patient and the officer, under both numbers once it is confirmed; to others the patient is unknown', async () => {
        const id = await propose();
        const rows = async (by: string, of: string): Promise<unknown> => {
            const { status: code, body } = await ask(by, `/v1/patients/${of}/links`);
            return code === 200 ? (body as { items: unknown[] }).items : code;
        };
        const proposed = { id, evidence, patients: [expect.any(String), expect.any(String)], awaits: 'ward1' };
        expect(await rows('ann', THERE)).toMatchObject([proposed]);
        expect(await rows('ann', HERE)).toEqual([]);
        await post('officer-1', `/v1/links/${id}/confirm`);
        for (const [by, of] of [
            ['ann', HERE],
            ['ann', THERE],
            ['officer-1', HERE],
        ] as const) {
            expect(await rows(by, of)).toMatchObject([{ id, evidence, confirmed: { organisation: 'Ward1MSP' } }]);
        }
        expect(await rows('parent', HERE)).toBe(404);
        expect(await rows('ann', 'P404')).toBe(404);
    });

    it('shows who looked at either number under both', async () => {
        await isRead();
        const looks = async (of: string): Promise<number> =>
            ((await ask('ann', `/v1/patients/${of}/accesses`)).body as { items: { category: string }[] }).items.filter(
                ({ category }) => category === 'demographics',
            ).length;
        expect([await looks(HERE), await looks(THERE)]).toEqual([1, 0]);
        await link();
        expect([await looks(HERE), await looks(THERE)]).toEqual([1, 1]);
    });

    it.each<[string, () => Promise<Answer>, unknown]>([
        [
            'of a number with itself',
            async () => post('desk-2', `/v1/patients/${THERE}/links`, { other: THERE, evidence }),
            [422, 'CONTENT_INVALID'],
        ],
        [
            'with a number that nobody has',
            async () => post('desk-2', `/v1/patients/${THERE}/links`, { other: 'P404', evidence }),
            [404, 'RECORD_NOT_FOUND'],
        ],
        [
            'with a record of the staff',
            async () => post('desk-2', `/v1/patients/${THERE}/links`, { other: 'D001', evidence }),
            [404, 'RECORD_NOT_FOUND'],
        ],
        ['without evidence', async () => post('desk-2', `/v1/patients/${THERE}/links`, { other: HERE }), [400, 'REQUEST_INVALID']],
        ['by a doctor', async () => post('dr-osei', `/v1/patients/${THERE}/links`, { other: HERE, evidence }), [403, 'ROLE_FORBIDDEN']],
    ])('is not proposed %s', async (_what, tried, refusal) => {
        expect(await status(tried())).toEqual(refusal);
    });

    it.each<[string, (id: string) => Promise<Answer>, unknown]>([
        ['by who has proposed it', async (id) => post('desk-2', `/v1/links/${id}/confirm`), [403, 'OWN_MATTER']],
        ['by the desk', async (id) => post('desk-1', `/v1/links/${id}/confirm`), [403, 'ROLE_FORBIDDEN']],
        ['under another name', async () => post('officer-1', `/v1/links/${'0'.repeat(64)}/confirm`), [404, 'LINK_NOT_FOUND']],
    ])('is not confirmed %s', async (_what, tried, refusal) => {
        expect(await status(tried(await propose()))).toEqual(refusal);
    });

    it('is confirmed by the other record’s ward, once, and not after it was undone', async () => {
        const own = idIn(await post('desk-1', `/v1/patients/${HERE}/links`, { other: THERE, evidence }));
        expect(await status(post('officer-1', `/v1/links/${own}/confirm`))).toEqual([403, 'WARD_FORBIDDEN']);
        const id = await link();
        expect(await status(post('officer-1', `/v1/links/${id}/confirm`))).toEqual([409, 'LINK_CONFIRMED']);
        expect(await status(drop('officer-1', `/v1/links/${id}`))).toBe(200);
        expect(await status(post('officer-1', `/v1/links/${id}/confirm`))).toEqual([404, 'LINK_NOT_FOUND']);
        expect(await status(drop('officer-1', `/v1/links/${id}`))).toEqual([404, 'LINK_NOT_FOUND']);
    });
});

describe('a confidential category', () => {
    const pathOf = (): string => `/v1/patients/${HERE}/confidential`;
    const note = { category: 'note', form: { text: 'Sleeps badly since spring' } };
    /** Whether somebody reads the notes. */
    const reads = async (by: string): Promise<boolean> => (await ask(by, `/v1/patients/${HERE}/entries?category=note`)).status === 200;

    beforeEach(async () => {
        expect(await status(post('desk-1', `/v1/patients/${HERE}/proxies`, { person: 'parent', relation: 'parent' }))).toBe(201);
        expect(await status(post('dr-osei', `/v1/patients/${HERE}/entries`, note))).toBe(201);
    });

    it.each(['ann', 'officer-1', 'dr-osei'])('is closed by %s to who speaks for the patient, until it is opened again', async (by) => {
        expect([await reads('parent'), await reads('ann'), await reads('dr-osei')]).toEqual([true, true, true]);
        const said = await post(by, pathOf(), { category: 'note' });
        expect(said.status).toBe(201);
        expect([await reads('parent'), await reads('ann'), await reads('dr-osei')]).toEqual([false, true, true]);
        expect(await status(drop(by, `/v1/confidential/${idIn(said)}`))).toBe(200);
        expect(await reads('parent')).toBe(true);
    });

    it('is closed by nobody else, and opened by nobody but who may', async () => {
        expect(await status(post('parent', pathOf(), { category: 'note' }))).toEqual([404, 'RECORD_NOT_FOUND']);
        expect(await status(post('ann', pathOf(), { category: 'demographics' }))).toEqual([422, 'CONTENT_INVALID']);
        expect(await status(post('ann', pathOf(), { category: 'note', until: '2020-01-01T00:00:00Z' }))).toEqual([422, 'CONTENT_INVALID']);
        const id = idIn(await post('ann', pathOf(), { category: 'note' }));
        expect(await status(drop('officer-1', `/v1/confidential/${id}`))).toEqual([403, 'ACCESS_DENIED']);
        expect(await status(drop('parent', `/v1/confidential/${id}`))).toEqual([404, 'CONFIDENTIAL_NOT_FOUND']);
        expect(await reads('parent')).toBe(false);
    });
});
