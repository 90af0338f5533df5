// SPDX-License-Identifier: Apache-2.0
// What is handed out sealed to a caller's own key, over HTTP: a client opens it with plain jose and nothing of ours, and whatever would have ended the reading
// ends this. On both wards' contracts, with custodians that have keys of their own.

import { createHash } from 'node:crypto';
import type { Fact } from '@wardledger/chaincode/domain';
import { calculateJwkThumbprint, compactDecrypt, exportJWK, generalDecrypt, type GeneralJWE, generateKeyPair, type JWK } from 'jose';
import { identities } from '../../../chaincode/test/support/certificates';
import { digest, id, salted } from '../../../chaincode/test/support/fixtures';
import { type RecordsWorld, recordsWorld, type WorldAnswer } from '../support/records-world';

const { ward1One, ward1Three, ward2One, ward2Two, department } = identities;
const GENERAL = { accept: 'application/jose+json' };
const COMPACT = { accept: 'application/jose' };
const ALGORITHM = 'ECDH-ES+A256KW';

interface ClientKey {
    readonly privateKey: Awaited<ReturnType<typeof generateKeyPair>>['privateKey'];
    readonly publicJwk: JWK;
    readonly privateJwk: JWK;
}

async function clientKey(): Promise<ClientKey> {
    const { privateKey, publicKey } = await generateKeyPair(ALGORITHM, { crv: 'P-256', extractable: true });
    return { privateKey, publicJwk: await exportJWK(publicKey), privateJwk: await exportJWK(privateKey) };
}

let world: RecordsWorld;
let first: ClientKey;
let second: ClientKey;
let told = 0;
let patients = 0;
let patient = '';

beforeAll(async () => {
    [first, second] = [await clientKey(), await clientKey()];
    world = await recordsWorld({
        'desk-1': { identity: ward1One, roles: ['admission', 'admin'] },
        'officer-1': { identity: ward1Three, roles: ['privacy-officer'] },
        'dr-lind': { identity: ward2One, roles: ['doctor'] },
        'chief-2': { identity: ward2Two, roles: ['admin'] },
        bea: { identity: department, roles: ['patient'] },
    });
});
beforeEach(async () => {
    patients += 1;
    patient = `P${String(patients).padStart(3, '0')}`;
    expect((await world.register(patient)).status).toBe(201);
    await register(first);
});
afterEach(() => {
    world.double.time += 60_000;
});
afterAll(async () => world.close());

const register = async ({ publicJwk: key }: ClientKey, caller = 'dr-lind', rest = {}) =>
    world.ask(caller, '/v1/encryption-key', { method: 'POST', body: { key, ...rest } });
const read = async (headers: Readonly<Record<string, string>> = GENERAL, caller = 'dr-lind', number = patient) =>
    world.ask(caller, `/v1/records/${number}`, { headers });
const codeOf = ({ status, body }: WorldAnswer) => [status, (body as { code?: string }).code];

/** As a client opens it. */
async function opened({ text }: Pick<WorldAnswer, 'text'>, { privateKey }: ClientKey): Promise<string> {
    const { plaintext } = text.startsWith('{')
        ? await generalDecrypt(JSON.parse(text) as GeneralJWE, privateKey)
        : await compactDecrypt(text, privateKey);
    return Buffer.from(plaintext).toString('utf8');
}

async function tell(by: string, fact: Fact): Promise<string> {
    told += 1;
    const notice = digest(`sealed ${String(told)}`);
    const transient = { facts: [fact], random: id(`sealed ${String(told)}`), salt: digest('salt') };
    await world.ledger.submit(world.callerOf(by), { name: 'access:Record', request: { notice }, transient });
    return (await world.ledger.evaluate(world.callerOf(by), 'access:FindFact', { about: fact.about, notice })).id ?? '';
}
const idOf = (caller: 'dr-lind' | 'bea'): string => id({ 'dr-lind': ward2One, bea: department }[caller].pem);
const aboutOf = async (number = patient): Promise<string> =>
    (await world.resolver.resolve(world.callerOf('desk-1'), [{ kind: 'record', id: number }]))[0] ?? '';

