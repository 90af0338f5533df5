// SPDX-License-Identifier: Apache-2.0
// What no client should send and some do, to the routes of people, links, keys, trails, events, files and emergencies: each is one precise refusal.

import { createHash, randomUUID } from 'node:crypto';
import { identities } from '../../../chaincode/test/support/certificates';
import { publicKey } from '../../../chaincode/test/support/fixtures';
import { type RecordsWorld, recordsWorld } from '../support/records-world';

const { ward1One, ward1Two, ward1Three, ward2One, ward2Two } = identities;
const NOTHING = '0'.repeat(64);
const FAR = '9999-12-31T23:59:59Z';
const PAST = '0000-01-01T00:00:00Z';
const bytes = Buffer.from('image');
const content = {
    'content-type': 'image/png',
    'content-length': String(bytes.length),
    'content-digest': `sha-256=:${createHash('sha256').update(bytes).digest('base64')}:`,
    'wardledger-title': 'Hand',
};
let world: RecordsWorld;
/** Names of things that are there. */
const there: Record<string, string> = {};

beforeAll(async () => {
    world = await recordsWorld({
        'desk-1': { identity: ward1One, roles: ['doctor', 'admission', 'admin', 'auditor'] },
        ann: { identity: ward1Two, roles: ['patient'] },
        'officer-1': { identity: ward1Three, roles: ['privacy-officer'] },
        'dr-lind': { identity: ward2One, roles: ['doctor', 'admission'] },
        'admin-9': { identity: ward2Two, roles: ['auditor', 'admin'] },
    });
    for (const number of ['P001', 'P002']) {
        expect((await world.register(number)).status).toBe(201);
    }
    for (const caller of ['ann', 'officer-1', 'dr-lind', 'admin-9']) {
        expect((await world.ask(caller, '/v1/events', { method: 'HEAD' })).status).toBe(200);
    }
    const made = async (noun: string, caller: string, path: string, body: object, headers = {}): Promise<void> => {
        const answer = await world.ask(caller, path, { method: 'POST', body, headers });
        expect([noun, answer.status, answer.status === 201 ? '' : answer.text]).toEqual([noun, 201, '']);
        there[noun] = (answer.body as { id: string }).id;
    };
    await made('proxy', 'desk-1', '/v1/patients/P001/proxies', { person: 'ann', relation: 'self' });
    await made('link', 'desk-1', '/v1/patients/P001/links', { other: 'P002', evidence: 'the same passport' });
    await made('withholding', 'officer-1', '/v1/patients/P001/withholdings', {
        person: await world.ledgerIdOf('dr-lind'),
        reason: 'threat',
    });
    await made('confidential', 'ann', '/v1/patients/P001/confidential', { category: 'note' });
    await made('glass', 'dr-lind', '/v1/emergency-access', { patient: 'P002', reason: 'unconscious' });
    await made('note', 'desk-1', '/v1/patients/P001/entries', { category: 'note', form: { text: 'Seen' } });
    await made('file', 'desk-1', '/v1/patients/P001/files', bytes, content);
    there['desk'] = await world.ledgerIdOf('desk-1');
}, 120_000);
afterAll(async () => world.close());

interface Ask {
    readonly by?: string;
    readonly body?: object;
    readonly headers?: Readonly<Record<string, string>>;
}
/** With the code of a refusal. */
type Row = readonly [request: string, ask: Ask, status: number, code?: string];

