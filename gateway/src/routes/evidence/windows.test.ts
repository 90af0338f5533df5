// SPDX-License-Identifier: Apache-2.0
// Who looks somebody else up by an outside id leaves an event first; who only brings vitals sees its own, and guessing comes to an end.

import { DomainError, ERRORS, type StoredWindow } from '@wardledger/chaincode/domain';
import { createHash } from 'node:crypto';
import { handMade, type HandMade } from '../../../test/support/hand-made';
import { transactionId } from '../../../test/support/scripted-ledger';
import { MissBudget } from '../../services/subjects/miss-budget';

const hex = (text: string) => createHash('sha256').update(text).digest('hex');
const idOf = (name: string) => hex(name).slice(0, 32);
/** Every caller of these tests is registered under this ledger id; others have others. */
const OWN = 'f'.repeat(32);
const STRANGER = 'e'.repeat(32);

/** The sequence number of a post whose window is open still. */
const EARLY = 99;

const known: Readonly<Record<string, string>> = {
    [hex('record P001')]: idOf('P001'),
    [hex('record P002')]: idOf('P002'),
    [hex('device m1')]: idOf('m1'),
    [hex('device m2')]: idOf('m2'),
    [hex('device m1@7')]: idOf('m1'),
};

const windowOf = (name: string, subject: string, actor: string): StoredWindow => ({
    id: idOf(name),
    subject: idOf(subject),
    keyId: 'a'.repeat(64),
    parameterSet: 'stats-2',
    signals: [{ code: '8867-4', count: 1 }],
    first: 0,
    last: 0,
    ciphertext: { digest: 'b'.repeat(64), bytes: 1 },
    envelope: { digest: 'c'.repeat(64), bytes: 1 },
    posts: {
        count: 2,
        digest: 'd'.repeat(64),
        ranges: [{ device: idOf('m1'), from: 1, to: 3 }],
        leftOut: [{ device: idOf('m1'), sequence: 3, reason: 'UNREADABLE' }],
    },
    unproven: 1,
    mode: 'hash',
    attestation: { publicKey: 'k'.repeat(43), signature: 's'.repeat(86) },
    ward: 'ward1',
    actor: { mspId: 'Ward1MSP', ledgerId: actor },
    transactionId,
    time: 0,
});
const own = windowOf('own', 'P001', OWN);
const foreign = windowOf('foreign', 'P001', STRANGER);
const hidden = windowOf('hidden', 'P002', STRANGER);
const all = [foreign, own, hidden];