describe('a key', () => {
    test('is registered, shown and ended by its holder', async () => {
        const kid = await calculateJwkThumbprint(first.publicJwk);
        const made = await register(first);
        expect([made.status, made.body]).toMatchObject([201, { key: first.publicJwk, kid, transaction: { status: 'VALID' } }]);
        expect((await world.ask('dr-lind', '/v1/encryption-key')).body).toMatchObject({ key: first.publicJwk, kid });
        expect((await world.ask('bea', '/v1/encryption-key')).body).toMatchObject({ code: 'ENCRYPTION_KEY_NOT_FOUND' });
        expect((await world.ask('dr-lind', '/v1/encryption-key', { method: 'DELETE' })).status).toBe(200);
        expect(codeOf(await world.ask('dr-lind', '/v1/encryption-key'))).toEqual([404, 'ENCRYPTION_KEY_NOT_FOUND']);
        expect(codeOf(await world.ask('dr-lind', '/v1/encryption-key', { method: 'DELETE' }))).toEqual([404, 'ENCRYPTION_KEY_NOT_FOUND']);
    });

    test.each<[string, (key: JWK) => object, number, string]>([
        ['with its private part', (key) => ({ ...key, d: first.privateJwk.d }), 400, '/key'],
        ['on another curve', (key) => ({ ...key, crv: 'P-384' }), 422, '/key/crv'],
        ['beside the curve', (key) => ({ ...key, y: key.x }), 422, '/key'],
        ['without a coordinate', ({ y: _y, ...key }) => key, 400, '/key'],
        ['with more than 32 bytes', (key) => ({ ...key, x: `${key.x ?? ''}AAAA` }), 422, '/key/x'],
    ])('%s is refused, and where it is wrong is said', async (_what, change, status, place) => {
        const answer = await world.ask('dr-lind', '/v1/encryption-key', { method: 'POST', body: { key: change(second.publicJwk) } });
        const { errors } = answer.body as { errors: { pointer: string }[] };
        expect([answer.status, errors[0]?.pointer.startsWith(place)]).toEqual([status, true]);
        expect(answer.text).not.toContain(String(first.privateJwk.d));
        expect((await world.ask('dr-lind', '/v1/encryption-key')).body).toMatchObject({ key: first.publicJwk });
    });

    test('that is to end in the past is refused', async () => {
        const until = new Date(world.double.time - 1).toISOString();
        expect((await register(second, 'dr-lind', { until })).status).toBe(422);
    });

    test('is ended by an administrator of the ward, and by no other; of nobody none stands', async () => {
        const end = async (caller: string, of = 'dr-lind') =>
            world.ask(caller, `/v1/participants/${of}/encryption-key`, { method: 'DELETE' });
        const missing = [404, 'ENCRYPTION_KEY_NOT_FOUND'];
        expect(codeOf(await end('desk-1'))).toEqual(missing);
        expect([codeOf(await end('chief-2', 'nobody')), codeOf(await end('chief-2', 'chief-2'))]).toEqual([missing, missing]);
        expect((await end('bea')).status).toBe(403);
        expect((await world.ask('dr-lind', '/v1/encryption-key')).status).toBe(200);
        expect((await end('chief-2')).status).toBe(200);
        expect((await world.ask('dr-lind', '/v1/encryption-key')).status).toBe(404);
    });
});

