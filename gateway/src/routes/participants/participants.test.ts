// SPDX-License-Identifier: Apache-2.0
// A suspended caller is refused wherever no ledger would be asked, and an administrator suspends with a reason.

import { DomainError, ERRORS } from '@wardledger/chaincode/domain';
import { temporaryFolder, writeOrganization } from '../../../test/custody/fixtures';
import { fresh, handMade, type HandMade, ledgerIdOf, openCustodian } from '../../../test/support/hand-made';
import { knownParticipants } from '../../../test/support/participants';
import type { Script } from '../../../test/support/scripted-ledger';
import { certificateIdOf, issueClientCertificate } from '../../custody/wallet/certificates';
import { readAuthority } from '../../custody/wallet/organization-folder';

/** Attributes are facts. */
const facts: Script = { 'access:Record': ({ notice }) => ({ notice }), 'access:FindFact': () => ({ id: 'd'.repeat(32) }) };
const body = {
    windows: [
        {
            device: 'monitor-7',
            patient: 'P001',
            sequence: 1,
            start: new Date(Date.now() - 60_000).toISOString(),
            periodSeconds: 60,
            signals: [{ code: '8867-4', unit: '/min', values: [72] }],
        },
    ],
};

describe('a participant', () => {
    let gateway: HandMade;
    let known: ReturnType<typeof knownParticipants>;
    beforeEach(async () => {
        known = knownParticipants();
        gateway = await handMade({ script: { ...known.script, ...facts } });
    });
    afterEach(async () => gateway.app.close());

    const ask = async (method: 'GET' | 'POST' | 'PATCH', url: string, authorization: string, payload?: object) =>
        gateway.app.inject({ method, url, headers: fresh(authorization), ...(payload !== undefined && { payload }) });
    const codeOf = (answer: Awaited<ReturnType<typeof ask>>) => [answer.statusCode, answer.json<{ code?: string }>().code];
    /** Known here since its first post. */
    const device = async () => {
        const authorization = await gateway.token('iot-1', 'iot-gateway');
        expect((await ask('POST', '/v1/vitals', authorization, body)).statusCode).toBe(202);
        return authorization;
    };

    it('is suspended with a reason by an administrator, who signs it, and shown so', async () => {
        await device();
        const admin = await gateway.token('chief', 'admin');
        const answer = await ask('POST', '/v1/participants/iot-1/suspend', admin, { reason: 'misuse' });
        expect(answer.statusCode).toBe(200);
        const ledgerId = ledgerIdOf('iot-1');
        const { suspension } = known.persons.get(ledgerId)!;
        const time = new Date(suspension!.time).toISOString();
        const shown = { id: 'iot-1', ledgerId, roles: ['iot-gateway'], status: 'suspended', suspension: { ...suspension, time } };
        expect(answer.json()).toMatchObject(shown);
        expect(answer.headers['wardledger-transaction']).toBe(answer.json<{ transaction: { id: string } }>().transaction.id);
        expect(gateway.submitted('participant:SuspendParticipant')).toMatchObject([
            { caller: 'chief', request: { ledgerId, reason: 'misuse' }, transient: { salt: expect.any(String) as string } },
        ]);
        expect((await ask('GET', '/v1/participants/iot-1', admin)).json()).toEqual(shown);
    });

    it('that is suspended is refused at every route from then on, stored answers included, until it is reinstated', async () => {
        const own = await device();
        const admin = await gateway.token('chief', 'admin');
        const repeat = fresh(own);
        const post = async () => gateway.app.inject({ method: 'POST', url: '/v1/vitals', headers: repeat, payload: body });
        expect((await post()).statusCode).toBe(202);
        await ask('POST', '/v1/participants/iot-1/suspend', admin, { reason: 'left' });
        expect(codeOf(await post())).toEqual([403, 'ACTOR_SUSPENDED']);
        for (const url of ['/v1/time', '/v1/submissions/s0', '/v1/windows']) {
            expect(codeOf(await ask('GET', url, own))).toEqual([403, 'ACTOR_SUSPENDED']);
        }
        await ask('POST', '/v1/participants/iot-1/reinstate', admin);
        expect((await ask('GET', '/v1/time', own)).statusCode).toBe(200);
        expect((await post()).headers['idempotent-replayed']).toBe('true');
    });

    it('that was suspended elsewhere gets no development token, and its gateway knows from then on', async () => {
        const own = await device();
        known.change(ledgerIdOf('iot-1'), { status: 'suspended' });
        const token = { sub: 'iot-1', roles: ['iot-gateway'] };
        const host = { host: '127.0.0.1:8080' };
        const answer = await gateway.app.inject({ method: 'POST', url: '/dev/token', headers: host, payload: token });
        expect(codeOf(answer)).toEqual([403, 'ACTOR_SUSPENDED']);
        expect(codeOf(await ask('POST', '/v1/vitals', own, body))).toEqual([403, 'ACTOR_SUSPENDED']);
    });

    it('is made an administrator by no token, whose refusal names the way', async () => {
        gateway.script['participant:RegisterParticipant'] = () => {
            throw new DomainError(ERRORS.ROLE_FORBIDDEN);
        };
        const asked = { method: 'POST' as const, url: '/dev/token', headers: { host: '127.0.0.1:8080' } };
        const answer = await gateway.app.inject({ ...asked, payload: { sub: 'chief-2', roles: ['admin'] } });
        expect(codeOf(answer)).toEqual([403, 'ROLE_FORBIDDEN']);
        expect(answer.json<{ detail: string }>().detail).toMatch(/wardledger-custodian register-admin .*--name SUB/);
    });

    it('of no name that was ever enrolled here is not found; a reason that is none of the words is refused', async () => {
        const admin = await gateway.token('chief', 'admin');
        jest.spyOn(gateway.custodian, 'identity').mockImplementation(async (name) => (name === 'nobody' ? undefined : identity(name)));
        const identity = openCustodian().identity;
        for (const [method, url, payload] of [
            ['GET', '/v1/participants/nobody'],
            ['PATCH', '/v1/participants/nobody', { roles: ['lab'] }],
            ['POST', '/v1/participants/nobody/reinstate'],
            ['POST', '/v1/participants/nobody/suspend', { reason: 'left' }],
        ] as const) {
            expect(codeOf(await ask(method, url, admin, payload))).toEqual([404, 'PARTICIPANT_NOT_FOUND']);
        }
        await device();
        expect(codeOf(await ask('POST', '/v1/participants/iot-1/suspend', admin, { reason: 'Ann said so' }))).toEqual([
            422,
            'CONTENT_INVALID',
        ]);
        expect(codeOf(await ask('POST', '/v1/participants/iot-1/suspend', admin, {}))).toEqual([400, 'REQUEST_INVALID']);
        expect((await ask('GET', '/v1/participants/iot-1', admin)).json()).toMatchObject({ status: 'active' });
    });

    it('who is an administrator and has not called yet is found by the wallet, and can be suspended', async () => {
        const { ledgerId, certificateId } = (await gateway.custodian.identity('deputy'))!;
        known.add(ledgerId, certificateId, 'admin');
        const admin = await gateway.token('chief', 'admin');
        const answer = await ask('POST', '/v1/participants/deputy/suspend', admin, { reason: 'credential-compromised' });
        expect(answer.json()).toMatchObject({ id: 'deputy', ledgerId, status: 'suspended' });
    });

    it('passes while the ledger does not answer: posts wait for it, and it refuses them itself', async () => {
        const own = await device();
        gateway.script['participant:GetParticipant'] = () => {
            throw new DomainError(ERRORS.LEDGER_UNAVAILABLE);
        };
        expect((await ask('POST', '/v1/vitals', own, body)).statusCode).toBe(202);
    });
});

