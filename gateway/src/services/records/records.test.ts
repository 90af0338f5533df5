// SPDX-License-Identifier: Apache-2.0
// What leaves the gateway when a record is written: nothing that names anybody.
import { createHash } from 'node:crypto';
import { canonicalJson, DomainError, ERRORS, type Role } from '@wardledger/chaincode/domain';
import { sealedId, sealedName } from '../../../../chaincode/test/subjects/sealed';
import { fresh, handMade, type HandMade, ledgerIdOf } from '../../../test/support/hand-made';
import type { Custodian } from '../../custody';
import { readable } from '../../../test/support/readable';

type OpenedDisclosure = Awaited<ReturnType<Custodian['openDisclosure']>>;

const name = 'Øyvind Quillfeather';
const id = 'Record-77-4711';
const ledgerId = 'a'.repeat(32);
const stored = {
    ledgerId,
    kind: 'patient',
    status: 'active',
    ward: 'ward1',
    envelopeDigest: 'e'.repeat(64),
    commitment: 'c'.repeat(64),
    version: 4,
};
/** What a custodian answers about one look, beside what it opened. */
const PERMITTED = { decisions: ['permit'], policies: ['starter'], digest: 'd'.repeat(64) } as const;
const [number, envelope] = [sealedId(ledgerId, id), sealedName(ledgerId, name)];