const key = publicKey;
const rows: readonly Row[] = [
    // People.
    ['GET /v1/participants?ward=ward2', {}, 403, 'WARD_FORBIDDEN'],
    ['GET /v1/participants?ward=ward9', {}, 400, 'REQUEST_INVALID'],
    ['GET /v1/participants?role=king', {}, 400, 'REQUEST_INVALID'],
    ['GET /v1/participants?role=', {}, 400, 'REQUEST_INVALID'],
    ['GET /v1/participants?status=active&status=suspended', {}, 400, 'REQUEST_INVALID'],
    ['GET /v1/participants?limit=0', {}, 400, 'REQUEST_INVALID'],
    ['GET /v1/participants?limit=1e3', {}, 400, 'REQUEST_INVALID'],
    ['GET /v1/participants?limit=99999999999999999999', {}, 400, 'REQUEST_INVALID'],
    ['GET /v1/participants?cursor=abc', {}, 400, 'CURSOR_INVALID'],
    [`GET /v1/participants?cursor=${'a'.repeat(512)}`, {}, 400, 'CURSOR_INVALID'],
    ['GET /v1/participants?cursor=', {}, 400, 'REQUEST_INVALID'],
    ['GET /v1/participants?name=x', {}, 400, 'REQUEST_INVALID'],
    ['HEAD /v1/participants', {}, 200],
    ['GET /v1/participants/admin-9/certificates', {}, 404, 'PARTICIPANT_NOT_FOUND'],
    ['GET /v1/participants/ann/certificates?limit=1', {}, 400, 'REQUEST_INVALID'],
    [`POST /v1/participants/ann/certificates/${NOTHING}/end`, {}, 404, 'PARTICIPANT_NOT_FOUND'],
    [`POST /v1/participants/nobody/certificates/${NOTHING}/end`, {}, 404, 'PARTICIPANT_NOT_FOUND'],
    ['POST /v1/participants/ann/certificates/abc/end', {}, 400, 'REQUEST_INVALID'],
    [`POST /v1/participants/ann/certificates/${'F'.repeat(64)}/end`, {}, 400, 'REQUEST_INVALID'],
    [`POST /v1/participants/ann/certificates/${NOTHING}/end`, { body: { more: 1 } }, 400, 'REQUEST_INVALID'],
    // Keys.
    ['POST /v1/encryption-key', { body: {} }, 400, 'REQUEST_INVALID'],
    ['POST /v1/encryption-key', { body: { key: { ...key, d: 'x' } } }, 400, 'REQUEST_INVALID'],
    ['POST /v1/encryption-key', { body: { key: { ...key, crv: 'P-384' } } }, 422, 'CONTENT_INVALID'],
    ['POST /v1/encryption-key', { body: { key: { ...key, x: key.y } } }, 422, 'CONTENT_INVALID'],
    ['POST /v1/encryption-key', { body: { key: { ...key, x: 'A'.repeat(43), y: 'A'.repeat(43) } } }, 422, 'CONTENT_INVALID'],
    ['POST /v1/encryption-key', { body: { key: { ...key, x: '' } } }, 422, 'CONTENT_INVALID'],
    ['POST /v1/encryption-key', { body: { key: { ...key, x: 'A'.repeat(60_000) } } }, 422, 'CONTENT_INVALID'],
    ['POST /v1/encryption-key', { body: { key: 'PEM' } }, 400, 'REQUEST_INVALID'],
    ['POST /v1/encryption-key', { body: { key: null } }, 400, 'REQUEST_INVALID'],
    ['POST /v1/encryption-key', { body: { key, until: PAST } }, 422, 'CONTENT_INVALID'],
    ['POST /v1/encryption-key', { body: { key, until: 'tomorrow' } }, 422, 'CONTENT_INVALID'],
    ['POST /v1/encryption-key', { body: { key, until: 4e12 } }, 400, 'REQUEST_INVALID'],
    ['GET /v1/encryption-key', {}, 404, 'ENCRYPTION_KEY_NOT_FOUND'],
    ['DELETE /v1/encryption-key', {}, 404, 'ENCRYPTION_KEY_NOT_FOUND'],
    ['DELETE /v1/encryption-key?now=1', {}, 400, 'REQUEST_INVALID'],
    ['DELETE /v1/participants/dr-lind/encryption-key', {}, 404, 'ENCRYPTION_KEY_NOT_FOUND'],
    ['DELETE /v1/participants/nobody/encryption-key', {}, 404, 'ENCRYPTION_KEY_NOT_FOUND'],
    ['DELETE /v1/participants/%00/encryption-key', {}, 400, 'REQUEST_INVALID'],
    // Links.
    ['POST /v1/patients/P001/links', { body: { other: 'P001', evidence: 'x' } }, 422, 'CONTENT_INVALID'],
    ['POST /v1/patients/P001/links', { body: { other: 'P999', evidence: 'x' } }, 404, 'RECORD_NOT_FOUND'],
    ['POST /v1/patients/P999/links', { body: { other: 'P001', evidence: 'x' } }, 404, 'RECORD_NOT_FOUND'],
    ['POST /v1/patients/P001/links', { body: { other: ['P002'], evidence: 'x' } }, 400, 'REQUEST_INVALID'],
    ['POST /v1/patients/P001/links', { body: { other: 'P002', evidence: '' } }, 422, 'CONTENT_INVALID'],
    ['POST /v1/patients/P001/links', { body: { other: 'P002', evidence: '\u202e' } }, 422, 'CONTENT_INVALID'],
    ['POST /v1/patients/P001/links', { body: { other: 'P002', evidence: 'x'.repeat(501) } }, 422, 'CONTENT_INVALID'],
    ['POST /v1/links/{withholding}/confirm', { by: 'officer-1' }, 404, 'LINK_NOT_FOUND'],
    ['POST /v1/links/{note}/confirm', { by: 'officer-1' }, 404, 'LINK_NOT_FOUND'],
    ['POST /v1/links/x/confirm', { by: 'officer-1' }, 404, 'LINK_NOT_FOUND'],
    ['POST /v1/links/{link}/confirm', { by: 'officer-1', body: { sure: true } }, 400, 'REQUEST_INVALID'],
    ['POST /v1/links/{link}/confirm', { by: 'officer-1', body: [] }, 400, 'REQUEST_INVALID'],
    ['DELETE /v1/links/{confidential}', { by: 'officer-1' }, 404, 'LINK_NOT_FOUND'],
    [`DELETE /v1/links/${NOTHING}`, { by: 'officer-1' }, 404, 'LINK_NOT_FOUND'],
    ['GET /v1/patients/P999/links', { by: 'officer-1' }, 404, 'RECORD_NOT_FOUND'],
    ['GET /v1/patients/P002/links', { by: 'ann' }, 404, 'RECORD_NOT_FOUND'],
    // Confidential.
    ['POST /v1/patients/P001/confidential', { by: 'ann', body: { category: 'demographics' } }, 422, 'CONTENT_INVALID'],
    ['POST /v1/patients/P001/confidential', { by: 'ann', body: { category: 'note', until: PAST } }, 422, 'CONTENT_INVALID'],
    ['POST /v1/patients/P001/confidential', { by: 'ann', body: { category: ['note'] } }, 400, 'REQUEST_INVALID'],
    ['POST /v1/patients/P002/confidential', { by: 'ann', body: { category: 'note' } }, 404, 'RECORD_NOT_FOUND'],
    ['POST /v1/patients/P001/confidential', { by: 'ann', body: { category: 'note', until: FAR } }, 201],
    ['DELETE /v1/confidential/{link}', { by: 'officer-1' }, 404, 'CONFIDENTIAL_NOT_FOUND'],
    ['DELETE /v1/confidential/{confidential}', { by: 'officer-1' }, 403, 'ACCESS_DENIED'],
    // Additions.
    ['DELETE /v1/withholdings/{link}', { by: 'officer-1' }, 404, 'WITHHOLDING_NOT_FOUND'],
    ['DELETE /v1/withholdings/{note}', { by: 'officer-1' }, 404, 'WITHHOLDING_NOT_FOUND'],
    ['POST /v1/patients/P001/withholdings', { by: 'officer-1', body: { person: 'dr-lind', reason: 'x' } }, 422, 'CONTENT_INVALID'],
    ['POST /v1/patients/P001/withholdings', { by: 'officer-1', body: { person: '{desk}', reason: ' ' } }, 422, 'CONTENT_INVALID'],
    ['POST /v1/patients/P001/withholdings', { by: 'officer-1', body: { person: '0'.repeat(32), reason: 'nobody' } }, 201],
    // Trails.
    ['GET /v1/patients/P001/accesses?from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z', { by: 'ann' }, 400, 'REQUEST_INVALID'],
    ['GET /v1/patients/P001/accesses?from=x', { by: 'ann' }, 400, 'REQUEST_INVALID'],
    [`GET /v1/patients/P001/accesses?from=${FAR}`, { by: 'ann' }, 200],
    [`GET /v1/patients/P001/accesses?to=${PAST}`, { by: 'ann' }, 200],
    ['GET /v1/patients/P001/accesses?limit=5', { by: 'ann', headers: { accept: 'text/csv' } }, 400, 'REQUEST_INVALID'],
    ['GET /v1/patients/P001/accesses', { by: 'ann', headers: { accept: 'text/csv;q=x, */*;q=' } }, 200],
    ['GET /v1/patients/P001/accesses', { by: 'ann', headers: { accept: ',;,' } }, 200],
    ['HEAD /v1/patients/P001/accesses', { by: 'ann', headers: { accept: 'text/csv' } }, 200],
    ['GET /v1/audit/events?person=desk-1', {}, 400, 'REQUEST_INVALID'],
    ['GET /v1/audit/events?ward=', {}, 400, 'REQUEST_INVALID'],
    ['GET /v1/audit/events?cursor=eyJ9', {}, 400, 'CURSOR_INVALID'],
    ['GET /v1/audit/events?kind=look&decision=maybe', {}, 400, 'REQUEST_INVALID'],
    // Events.
    ['GET /v1/events?patient=P999', { by: 'ann' }, 404, 'RECORD_NOT_FOUND'],
    ['GET /v1/events?patient=P002', { by: 'ann' }, 404, 'RECORD_NOT_FOUND'],
    ['GET /v1/events?patient=', { by: 'ann' }, 400, 'REQUEST_INVALID'],
    ['GET /v1/events', { headers: { 'last-event-id': 'x' } }, 400, 'REQUEST_INVALID'],
    ['GET /v1/events', { headers: { 'last-event-id': 'f'.repeat(64) } }, 410, 'EVENT_POSITION_GONE'],
    ['GET /v1/events?since=1', {}, 400, 'REQUEST_INVALID'],
    // Alarms.
    ['GET /v1/alarms?active=maybe', { by: 'dr-lind' }, 400, 'REQUEST_INVALID'],
    ['GET /v1/alarms?cursor=eyJ9', { by: 'dr-lind' }, 400, 'CURSOR_INVALID'],
    ['GET /v1/alarms?cursor=others-eyJ9', { by: 'dr-lind' }, 400, 'CURSOR_INVALID'],
    [`GET /v1/alarms?from=${FAR}&to=${PAST}`, { by: 'dr-lind' }, 400, 'REQUEST_INVALID'],
    ['GET /v1/alarms?patient=P999', { by: 'dr-lind' }, 404, 'RECORD_NOT_FOUND'],
    ['GET /v1/alarms?patient=', { by: 'dr-lind' }, 400, 'REQUEST_INVALID'],
    ['GET /v1/alarms?ward=ward2', { by: 'dr-lind' }, 400, 'REQUEST_INVALID'],
    ['GET /v1/alarms', { by: 'ann' }, 403, 'ACCESS_DENIED'],
    ['GET /v1/alarms?patient=P001', { by: 'ann' }, 200],
    ['POST /v1/alarms/x/acknowledge', { by: 'dr-lind', body: {} }, 404, 'ALARM_NOT_FOUND'],
    [`POST /v1/alarms/${NOTHING}/acknowledge`, { by: 'dr-lind', body: {} }, 404, 'ALARM_NOT_FOUND'],
    ['POST /v1/alarms/{note}/acknowledge', { by: 'dr-lind', body: {} }, 404, 'ALARM_NOT_FOUND'],
    [`POST /v1/alarms/${NOTHING}/acknowledge`, { by: 'dr-lind', body: { reason: '' } }, 422, 'CONTENT_INVALID'],
    [`POST /v1/alarms/${NOTHING}/acknowledge`, { by: 'dr-lind', body: { seen: true } }, 400, 'REQUEST_INVALID'],
    // Emergencies.
    ['POST /v1/emergency-access', { by: 'dr-lind', body: { reason: 'x' } }, 422, 'CONTENT_INVALID'],
    ['POST /v1/emergency-access', { by: 'dr-lind', body: { patient: 'P001', unidentified: true, reason: 'x' } }, 422, 'CONTENT_INVALID'],
    ['POST /v1/emergency-access', { by: 'dr-lind', body: { unidentified: false, reason: 'x' } }, 422, 'CONTENT_INVALID'],
    ['POST /v1/emergency-access', { by: 'dr-lind', body: { unidentified: true, reason: '' } }, 422, 'CONTENT_INVALID'],
    [
        'POST /v1/emergency-access',
        { by: 'dr-lind', body: { unidentified: true, supports: '{glass}', reason: 'x' } },
        422,
        'CONTENT_INVALID',
    ],
    ['POST /v1/emergency-access', { by: 'dr-lind', body: { unidentified: true, downtime: true, reason: 'x' } }, 422, 'CONTENT_INVALID'],
    [
        'POST /v1/emergency-access',
        { by: 'dr-lind', body: { patient: 'P001', unidentified: true, downtime: true, reason: 'x' } },
        422,
        'CONTENT_INVALID',
    ],
    ['POST /v1/emergency-access', { by: 'dr-lind', body: { patient: 'P001', downtime: false, reason: 'x' } }, 422, 'CONTENT_INVALID'],
    ['POST /v1/emergency-access', { by: 'dr-lind', body: { patient: 'P001', downtime: true, reason: 'x' } }, 409, 'DOWNTIME_OFF'],
    ['GET /v1/emergency-access/{glass}/record', { by: 'dr-lind' }, 400, 'REQUEST_INVALID'],
    [`GET /v1/emergency-access/${'0'.repeat(32)}/record`, { by: 'dr-lind' }, 409, 'DOWNTIME_OFF'],
    [`GET /v1/emergency-access/${'0'.repeat(32)}/record?category=demographics`, { by: 'dr-lind' }, 409, 'DOWNTIME_OFF'],
    ['GET /v1/emergency-access?ward=ward9', { by: 'officer-1' }, 400, 'REQUEST_INVALID'],
    ['GET /v1/emergency-access?reviewed=maybe', { by: 'officer-1' }, 400, 'REQUEST_INVALID'],
    [
        'POST /v1/emergency-access/{withholding}/review',
        { by: 'officer-1', body: { outcome: 'justified', comment: 'x' } },
        404,
        'EMERGENCY_NOT_FOUND',
    ],
    // Files.
    ['GET /v1/patients/P001/files/{note}', {}, 404, 'ENTRY_NOT_FOUND'],
    ['GET /v1/patients/P001/files/x', {}, 400, 'REQUEST_INVALID'],
    ['GET /v1/patients/P002/files/{file}', {}, 404, 'ENTRY_NOT_FOUND'],
    ['GET /v1/patients/P001/files/{file}', { headers: { range: 'bytes=5-' } }, 416, 'RANGE_NOT_SATISFIABLE'],
    ['GET /v1/patients/P001/files/{file}', { headers: { range: 'bytes=3-1' } }, 416, 'RANGE_NOT_SATISFIABLE'],
    ['GET /v1/patients/P001/files/{file}', { headers: { range: 'bytes=-0' } }, 416, 'RANGE_NOT_SATISFIABLE'],
    ['GET /v1/patients/P001/files/{file}', { headers: { range: 'bytes=--' } }, 416, 'RANGE_NOT_SATISFIABLE'],
    ['GET /v1/patients/P001/files/{file}', { headers: { range: `bytes=0-${'9'.repeat(300)}` } }, 206],
    ['GET /v1/patients/P001/files/{file}', { headers: { range: 'bytes=0-0,2-2' } }, 200],
    ['GET /v1/patients/P001/files/{file}', { headers: { range: 'lines=0-0' } }, 200],
    ['HEAD /v1/patients/P001/files/{file}', { headers: { range: 'bytes=0-0' } }, 206],
    ['GET /v1/patients/P001/files/{file}', { headers: { 'if-none-match': 'x' } }, 400, 'REQUEST_INVALID'],
    ['GET /v1/patients/P001/files/{file}', { headers: { accept: 'application/jose' } }, 406, 'NOT_ACCEPTABLE'],
    ['POST /v1/patients/P001/files', { body: Buffer.alloc(0), headers: { ...content, 'content-length': '0' } }, 422, 'CONTENT_INVALID'],
    ['POST /v1/patients/P001/files?corrects=x', { body: bytes, headers: content }, 400, 'REQUEST_INVALID'],
    ['POST /v1/patients/P001/files?corrects={note}', { body: bytes, headers: content }, 422, 'CONTENT_INVALID'],
    [`POST /v1/patients/P001/files?corrects=${'0'.repeat(32)}`, { body: bytes, headers: content }, 404, 'RECORD_NOT_FOUND'],
    ['POST /v1/patients/P001/files?confidential=maybe', { body: bytes, headers: content }, 400, 'REQUEST_INVALID'],
    ['POST /v1/patients/P001/files', { body: bytes, headers: { ...content, 'wardledger-title': '%E0%A4%A' } }, 400, 'REQUEST_INVALID'],
    ['POST /v1/patients/P001/files', { body: bytes, headers: { ...content, 'wardledger-title': '%00' } }, 422, 'CONTENT_INVALID'],
    ['POST /v1/patients/P001/files', { body: bytes, headers: { ...content, 'wardledger-title': '' } }, 422, 'CONTENT_INVALID'],
    [
        'POST /v1/patients/P001/files',
        { body: bytes, headers: { ...content, 'wardledger-title': 'x'.repeat(9000) } },
        422,
        'CONTENT_INVALID',
    ],
    ['POST /v1/patients/P001/files', { body: bytes, headers: { ...content, 'content-type': 'nonsense' } }, 415, 'MEDIA_TYPE_UNSUPPORTED'],
    ['POST /v1/patients/P001/files', { body: bytes, headers: { ...content, 'content-type': '' } }, 415, 'MEDIA_TYPE_UNSUPPORTED'],
    ['POST /v1/patients/P001/files', { body: bytes, headers: { ...content, 'content-length': '99999999999' } }, 413, 'BODY_TOO_LARGE'],
    ['POST /v1/patients/P001/files', { body: bytes, headers: { ...content, 'content-digest': 'md5=:x:' } }, 400, 'REQUEST_INVALID'],
    ['POST /v1/patients/P999/files', { body: bytes, headers: content }, 404, 'RECORD_NOT_FOUND'],
    // Sealed.
    ['GET /v1/records/P001', { headers: { accept: 'application/jose+json' } }, 409, 'ENCRYPTION_KEY_MISSING'],
    ['GET /v1/records/P999', { headers: { accept: 'application/jose' } }, 404, 'RECORD_NOT_FOUND'],
    ['GET /v1/patients/P001/entries', { headers: { accept: 'application/jose' } }, 409, 'ENCRYPTION_KEY_MISSING'],
    ['HEAD /v1/records/P001', { headers: { accept: 'application/jose' } }, 409],
    ['GET /v1/records/P001', { headers: { accept: 'application/jose;q=2, application/json;q=-1' } }, 409, 'ENCRYPTION_KEY_MISSING'],
    // People of other wards.
    ['POST /v1/visits', { body: { patient: 'P001', clinician: { ward: 'ward3', id: 'x' } } }, 422, 'CONTENT_INVALID'],
    ['POST /v1/visits', { body: { patient: 'P001', clinician: { ward: 'ward2' } } }, 400, 'REQUEST_INVALID'],
    ['POST /v1/visits', { body: { patient: 'P001', clinician: 7 } }, 400, 'REQUEST_INVALID'],
    ['POST /v1/visits', { body: { patient: 'P001', team: [{ ward: 'ward1', id: 'dr-lind' }] } }, 422, 'CONTENT_INVALID'],
    ['POST /v1/visits', { body: { patient: 'P001', team: ['dr-lind', { ward: 'ward2', id: 'dr-lind' }] } }, 422, 'CONTENT_INVALID'],
    [
        'POST /v1/visits',
        {
            body: {
                patient: 'P001',
                team: [
                    { ward: 'ward2', id: 'dr-lind' },
                    { id: 'dr-lind', ward: 'ward2' },
                ],
            },
        },
        422,
        'CONTENT_INVALID',
    ],
    ['POST /v1/visits', { body: { patient: 'P001', team: [] } }, 422, 'CONTENT_INVALID'],
];