describe('a record', () => {
    test('comes as a JWE that the caller’s key opens, and the gateway reads nothing of', async () => {
        const answer = await read();
        expect(answer.headers).toMatchObject({
            'content-type': 'application/jose+json',
            vary: 'Accept',
            etag: 'W/"1"',
            'wardledger-transaction': expect.stringMatching(/^[0-9a-f]{64}$/) as string,
            'cache-control': 'no-store',
        });
        expect([answer.status, answer.text.includes(`Name of ${patient}`)]).toEqual([200, false]);
        expect(await opened(answer, first)).toBe(`Name of ${patient}`);
        const { protectedHeader } = await generalDecrypt(answer.body as GeneralJWE, first.privateKey);
        expect(protectedHeader).toEqual({ enc: 'A256GCM', wardledger: { type: 'record-name', ledgerId: await aboutOf() } });
        await expect(opened(answer, second)).rejects.toThrow();
    });

    test('comes in the compact form, for whom that is better', async () => {
        const answer = await read(COMPACT);
        expect(answer.headers).toMatchObject({ 'content-type': 'application/jose', vary: 'Accept' });
        expect(await opened(answer, first)).toBe(`Name of ${patient}`);
        await expect(opened(answer, second)).rejects.toThrow();
    });

    test.each([
        ['*/*', 'application/json'],
        ['application/json', 'application/json'],
        ['application/jose+json;q=0.5, application/json', 'application/json'],
        ['application/jose+json, application/json;q=0.5', 'application/jose+json'],
        ['application/jose, application/jose+json;q=0.9', 'application/jose'],
        ['text/html', 'application/json'],
    ])('for whom accepts %s is %s', async (accept, media) => {
        const { status, headers } = await read({ accept });
        expect([status, String(headers['content-type']).split(';')[0], headers['vary']]).toEqual([200, media, 'Accept']);
    });

    test('is looked at as it is in JSON: the same look covers both, and the custodian has written both down', async () => {
        const before = world.log.length;
        await read();
        await read({ accept: 'application/json' });
        const { items } = await world.ledger.evaluate(world.callerOf('officer-1'), 'access:ListLooks', {
            about: await aboutOf(),
            limit: 50,
        });
        expect(items.filter(({ kind }) => kind === 'look')).toHaveLength(1);
        expect(world.log.slice(before)).toMatchObject([{ outcome: 'opened', items: 1 }, { outcome: 'opened' }]);
    });

    test('that the caller has is 304, by the weak tag and by the version’s', async () => {
        for (const tag of ['W/"1"', '"1"']) {
            expect((await read({ ...GENERAL, 'if-none-match': tag })).status).toBe(304);
        }
        expect((await read({ ...GENERAL, 'if-none-match': '"2"' })).status).toBe(200);
    });

    test('without a key is refused with the next step; whom nobody knows is nobody, key or none', async () => {
        const without = await read(GENERAL, 'desk-1');
        expect(codeOf(without)).toEqual([409, 'ENCRYPTION_KEY_MISSING']);
        expect(without.text).toContain('POST /v1/encryption-key');
        expect(codeOf(await read(GENERAL, 'desk-1', 'P404'))).toEqual([404, 'RECORD_NOT_FOUND']);
        expect(codeOf(await read(GENERAL, 'dr-lind', 'P404'))).toEqual([404, 'RECORD_NOT_FOUND']);
        expect(codeOf(await read(GENERAL, 'chief-2'))).toEqual([404, 'RECORD_NOT_FOUND']);
    });
});