describe('records', () => {
    let gateway: HandMade;
    let authorization: string;
    beforeEach(async () => {
        gateway = await handMade({
            script: {
                'record:CreateRecord': (request) => ({ ...request, ward: 'ward1', version: 1 }),
                'record:UpdateRecord': (request) => ({ ...stored, ...request, version: request.version + 1 }),
                'record:RevokeRecord': ({ version }) => ({ ledgerId, version: (version ?? 4) + 1 }),
                'record:FindRecordById': () => ({ record: stored, sealedId: number, envelope }),
            },
        });
        authorization = await gateway.token('dr-osei', 'doctor');
    });
    afterEach(async () => gateway.app.close());

    const known = () =>
        (gateway.script['subject:FindSubjects'] = ({ lookupKeys }) =>
            lookupKeys.map((lookupKey) => ({ lookupKey, ledgerId, sealedId: '' })));
    const create = async () =>
        gateway.app.inject({
            method: 'POST',
            url: '/v1/records',
            headers: fresh(authorization),
            payload: { id, kind: 'patient', name, status: 'active' },
        });
    const change = async (payload: object) =>
        gateway.app.inject({ method: 'PATCH', url: `/v1/records/${id}`, headers: { authorization, 'if-match': '"4"' }, payload });

    it('are created under random ids, names and numbers sealed, commitment salted', async () => {
        const answer = await create();
        const [call] = gateway.submitted('record:CreateRecord') as unknown as [
            { request: Record<string, string>; transient: { record: Record<string, string> } },
        ];
        const { record } = call.transient;
        expect(readable(JSON.stringify(call))).not.toMatch(/Quillfeather|4711/);
        expect(call.request['ledgerId']).toMatch(/^[0-9a-f]{32}$/);
        expect(call.request['envelopeDigest']).toBe(createHash('sha256').update(record['envelope']!).digest('hex'));
        const opened = canonicalJson({ ledgerId: call.request['ledgerId'], name, salt: record['salt'] });
        expect(call.request['commitment']).toBe(createHash('sha256').update(opened).digest('hex'));
        expect(answer.json()).toMatchObject({ id, commitment: call.request['commitment'] });
        expect(answer.body).not.toContain(record['salt']);
    });

    it('take no two writes from the same random numbers', async () => {
        await create();
        await create();
        const [one, two] = gateway.submitted('record:CreateRecord') as unknown as { request: object; transient: { record: object } }[];
        const values = [one!, two!].flatMap(({ request, transient }) => Object.values({ ...request, ...transient.record }));
        const expectedRepeats = 3; // kind, status and the lookup key
        expect(new Set(values).size).toBe(values.length - expectedRepeats);
    });

    it('use the ledger id under which the number is known already', async () => {
        known();
        await create();
        expect(gateway.submitted('record:CreateRecord')[0]?.request).toMatchObject({ ledgerId });
    });

    it('change the name with a new envelope and salt, the status alone with neither', async () => {
        known();
        await change({ status: 'discharged' });
        await change({ name });
        const [status, renamed] = gateway.submitted('record:UpdateRecord');
        expect(status!.request).toEqual({ ledgerId, version: 4, status: 'discharged' });
        expect(Object.keys(status!.transient as object)).toEqual(['authorship']);
        expect(Object.keys(renamed!.request as object).sort()).toEqual(['commitment', 'envelopeDigest', 'ledgerId', 'version']);
        expect(Object.keys((renamed!.transient as { record: object }).record).sort()).toEqual(['envelope', 'salt']);
    });

    it('are revoked with the version that the caller names, if any', async () => {
        known();
        const remove = async (headers: object) =>
            gateway.app.inject({ method: 'DELETE', url: `/v1/records/${id}`, headers: { authorization, ...headers } });
        expect((await remove({})).json()).toMatchObject({ id, version: 5 });
        await remove({ 'if-match': '"4"' });
        expect(gateway.submitted('record:RevokeRecord').map(({ request }) => request)).toEqual([{ ledgerId }, { ledgerId, version: 4 }]);
    });

    describe('merged', () => {
        const others = 'b'.repeat(32);
        const merge = async (into: string, version?: string) =>
            gateway.app.inject({
                method: 'POST',
                url: `/v1/records/${id}/merge`,
                headers: { ...fresh(await gateway.token('desk-1', 'admission')), ...(version !== undefined && { 'if-match': version }) },
                payload: { into },
            });
        beforeEach(() => {
            const own = createHash('sha256').update(`record ${id}`).digest('hex');
            gateway.script['subject:FindSubjects'] = ({ lookupKeys }) =>
                lookupKeys.map((lookupKey) => ({ lookupKey, ledgerId: lookupKey === own ? ledgerId : others, sealedId: '' }));
            gateway.script['record:MergeRecords'] = ({ version = 8 }) => ({ version });
        });

        it('give way to another one, in the version that is named, if any', async () => {
            expect((await merge('Record-78')).json()).toMatchObject({ version: 8 });
            expect((await merge('Record-78', '"4"')).json()).toMatchObject({ id, into: 'Record-78', version: 4 });
            const [unguarded, call] = gateway.submitted('record:MergeRecords');
            expect(unguarded!.request).toEqual({ ledgerId, into: others });
            expect(call!.request).toEqual({ ledgerId, into: others, version: 4 });
            expect(readable(JSON.stringify(call))).not.toContain('4711');
        });

        it.each([
            ['into itself', id, undefined, { status: 422, code: 'CONTENT_INVALID' }],
            ['in a version that no record can have', 'Record-78', '"x"', { status: 412, code: 'VERSION_CONFLICT' }],
        ])('are not merged %s', async (_how, into, version, problem) => {
            expect((await merge(into, version)).json()).toMatchObject(problem);
            expect(gateway.submitted('record:MergeRecords')).toEqual([]);
        });
    });

    it('that nobody mentioned can be neither changed nor revoked', async () => {
        expect((await change({ name })).json()).toMatchObject({ status: 404, code: 'RECORD_NOT_FOUND' });
        const revoked = await gateway.app.inject({ method: 'DELETE', url: `/v1/records/${id}`, headers: { authorization } });
        expect(revoked.json()).toMatchObject({ status: 404, code: 'RECORD_NOT_FOUND' });
        expect(revoked.body).not.toContain(id);
    });

    it('are disclosed only after a look was committed, for the purpose named, in one exchange with the custodian', async () => {
        const order: string[] = [];
        gateway.script['access:Record'] = ({ notice }) => {
            order.push('look');
            return { notice };
        };
        const open = gateway.custodian.openDisclosure;
        gateway.custodian.openDisclosure = async (request) => {
            order.push('opened');
            expect(request).toMatchObject({ caller: 'dr-osei', envelopes: [envelope], sealedIds: [number] });
            return open(request);
        };
        const answer = await gateway.app.inject({ url: `/v1/records/${id}?purpose=ETREAT`, headers: { authorization } });
        expect([answer.statusCode, order]).toEqual([200, ['look', 'opened']]);
        expect(answer.json()).toMatchObject({ id, name: 'Opened Name', version: 4, access: { policies: ['starter'] } });
        expect(gateway.submitted('access:Record')[0]?.transient).toMatchObject({
            facts: [{ kind: 'look', about: ledgerId, action: 'read', category: 'demographics', purpose: 'ETREAT', decision: 'permit' }],
        });
        expect(answer.headers['etag']).toBe('"4"');
    });

    it('of the staff are looked at as such', async () => {
        gateway.script['record:FindRecordById'] = () => ({ record: { ...stored, kind: 'doctor' }, sealedId: number, envelope });
        expect((await gateway.app.inject({ url: `/v1/records/${id}`, headers: { authorization } })).statusCode).toBe(200);
        expect(gateway.submitted('access:Record')[0]?.transient).toMatchObject({ facts: [{ category: 'staff' }] });
    });

    it('that the caller may not see, and those that nobody has, take the same way to the same answer', async () => {
        const open = jest.spyOn(gateway.custodian, 'openDisclosure');
        gateway.script['policies:CheckAccess'] = ({ patients }) => ({ decisions: patients.map(() => 'deny') });
        const read = async () => {
            const before = gateway.calls.length;
            const { statusCode, body } = await gateway.app.inject({
                url: `/v1/records/${id}`,
                headers: { authorization },
            });
            // Whose numbers are is asked once a process, whoever is meant.
            const isAboutNobody = ({ name }: { name: string }): boolean =>
                name.startsWith('participant:') || name === 'subject:GetNumbering';
            const calls = gateway.calls.slice(before).filter((call) => !isAboutNobody(call));
            return { statusCode, body: body.replaceAll(/[0-9a-f-]{36}/g, ''), calls: calls.map((call) => call.name) };
        };
        const denied = await read();
        expect(denied).toMatchObject({ statusCode: 404, calls: ['record:FindRecordById', 'policies:CheckAccess', 'access:Record'] });
        gateway.script['record:FindRecordById'] = () => null;
        expect(await read()).toEqual(denied);
        expect(gateway.submitted('access:Record')).toMatchObject([
            { transient: { facts: [{ about: ledgerId, decision: 'deny' }] } },
            { transient: { facts: [{ decision: 'deny' }] } },
        ]);
        expect(open).not.toHaveBeenCalled();
    });

    it('whose permission was overturned since are not shown, and that is on the ledger', async () => {
        gateway.custodian.openDisclosure = async () => Promise.reject(new DomainError(ERRORS.ACCESS_DENIED));
        const answer = await gateway.app.inject({ url: `/v1/records/${id}`, headers: { authorization } });
        expect(answer.json()).toMatchObject({ status: 404, code: 'RECORD_NOT_FOUND' });
        const decisions = gateway
            .submitted('access:Record')
            .map(({ transient }) => (transient as { facts: { decision: string }[] }).facts[0]?.decision);
        expect(decisions).toEqual(['permit', 'deny']);
    });

    it.each<[string, Partial<OpenedDisclosure>]>([
        ['a name that opens', { ids: [{ ledgerId, id }] }],
        ['a number that opens', { names: [{ content: name }], ids: [{ unreadable: true }] }],
        ['their number, should the custodian leave it out', { names: [{ content: name }], ids: [] }],
    ])('are not shown without %s', async (_what, opened) => {
        const problem = { status: 409, code: 'RECORD_UNREADABLE' };
        gateway.custodian.openDisclosure = async () => ({ ...PERMITTED, ids: [], ...opened });
        const answer = await gateway.app.inject({ url: `/v1/records/${id}`, headers: { authorization } });
        expect(answer.json()).toMatchObject(problem);
    });
});