describe('/v1/participants', () => {
    const folder = temporaryFolder();
    let certificate: string;
    let other: string;
    let gateway: HandMade;
    let known: ReturnType<typeof knownParticipants>;
    let admin: string;
    beforeAll(async () => {
        await writeOrganization(folder, 'ward1.example.com', 900);
        const issued = async () => (await issueClientCertificate(readAuthority(folder, 'ward1.example.com'), new Date())).certificate;
        [certificate, other] = [await issued(), await issued()];
    });
    beforeEach(async () => {
        known = knownParticipants();
        gateway = await handMade({ script: { ...known.script, ...facts } });
        admin = await gateway.token('chief', 'admin');
        known.add(ledgerIdOf('chief'), (await gateway.custodian.identity('chief'))!.certificateId, 'admin');
        const identity = gateway.custodian.identity;
        const wallet = new Set(['chief', '#registrar']);
        jest.spyOn(gateway.custodian, 'identity').mockImplementation(async (name) => (wallet.has(name) ? identity(name) : undefined));
    });
    afterEach(async () => gateway.app.close());

    const ask = async (method: 'GET' | 'POST' | 'PATCH', url: string, payload?: object) =>
        gateway.app.inject({ method, url, headers: fresh(admin), ...(payload !== undefined && { payload }) });
    const codeOf = (answer: Awaited<ReturnType<typeof ask>>) => [answer.statusCode, answer.json<{ code?: string }>().code];
    const attributes = { birthDate: '1984-02-29', department: 'cardiology', heightCm: 171, own: { shift: 'night' } };
    const submitted = () => gateway.calls.filter((call) => call.submitted).map(({ name, caller }) => [name, caller]);

    it('registers by the registrar, and states attributes in the name of the administrator', async () => {
        const answer = await ask('POST', '/v1/participants', { id: 'dr-osei', roles: ['doctor'], attributes });
        const ledgerId = ledgerIdOf('dr-osei');
        expect([answer.statusCode, answer.headers['location']]).toEqual([201, '/v1/participants/dr-osei']);
        expect(answer.json()).toMatchObject({ id: 'dr-osei', ledgerId, roles: ['doctor'], status: 'active' });
        expect(submitted()).toEqual([
            ['participant:RegisterParticipant', '#registrar'],
            ['access:Record', 'chief'],
        ]);
        expect(gateway.submitted('access:Record')).toMatchObject([
            { transient: { facts: [{ kind: 'attributes', about: ledgerId, attributes }] } },
        ]);
        expect((await ask('GET', '/v1/participants/dr-osei')).json()).toMatchObject({ id: 'dr-osei', roles: ['doctor'] });
    });

    it('registers the same again as the same, and nobody else under the name', async () => {
        const asked = { id: 'dr-osei', roles: ['doctor'] };
        for (const payload of [asked, asked]) {
            expect((await ask('POST', '/v1/participants', payload)).statusCode).toBe(201);
        }
        expect(known.persons.size).toBe(2);
        for (const payload of [
            { ...asked, roles: ['nurse'] },
            { ...asked, certificate },
        ]) {
            expect(codeOf(await ask('POST', '/v1/participants', payload))).toEqual([409, 'PARTICIPANT_EXISTS']);
        }
        expect(codeOf(await ask('POST', '/v1/participants', { id: 'chief', roles: ['nurse'] }))).toEqual([409, 'PARTICIPANT_EXISTS']);
        expect(known.persons.get(ledgerIdOf('dr-osei'))?.roles).toEqual(['doctor']);
    });

    it('binds a key that its holder keeps, finds it again, and signs nothing for it', async () => {
        const asked = { id: 'dr-own', roles: ['doctor'], certificate };
        const first = await ask('POST', '/v1/participants', asked);
        expect(first.statusCode).toBe(201);
        const { ledgerId } = first.json<{ ledgerId: string }>();
        expect(known.certificates.get(certificateIdOf(certificate))).toBe(ledgerId);
        expect((await ask('POST', '/v1/participants', asked)).json()).toMatchObject({ ledgerId });
        expect(codeOf(await ask('POST', '/v1/participants', { ...asked, certificate: other }))).toEqual([409, 'PARTICIPANT_EXISTS']);
        expect(codeOf(await ask('POST', '/v1/participants', { id: 'dr-own', roles: ['doctor'] }))).toEqual([409, 'PARTICIPANT_EXISTS']);
        const own = await gateway.token('dr-own', 'doctor');
        const answer = await gateway.app.inject({ url: '/v1/windows', headers: { authorization: own } });
        expect(codeOf(answer)).toEqual([403, 'SIGNING_REFUSED']);
    });

    it('finds a key of its own also where its registration was not kept here', async () => {
        known.add('9'.repeat(32), certificateIdOf(certificate), 'doctor');
        const answer = await ask('POST', '/v1/participants', { id: 'dr-own', roles: ['doctor'], certificate });
        expect(answer.json()).toMatchObject({ ledgerId: '9'.repeat(32) });
    });

    it('puts another key in the place of the one until now; person, roles and suspension stay', async () => {
        await ask('POST', '/v1/participants', { id: 'dr-own', roles: ['doctor'], certificate });
        await ask('POST', '/v1/participants/dr-own/suspend', { reason: 'credential-compromised' });
        const answer = await ask('PATCH', '/v1/participants/dr-own', { certificate: other });
        expect(answer.json()).toMatchObject({ roles: ['doctor'], status: 'suspended' });
        expect(known.ended).toEqual(new Set([certificateIdOf(certificate)]));
        expect(known.certificates.get(certificateIdOf(other))).toBe(answer.json<{ ledgerId: string }>().ledgerId);
    });

    it('changes roles and attributes, each by who may', async () => {
        await ask('POST', '/v1/participants', { id: 'dr-osei', roles: ['doctor'] });
        const before = gateway.calls.length;
        const answer = await ask('PATCH', '/v1/participants/dr-osei', { roles: ['nurse'], attributes });
        expect([answer.statusCode, answer.json<{ roles: string[] }>().roles]).toEqual([200, ['nurse']]);
        expect(
            gateway.calls
                .slice(before)
                .filter((call) => call.submitted)
                .map(({ name, caller }) => [name, caller]),
        ).toEqual([
            ['participant:UpdateParticipant', '#registrar'],
            ['access:Record', 'chief'],
        ]);
    });

    it.each<[string, object, number, string]>([
        ['nothing', {}, 422, 'CONTENT_INVALID'],
        ['what is no certificate', { certificate: 'PEM' }, 422, 'CONTENT_INVALID'],
        ['a day that is none', { attributes: { birthDate: '1985-02-29' } }, 422, 'CONTENT_INVALID'],
        ['a birth that is still to come', { attributes: { birthDate: '2999-01-01' } }, 422, 'CONTENT_INVALID'],
        ['a role that no person has', { roles: ['registrar'] }, 422, 'CONTENT_INVALID'],
        ['an attribute that nobody knows', { attributes: { age: 41 } }, 400, 'REQUEST_INVALID'],
    ])('refuses %s and writes nothing', async (_, payload, status, code) => {
        await ask('POST', '/v1/participants', { id: 'dr-osei', roles: ['doctor'] });
        const before = submitted().length;
        expect(codeOf(await ask('PATCH', '/v1/participants/dr-osei', payload))).toEqual([status, code]);
        expect(submitted()).toHaveLength(before);
    });

    it('states no attributes of who states them: those would not count', async () => {
        await ask('GET', '/v1/participants/chief'); // is known from now on
        expect(codeOf(await ask('PATCH', '/v1/participants/chief', { attributes }))).toEqual([403, 'OWN_MATTER']);
    });
});