describe('windows and posts', () => {
    let gateway: HandMade;
    let submitted: string[] = [];
    let refused: string[] = [];
    let now = Date.now();
    beforeEach(async () => {
        submitted = [];
        refused = [];
        gateway = await handMade({
            vitals: {
                isSubmittedBy: async (caller, { device, boot, sequence }) =>
                    submitted.includes([caller, device, ...(boot === undefined ? [] : [boot]), sequence].join(' ')),
            },
            overrides: {
                now: () => (now += 1),
                missBudget: new MissBudget({ perHour: 5, elapsed: () => 0, refused: async (caller) => void refused.push(caller) }),
            },
            script: {
                'subject:FindSubjects': ({ lookupKeys }) =>
                    lookupKeys.map((lookupKey) => (lookupKey in known ? { lookupKey, ledgerId: known[lookupKey], sealedId: '' } : null)),
                'vitals:ListWindows': ({ subject, ward, cursor = '0', limit }) => {
                    const items = all.filter((one) => (subject === undefined ? one.ward === ward : one.subject === subject));
                    const begin = Number(cursor);
                    const next = begin + limit < items.length ? { next: String(begin + limit) } : {};
                    return { items: items.slice(begin, begin + limit), ...next };
                },
                'vitals:GetWindow': ({ id }) => {
                    const found = all.find((one) => one.id === id);
                    if (found === undefined) {
                        throw new DomainError(ERRORS.WINDOW_NOT_FOUND);
                    }
                    return found;
                },
                'policies:CheckAccess': ({ patients }) => ({
                    decisions: patients.map((patient) => (Object.values(known).includes(patient) ? 'permit' : 'deny')),
                }),
                'vitals:GetWindowHistory': () => ({ items: [] }),
                'vitals:GetPost': ({ device, sequence }) => ({
                    window: sequence === EARLY ? idOf('not on the ledger yet') : (device === idOf('m1') ? own : hidden).id,
                    digest: 'd'.repeat(64),
                    via: { cluster: idOf('area'), round: 4 },
                }),
            },
        });
    });
    afterEach(async () => gateway.app.close());

    const as = async (...roles: Parameters<HandMade['token']> extends [string, ...infer Roles] ? Roles : never) => {
        const authorization = await gateway.token('somebody', ...roles);
        return async (url: string) => gateway.app.inject({ url, headers: { authorization } });
    };
    const idsIn = ({ body }: { readonly body: string }) => (JSON.parse(body) as { items: { id: string }[] }).items.map(({ id }) => id);
    const accesses = () => gateway.submitted('access:Record').flatMap(({ transient }) => (transient as { facts: object[] }).facts);

    it('of a patient: an event on the patient, with its purpose, before the windows are read', async () => {
        const doctor = await as('doctor');
        expect(idsIn(await doctor('/v1/windows?patient=P001&purpose=ETREAT'))).toEqual([foreign.id, own.id]);
        expect(accesses()).toMatchObject([{ about: idOf('P001'), action: 'read', category: 'vitals', purpose: 'ETREAT' }]);
        const order = gateway.calls.map(({ name }) => name);
        expect(order.indexOf('access:Record')).toBeLessThan(order.indexOf('vitals:ListWindows'));
    });

    it('of nobody: none, a look at nobody as at anybody, and a miss', async () => {
        const doctor = await as('auditor');
        for (let count = 0; count < 5; count += 1) {
            expect((await doctor(`/v1/windows?patient=Q${String(count)}`)).json()).toEqual({ items: [] });
        }
        const answers = [await doctor('/v1/windows?patient=Q9'), await doctor('/v1/windows?patient=P001'), await doctor('/v1/posts/m1/1')];
        expect(answers.map(({ statusCode, headers }) => [statusCode, headers['retry-after']])).toEqual(answers.map(() => [429, '720']));
        expect(refused).toEqual(['somebody', 'somebody', 'somebody']);
        const known = ['P001', 'P002'].map(idOf);
        expect(accesses()).toHaveLength(5);
        expect(accesses().filter((look) => known.includes((look as { about: string }).about))).toEqual([]);
        expect((await doctor('/v1/windows')).statusCode).toBe(200);
    });

    it('that the caller may not see are like those of nobody, and so are posts', async () => {
        const doctor = await as('doctor');
        gateway.script['policies:CheckAccess'] = ({ patients }) => ({ decisions: patients.map(() => 'deny') });
        expect((await doctor('/v1/windows?patient=P001')).json()).toEqual({ items: [] });
        expect((await doctor('/v1/posts/m2/1')).json()).toMatchObject({ status: 404, code: 'POST_NOT_FOUND' });
        expect(accesses()).toMatchObject(['P001', 'P002'].map((patient) => ({ about: idOf(patient), decision: 'deny' })));
        expect(gateway.calls.map(({ name }) => name)).not.toContain('vitals:ListWindows');
    });

    it('records that nobody has are misses of the same budget', async () => {
        const doctor = await as('doctor', 'admin', 'privacy-officer');
        gateway.script['record:FindRecordById'] = () => null;
        const codes = [];
        for (const url of ['Q1', 'Q1/history', 'Q2', 'Q2/history', 'Q3', 'Q3'].map((path) => `/v1/records/${path}`)) {
            codes.push((await doctor(url)).json<{ code: string }>().code);
        }
        expect(codes).toEqual([...new Array<string>(5).fill('RECORD_NOT_FOUND'), 'RATE_LIMITED']);
    });

    it("of another's post: an event on its patient; of one's own: none, and asking early is no miss", async () => {
        const doctor = await as('doctor');
        expect((await doctor('/v1/posts/m2/1')).statusCode).toBe(200);
        expect(accesses()).toMatchObject([{ about: idOf('P002'), action: 'read', category: 'vitals', purpose: 'TREAT' }]);
        submitted = ['somebody m2 7', 'somebody m9 1'];
        expect((await doctor('/v1/posts/m2/7')).statusCode).toBe(200);
        expect(accesses()).toHaveLength(1);
        for (let count = 0; count < 9; count += 1) {
            expect((await doctor('/v1/posts/m9/1')).json()).toMatchObject({ code: 'POST_NOT_FOUND' });
        }
        expect(refused).toEqual([]);
    });

    it('a post whose window is not on the ledger is nobody’s, but for who posted it', async () => {
        const doctor = await as('doctor');
        const said = ({ json }: { readonly json: () => object }) => ({ ...json(), instance: '', requestId: '' });
        const [early, nobodys] = [await doctor(`/v1/posts/m2/${String(EARLY)}`), await doctor('/v1/posts/m9/1')];
        expect(early.json()).toMatchObject({ status: 404, code: 'POST_NOT_FOUND' });
        expect(said(early)).toEqual(said(nobodys));
        // Looked at alike, too: at an id that nobody has.
        expect(accesses()).toMatchObject([{ decision: 'deny' }, { decision: 'deny' }]);
        submitted = [`somebody m2 ${String(EARLY)}`];
        expect((await doctor(`/v1/posts/m2/${String(EARLY)}`)).json()).toEqual({
            window: idOf('not on the ledger yet'),
            digest: 'd'.repeat(64),
            via: { cluster: idOf('area'), round: 4 },
        });
    });

    it('a window says how many posts it holds, where they stand and which are left out', async () => {
        const doctor = await as('doctor');
        expect((await doctor(`/v1/windows/${own.id}`)).json()).toMatchObject({ posts: own.posts });
        expect((await doctor('/v1/windows?patient=P002')).json()).toMatchObject({ items: [{ posts: hidden.posts }] });
    });

    it('a post of a device with boots is found under its boot alone', async () => {
        const doctor = await as('doctor');
        const status = async (name: string) => (await doctor(`/v1/posts/${name}/1`)).statusCode;
        submitted = ['somebody m1 7 1'];
        expect([await status('m1@7'), await status('m1@8'), await status('m1@'), await status('m1@x'), await status('@7')]).toEqual([
            200, 404, 400, 400, 400,
        ]);
        expect(accesses()).toMatchObject([{ decision: 'deny' }]);
    });

    describe('of a device', () => {
        const listed = [
            { sequence: 3, window: own.id, digest: 'd'.repeat(64), late: true, via: { cluster: idOf('area'), round: 4 } },
            { sequence: 9, window: idOf('not on the ledger yet'), digest: 'e'.repeat(64), unproven: true },
        ];
        beforeEach(() => {
            gateway.script['vitals:ListPosts'] = () => listed;
        });
        const asked = () => gateway.calls.filter(({ name }) => name === 'vitals:ListPosts').map(({ request }) => request);

        it('are listed for an auditor, whatever window they name', async () => {
            const auditor = await as('auditor');
            expect((await auditor('/v1/devices/m1/posts?from=3&to=10')).json()).toEqual({ items: listed });
            expect((await auditor('/v1/devices/m1/posts?boot=7')).statusCode).toBe(200);
            expect(asked()).toEqual([
                { device: idOf('m1'), from: 3, to: 10 },
                { device: idOf('m1'), from: 0, to: 4_999 },
            ]);
        });

        it.each(['from=0&to=5000', 'from=4&to=3', 'from=-1', 'to=x', 'boot=-1', 'sequence=1'])(
            'are not looked through by %s',
            async (query) => {
                const auditor = await as('auditor');
                expect((await auditor(`/v1/devices/m1/posts?${query}`)).json()).toMatchObject({ status: 400, code: 'REQUEST_INVALID' });
                expect(asked()).toEqual([]);
            },
        );

        it('that nobody knows there are none, and asking is a miss', async () => {
            const auditor = await as('auditor');
            for (let count = 0; count < 5; count += 1) {
                expect((await auditor('/v1/devices/m1/posts?boot=8')).json()).toEqual({ items: [] });
            }
            expect((await auditor('/v1/devices/m1/posts?boot=8')).statusCode).toBe(429);
            expect(asked()).toEqual([]);
        });

        it.each(['doctor', 'iot-gateway', 'patient'] as const)('are none of a %s', async (role) => {
            expect((await (await as(role))('/v1/devices/m1/posts')).json()).toMatchObject({ code: 'ROLE_FORBIDDEN' });
        });
    });

    describe('as an IoT gateway sees them', () => {
        it('its own alone, in every list', async () => {
            const device = await as('iot-gateway');
            for (const url of ['/v1/windows', '/v1/windows?patient=P001', '/v1/windows?limit=1', '/v1/windows?patient=P001&limit=1']) {
                expect([url, idsIn(await device(url))]).toEqual([url, [own.id]]);
            }
            expect(accesses()).toEqual([]);
        });

        it('also with an older token, of the doctor that the caller was', async () => {
            const bearer = async (...roles: string[]) => {
                const answer = await gateway.app.inject({ method: 'POST', url: '/dev/token', payload: { sub: 'moved', roles } });
                return `Bearer ${answer.json().access_token as string}`;
            };
            const authorization = await bearer('doctor');
            const list = async () => idsIn(await gateway.app.inject({ url: '/v1/windows', headers: { authorization } }));
            expect(await list()).toEqual(all.map(({ id }) => id));
            await bearer('iot-gateway');
            expect(await list()).toEqual([own.id]);
        });

        it('whoever is known to others looks like whoever is not, and is a miss', async () => {
            const device = await as('iot-gateway');
            const [knownToOthers, nobody] = [
                await device('/v1/windows?patient=P002&limit=1'),
                await device('/v1/windows?patient=Q1&limit=1'),
            ];
            expect(knownToOthers.body).toBe('{"items":[]}');
            expect(nobody.body).toBe(knownToOthers.body);
            const [foreignPost, noPost] = [await device('/v1/posts/m2/1'), await device('/v1/posts/m9/1')];
            const content = ({ json }: typeof noPost) => ({ ...json<object>(), instance: '', requestId: '' });
            expect(content(foreignPost)).toEqual(content(noPost));
            expect((await device('/v1/windows?patient=P002')).statusCode).toBe(200);
            expect((await device('/v1/windows?patient=P001')).statusCode).toBe(429);
        });

        it('a window of others does not exist', async () => {
            const device = await as('iot-gateway');
            const status = async (url: string) => (await device(url)).statusCode;
            expect([await status(`/v1/windows/${own.id}`), await status(`/v1/windows/${own.id}/history`)]).toEqual([200, 200]);
            for (const { id } of [foreign, hidden]) {
                expect([await status(`/v1/windows/${id}`), await status(`/v1/windows/${id}/history`)]).toEqual([404, 404]);
            }
            expect(await status('/v1/posts/m1/1')).toBe(200);
        });

        it('with another role it sees what that role sees', async () => {
            const both = await as('iot-gateway', 'nurse');
            expect(idsIn(await both('/v1/windows?patient=P002'))).toEqual([hidden.id]);
            expect(accesses()).toHaveLength(1);
        });
    });

    it('a time with an offset is taken as it stands in the query', async () => {
        const doctor = await as('doctor');
        await doctor('/v1/windows?from=2026-11-28T13:00:00+01:00&to=2026-11-28t13:00:00.5z');
        const [asked] = gateway.calls.filter(({ name }) => name === 'vitals:ListWindows');
        expect(asked!.request).toMatchObject({ from: Date.parse('2026-11-28T12:00:00Z'), to: Date.parse('2026-11-28T13:00:00.500Z') });
    });
});