const named = (text: string): string => text.replace(/\{(\w+)\}/g, (whole, noun: string) => there[noun] ?? whole);

const table = rows.map(([request, ask, status, code = '']) => [request, status, code, ask] as const);
it.each(table)('%s is answered by %i %s', async (request, status, code, { by = 'desk-1', body, headers = {} }) => {
    const [method, path] = named(request).split(' ') as ['GET' | 'HEAD' | 'POST' | 'DELETE', string];
    const sent = body === undefined || Buffer.isBuffer(body) ? body : (JSON.parse(named(JSON.stringify(body))) as object);
    const answer = await world.ask(by, path, { ...(method !== 'GET' && { method }), ...(sent !== undefined && { body: sent }), headers });
    expect([answer.status, (answer.body as { code?: string }).code ?? '']).toEqual([status, code]);
});

it('a key of a request that was answered answers nothing else', async () => {
    const headers = { 'idempotency-key': `"${randomUUID()}"` };
    const close = async (body: object): Promise<unknown[]> => {
        const answer = await world.ask('ann', '/v1/patients/P001/confidential', { method: 'POST', body, headers });
        const { id, code } = answer.body as { id?: string; code?: string };
        return [answer.status, id ?? code];
    };
    const first = await close({ category: 'diagnosis' });
    expect(first[0]).toBe(201);
    expect(await close({ category: 'diagnosis' })).toEqual(first);
    expect(await close({ category: 'note' })).toEqual([422, 'IDEMPOTENCY_KEY_REUSED']);
});

it('an officer who speaks for the patient does not open what the patient has closed: the ledger would not count it', async () => {
    const person = 'officer-1';
    const bound = await world.ask('desk-1', '/v1/patients/P001/proxies', { method: 'POST', body: { person, relation: 'guardian' } });
    expect(bound.status).toBe(201);
    const answer = await world.ask(person, named('/v1/confidential/{confidential}'), { method: 'DELETE' });
    // Who speaks for the patient is told of nothing that is closed to them, whatever else they are.
    expect([answer.status, (answer.body as { code?: string }).code]).toEqual([404, 'CONFIDENTIAL_NOT_FOUND']);
});