describe('lists of records', () => {
    const row = (letter: string) => ({
        ledgerId: ledgerIdOf(letter),
        sealedId: sealedId(ledgerIdOf(letter), letter),
        kind: 'patient',
        status: 'active',
        ward: 'ward1',
        version: 1,
    });

    it.each([
        ['of two', ['a', 'b'], 1],
        ['of none', [], 0],
    ])('%s are opened together, with one transaction', async (_size, letters, exchanges) => {
        const gateway = await handMade({
            script: {
                'record:ListRecords': () => ({ items: letters.map(row) }),
            },
        });
        const open = jest.spyOn(gateway.custodian, 'openDisclosure');
        const answer = await gateway.app.inject({
            url: '/v1/records',
            headers: { authorization: await gateway.token('dr-osei', 'doctor') },
        });
        expect(answer.json<{ items: { id: string }[] }>().items.map((item) => item.id)).toEqual(letters);
        expect([open.mock.calls.length, gateway.submitted('access:Record').length]).toEqual([exchanges, exchanges]);
        await gateway.app.close();
    });

    it('name a row whose number the custodian does not open, and show the others', async () => {
        const gateway = await handMade({
            script: {
                'record:ListRecords': () => ({ items: [row('a'), row('b')], next: 'n' }),
            },
        });
        gateway.custodian.openDisclosure = async () => ({
            ...PERMITTED,
            decisions: ['permit', 'permit'],
            ids: [{ ledgerId: ledgerIdOf('a'), id: 'a' }, { unreadable: true }],
        });
        const answer = await gateway.app.inject({
            url: '/v1/records',
            headers: { authorization: await gateway.token('dr-osei', 'doctor') },
        });
        const { sealedId: _number, ...unreadable } = row('b');
        expect(answer.json()).toEqual({
            items: [{ id: 'a', kind: 'patient', status: 'active', ward: 'ward1', version: 1 }],
            unreadable: { count: 1, records: [unreadable] },
            next: 'n',
        });
        await gateway.app.close();
    });

    it('leave out of whom the caller may not know, when they ask and when they open', async () => {
        const gateway = await handMade({ script: { 'record:ListRecords': () => ({ items: ['a', 'b', 'c'].map(row), next: 'n' }) } });
        gateway.script['policies:CheckAccess'] = ({ patients }) => ({
            decisions: patients.map((patient) => (patient === ledgerIdOf('a') ? 'deny' : 'permit')),
        });
        gateway.custodian.openDisclosure = async ({ looks, sealedIds }) => {
            expect([looks.map(({ about }) => about), sealedIds]).toEqual([
                ['b', 'c'].map(ledgerIdOf),
                ['b', 'c'].map((letter) => row(letter).sealedId),
            ]);
            return { ...PERMITTED, decisions: ['deny', 'permit'], ids: [{ denied: true }, { ledgerId: ledgerIdOf('c'), id: 'c' }] };
        };
        const answer = await gateway.app.inject({
            url: '/v1/records',
            headers: { authorization: await gateway.token('dr-osei', 'doctor') },
        });
        expect(answer.json()).toEqual({ items: [{ id: 'c', kind: 'patient', status: 'active', ward: 'ward1', version: 1 }], next: 'n' });
        await gateway.app.close();
    });

    it('are asked for as who a patient is by who keeps records, as a trail by who oversees, and as the staff by everybody', async () => {
        const gateway = await handMade({ script: { 'record:ListRecords': () => ({ items: [row('a'), { ...row('b'), kind: 'nurse' }] }) } });
        const ask = async (...roles: Role[]) => {
            await gateway.app.inject({ url: '/v1/records', headers: { authorization: await gateway.token(roles.join('-'), ...roles) } });
            const looks = gateway.submitted('access:Record').filter(({ caller }) => caller === roles.join('-'));
            return looks.map(({ transient }) => (transient as { facts: { category: string }[] }).facts[0]?.category);
        };
        expect(await ask('admission')).toEqual(['demographics', 'staff']);
        expect(await ask('privacy-officer')).toEqual(['trail', 'staff']);
        expect(await ask('admission', 'privacy-officer')).toEqual(['demographics', 'staff']);
        await gateway.app.close();
    });
});