describe('a list of records', () => {
    const list = async (headers: Readonly<Record<string, string>> = GENERAL, caller = 'dr-lind') =>
        world.ask(caller, '/v1/records?limit=200', { headers });

    test.each([GENERAL, COMPACT])(
        'has each number as a JWE that the caller’s key opens, and the gateway reads none: %p',
        async (headers) => {
            const plain = (await list({ accept: 'application/json' })).body as { items: { id: string; version: number }[] };
            const before = world.log.length;
            const answer = await list(headers);
            expect([answer.status, answer.headers['vary'], String(answer.headers['content-type']).split(';')[0]]).toEqual([
                200,
                'Accept',
                'application/json',
            ]);
            const { items } = answer.body as { items: { sealed: GeneralJWE; id?: string; version: number }[] };
            const numbers = await Promise.all(items.map(async ({ sealed }) => opened({ text: JSON.stringify(sealed) }, first)));
            expect(numbers).toContain(patient);
            expect(items.map(({ id: none, version }, index) => [none, numbers[index], version])).toEqual(
                plain.items.map(({ id: number, version }) => [undefined, number, version]),
            );
            // As a value of its own: within random letters a number stands by chance.
            expect(answer.text).not.toMatch(/"P\d{3}"/);
            // The other key opens none, and the look is that of a list.
            await expect(opened({ text: JSON.stringify(items[0]?.sealed) }, second)).rejects.toThrow();
            expect(world.log.slice(before)).toMatchObject([{ opening: 'ids', outcome: 'opened', items: items.length }]);
        },
    );

    test('stays closed without a key, and after a suspension; in JSON it is as before', async () => {
        await world.ask('dr-lind', '/v1/encryption-key', { method: 'DELETE' });
        expect(codeOf(await list())).toEqual([409, 'ENCRYPTION_KEY_MISSING']);
        expect((await list({ accept: 'application/json' })).status).toBe(200);
        const request = { ledgerId: idOf('dr-lind'), reason: 'left' } as const;
        const as = { as: ward2Two, transient: salted };
        await world.double.submit('participant:SuspendParticipant', request, as);
        expect(codeOf(await list())).toEqual([403, 'ACTOR_SUSPENDED']);
        await world.double.submit('participant:ReinstateParticipant', { ledgerId: request.ledgerId }, as);
    });

    test('has nothing of whom the caller may not list, key or none', async () => {
        const all = (await list()).body as { items: object[] };
        const about = await aboutOf();
        const { visits } = await world.ledger.evaluate(world.callerOf('desk-1'), 'access:GetStanding', { about });
        for (const { visit } of visits) {
            await tell('desk-1', { kind: 'visit-closed', about, visit: visit.id });
        }
        const left = (await list()).body as { items: { sealed: GeneralJWE }[] };
        expect(left.items).toHaveLength(all.items.length - 1);
        expect(JSON.stringify(left)).not.toContain(Buffer.from(about).toString('base64url').slice(0, 20));
        const numbers = await Promise.all(left.items.map(async ({ sealed }) => opened({ text: JSON.stringify(sealed) }, first)));
        expect(numbers).not.toContain(patient);
    });
});

describe('what ends it', () => {
    test('a key that was replaced: later openings are for the new one', async () => {
        const before = await read();
        await register(second);
        const after = await read();
        expect(await opened(after, second)).toBe(`Name of ${patient}`);
        await expect(opened(after, first)).rejects.toThrow();
        expect(await opened(before, first)).toBe(`Name of ${patient}`);
    });

    test('a key that was ended, or whose time is over', async () => {
        await world.ask('dr-lind', '/v1/encryption-key', { method: 'DELETE' });
        expect(codeOf(await read())).toEqual([409, 'ENCRYPTION_KEY_MISSING']);
        const until = new Date(world.double.time + 60_000).toISOString();
        expect((await register(first, 'dr-lind', { until })).body).toMatchObject({ until });
        expect((await read()).status).toBe(200);
        world.double.time += 60_000;
        expect(codeOf(await read())).toEqual([409, 'ENCRYPTION_KEY_MISSING']);
    });

    test.each([
        ['an administrator', 'chief-2'],
        ['somebody else', 'bea'],
    ])('no key that %s has stated for the caller takes the place of theirs', async (_who, author) => {
        const { kty, crv, x, y } = second.publicJwk;
        const key = { kty, crv, x, y } as Extract<Fact, { kind: 'encryption-key' }>['key'];
        await tell(author, { kind: 'encryption-key', about: idOf('dr-lind'), key });
        expect(await opened(await read(), first)).toBe(`Name of ${patient}`);
    });

    test('a visit that was closed: denied, key or not, and what is written later opens with nothing that was kept', async () => {
        const about = await aboutOf();
        const kept = await read();
        const { lists: _lists, visits } = await world.ledger.evaluate(world.callerOf('desk-1'), 'access:GetStanding', { about });
        for (const { visit } of visits) {
            await tell('desk-1', { kind: 'visit-closed', about, visit: visit.id });
        }
        expect(codeOf(await read())).toEqual([404, 'RECORD_NOT_FOUND']);
        expect(codeOf(await read(COMPACT))).toEqual([404, 'RECORD_NOT_FOUND']);
        const change = { method: 'PATCH' as const, headers: { 'if-match': '"1"' }, body: { name: 'A later name' } };
        expect((await world.ask('desk-1', `/v1/records/${patient}`, change)).status).toBe(200);
        const later = envelopesOf(about).at(-1)!;
        const { recipients } = kept.body as GeneralJWE;
        await expect(opened({ text: JSON.stringify({ ...later, recipients }) }, first)).rejects.toThrow();
        expect(codeOf(await read())).toEqual([404, 'RECORD_NOT_FOUND']);
    });

    test('a suspension', async () => {
        const request = { ledgerId: idOf('dr-lind'), reason: 'left' } as const;
        const as = { as: ward2Two, transient: salted };
        await world.double.submit('participant:SuspendParticipant', request, as);
        expect(codeOf(await read())).toEqual([403, 'ACTOR_SUSPENDED']);
        await world.double.submit('participant:ReinstateParticipant', { ledgerId: request.ledgerId }, as);
        expect((await read()).status).toBe(200);
    });

    test('an erasure, which destroys what was sealed', async () => {
        const about = await aboutOf();
        expect(envelopesOf(about)).not.toEqual([]);
        expect((await read()).status).toBe(200);
        for (const caller of ['officer-1', 'desk-1']) {
            expect((await world.ask(caller, `/v1/records/${patient}/erase`, { method: 'POST' })).status).toBe(200);
        }
        expect(envelopesOf(about)).toEqual([]);
        expect(codeOf(await read())).toEqual([404, 'RECORD_NOT_FOUND']);
    });
});