describe('certificates', () => {
    let gateway: HandMade;
    let known: ReturnType<typeof knownParticipants>;
    beforeEach(async () => {
        known = knownParticipants();
        gateway = await handMade({ script: { ...known.script, ...facts } });
    });
    afterEach(async () => gateway.app.close());

    it('are listed, and end at once: the gateway refuses who called with one, until another is bound', async () => {
        const headers = async (caller: string, role: 'admin' | 'nurse') => fresh(await gateway.token(caller, role));
        const nurse = await gateway.token('nurse-1', 'nurse');
        const time = async () => gateway.app.inject({ url: '/v1/time', headers: { authorization: nurse } });
        expect((await gateway.app.inject({ url: '/v1/windows', headers: { authorization: nurse } })).statusCode).not.toBe(403);
        expect((await time()).statusCode).toBe(200);
        const { certificateId } = (await gateway.custodian.identity('nurse-1'))!;
        const url = '/v1/participants/nurse-1/certificates';
        const admin = await headers('chief', 'admin');
        const listed = await gateway.app.inject({ url, headers: admin });
        expect(listed.json()).toEqual({ items: [{ certificateId, from: new Date(1).toISOString() }] });
        for (const [other, name] of [
            ['f'.repeat(64), 'nurse-1'],
            [certificateId, 'chief'],
        ] as const) {
            const path = `/v1/participants/${name}/certificates/${other}/end`;
            const answer = await gateway.app.inject({ method: 'POST', url: path, headers: await headers('chief', 'admin') });
            expect([answer.statusCode, answer.json<{ code: string }>().code]).toEqual([404, 'PARTICIPANT_NOT_FOUND']);
        }
        const ended = await gateway.app.inject({
            method: 'POST',
            url: `${url}/${certificateId}/end`,
            headers: await headers('chief', 'admin'),
        });
        expect(ended.json()).toMatchObject({ certificateId, until: new Date(2).toISOString(), transaction: { status: 'VALID' } });
        expect(gateway.submitted('participant:EndCertificate')).toMatchObject([{ caller: 'chief', request: { certificateId } }]);
        expect((await time()).json()).toMatchObject({ status: 403, code: 'CERTIFICATE_ENDED' });
        const notAdmin = await gateway.app.inject({ url, headers: await headers('nurse-2', 'nurse') });
        expect(notAdmin.json()).toMatchObject({ code: 'ROLE_FORBIDDEN' });
    });
});

it('a development token for an administrator whom nobody has made says how one is made', async () => {
    const known = knownParticipants();
    const script: Script = {
        ...known.script,
        'participant:RegisterParticipant': () => {
            throw new DomainError(ERRORS.ROLE_FORBIDDEN, 'ledger');
        },
    };
    const gateway = await handMade({ script });
    const payload = { sub: 'boss', roles: ['admin'] };
    const answer = await gateway.app.inject({ method: 'POST', url: '/dev/token', headers: { host: '127.0.0.1:8080' }, payload });
    expect(answer.json()).toMatchObject({
        status: 403,
        code: 'ROLE_FORBIDDEN',
        detail: expect.stringContaining('register-admin') as string,
    });
    await gateway.app.close();
});

it('a path under which nothing is says where to look', async () => {
    const gateway = await handMade();
    const answer = await gateway.app.inject({ url: '/' });
    expect(answer.json()).toMatchObject({ status: 404, code: 'ROUTE_NOT_FOUND', detail: expect.stringContaining('/docs') as string });
    await gateway.app.close();
});