/** Names of a record as the wards keep them, oldest first. */
function envelopesOf(about: string): GeneralJWE[] {
    const texts = world.double.patientData().flatMap(([, value]) => {
        const { envelope } = JSON.parse(value) as { envelope?: unknown };
        return typeof envelope === 'string' ? [JSON.parse(envelope) as GeneralJWE] : [];
    });
    return texts.filter(({ protected: header = '' }) => {
        const { wardledger } = JSON.parse(Buffer.from(header, 'base64url').toString()) as {
            wardledger: { type: string; ledgerId: string };
        };
        return wardledger.type === 'record-name' && wardledger.ledgerId === about;
    });
}

describe('a medical record', () => {
    const write = async (text: string, category = 'note') => {
        const body = { category, form: { text } };
        return world.ask('dr-lind', `/v1/patients/${patient}/entries`, { method: 'POST', body });
    };
    const list = async (headers: Readonly<Record<string, string>> = GENERAL) =>
        world.ask('dr-lind', `/v1/patients/${patient}/entries`, { headers });

    test('comes with each entry sealed to the caller, which says what it said', async () => {
        expect((await write('Slept well')).status).toBe(201);
        expect((await write('Walked twenty steps')).status).toBe(201);
        const plain = (await list({ accept: 'application/json' })).body as { items: { form: object }[] };
        const answer = await list();
        expect([answer.status, answer.headers['vary'], /Slept|Walked/.test(answer.text)]).toEqual([200, 'Accept', false]);
        const { items } = answer.body as { items: { sealed: GeneralJWE; digest: string; form?: object; signed?: boolean }[] };
        expect(items).toHaveLength(2);
        for (const [index, { sealed, digest: known, form, signed }] of items.entries()) {
            const said = JSON.parse(await opened({ text: JSON.stringify(sealed) }, first)) as { form: object };
            expect([said.form, form, signed]).toEqual([plain.items[index]?.form, undefined, undefined]);
            // The digest on the ledger is that of the envelope without the caller's entry.
            const stored = { ...sealed, recipients: sealed.recipients.slice(0, -1) };
            expect(createHash('sha256').update(JSON.stringify(stored)).digest('hex')).toBe(known);
        }
    });

    test('stays closed without a key', async () => {
        await write('Slept well');
        await world.ask('dr-lind', '/v1/encryption-key', { method: 'DELETE' });
        expect(codeOf(await list())).toEqual([409, 'ENCRYPTION_KEY_MISSING']);
    });
});
