// SPDX-License-Identifier: Apache-2.0
// Bad form, row by row: each gets the named problem, and neither ledger nor outbox hears of it.
import { RECORD_KINDS } from '@wardledger/chaincode/domain';
import { fresh, handMade, type HandMade } from '../../test/support/hand-made';
import type { Problem } from '../plugins/problems/problem';
import { TEXTS } from '../plugins/bodies';
import type { DevicePost } from '../services/vitals/ports/device-post';

const post = {
    device: 'ward1-monitor-7',
    patient: 'P001',
    sequence: 42,
    start: '2025-02-25T08:00:00Z',
    periodSeconds: 60,
    signals: [{ code: '8867-4', unit: '/min', values: [78, 79, null] }],
};
const record = { id: 'P001', kind: 'patient', name: 'Ann Example', status: 'active' };
const question = { codes: ['8867-4'], ward: 'ward1', from: '2025-02-25T00:00:00Z', to: '2025-02-26T00:00:00Z' };
const proposal = { kind: 'policy-set', scope: 'both', digest: 'ab'.repeat(32), expires: '2026-12-05T00:00:00Z' };
const grant = { patient: 'P001', clinician: 'dr-lind', scope: ['read'], expires: '2099-01-01T00:00:00Z' };
const canary = 'Quillfeather';

interface Row {
    readonly what: string;
    readonly method?: 'GET' | 'POST' | 'PATCH' | 'DELETE' | 'PUT' | 'HEAD';
    readonly url: string;
    readonly body?: unknown;
    readonly text?: string;
    readonly headers?: Record<string, string | undefined>;
    readonly status: number;
    readonly code: string;
    readonly pointer?: string;
}

const long = { ...post, signals: [{ ...post.signals[0], values: Array.from({ length: 106 }, () => 80) }] };

const rows: readonly Row[] = [
    { what: 'malformed JSON', url: '/v1/records', text: '{"id":', status: 400, code: 'JSON_MALFORMED' },
    { what: 'an empty body', url: '/v1/records', text: '', status: 400, code: 'JSON_MALFORMED' },
    { what: 'a poisoned prototype', url: '/v1/records', text: '{"__proto__":{"roles":["admin"]}}', status: 400, code: 'JSON_MALFORMED' },
    { what: 'JSON that is no object', url: '/v1/records', text: '[]', status: 400, code: 'REQUEST_INVALID' },
    { what: 'no body at all', url: '/v1/records', status: 400, code: 'REQUEST_INVALID' },
    { what: 'an unknown field', url: '/v1/records', body: { ...record, ward: 'ward2' }, status: 400, code: 'REQUEST_INVALID', pointer: '' },
    {
        what: 'a field named like a patient',
        url: '/v1/records',
        body: { ...record, [canary]: 1 },
        status: 400,
        code: 'REQUEST_INVALID',
        pointer: '',
    },
    {
        what: 'a missing field',
        url: '/v1/records',
        body: { ...record, name: undefined },
        status: 400,
        code: 'REQUEST_INVALID',
        pointer: '',
    },
    { what: 'a wrong type', url: '/v1/records', body: { ...record, id: 1 }, status: 400, code: 'REQUEST_INVALID', pointer: '/id' },
    {
        what: 'an id with a blank',
        url: '/v1/records',
        body: { ...record, id: 'P 1' },
        status: 422,
        code: 'CONTENT_INVALID',
        pointer: '/id',
    },
    {
        what: 'an id of 65 characters',
        url: '/v1/records',
        body: { ...record, id: 'P'.repeat(65) },
        status: 422,
        code: 'CONTENT_INVALID',
        pointer: '/id',
    },
    {
        what: 'an unknown kind',
        url: '/v1/records',
        body: { ...record, kind: 'alien' },
        status: 422,
        code: 'CONTENT_INVALID',
        pointer: '/kind',
    },
    {
        what: 'an unknown status',
        url: '/v1/records',
        body: { ...record, status: 'ill' },
        status: 422,
        code: 'CONTENT_INVALID',
        pointer: '/status',
    },
    { what: 'an empty name', url: '/v1/records', body: { ...record, name: '' }, status: 422, code: 'CONTENT_INVALID', pointer: '/name' },
    {
        what: 'a name with a control character',
        url: '/v1/records',
        body: { ...record, name: 'A\u0000B' },
        status: 422,
        code: 'CONTENT_INVALID',
        pointer: '/name',
    },
    {
        what: 'a name with half a surrogate pair',
        url: '/v1/records',
        text: JSON.stringify({ ...record, name: 'x' }).replace('"x"', '"\\ud800"'),
        status: 422,
        code: 'CONTENT_INVALID',
        pointer: '/name',
    },
    {
        what: 'no Idempotency-Key',
        url: '/v1/records',
        body: record,
        headers: { 'idempotency-key': undefined },
        status: 400,
        code: 'IDEMPOTENCY_KEY_MISSING',
    },
    {
        what: 'a bad Idempotency-Key',
        url: '/v1/records',
        body: record,
        headers: { 'idempotency-key': 'a,b' },
        status: 400,
        code: 'REQUEST_INVALID',
    },
    {
        what: 'text as body',
        url: '/v1/records',
        text: 'hello',
        headers: { 'content-type': 'text/plain' },
        status: 415,
        code: 'MEDIA_TYPE_UNSUPPORTED',
    },
    {
        what: 'a form as body',
        url: '/v1/records',
        text: 'id=P001',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        status: 415,
        code: 'MEDIA_TYPE_UNSUPPORTED',
    },
    {
        what: 'a body over the limit',
        url: '/v1/records',
        body: { ...record, name: 'x'.repeat(70_000) },
        status: 413,
        code: 'BODY_TOO_LARGE',
    },
    {
        what: 'an unknown query parameter',
        url: '/v1/records?x=1',
        body: record,
        status: 400,
        code: 'REQUEST_INVALID',
        pointer: '/querystring',
    },
    { what: 'a method that the path has not', method: 'PUT', url: '/v1/records', body: record, status: 405, code: 'METHOD_NOT_ALLOWED' },
    { what: 'an unknown path', method: 'GET', url: `/v1/${canary}`, status: 404, code: 'ROUTE_NOT_FOUND' },
    { what: 'a path outside /v1', method: 'GET', url: `/${canary}`, status: 404, code: 'ROUTE_NOT_FOUND' },
    { what: 'a path that is not URL-encoded', method: 'GET', url: '/v1/records/%zz', status: 400, code: 'REQUEST_INVALID' },
    {
        what: 'an id of the wrong form',
        method: 'GET',
        url: '/v1/records/a%20b',
        status: 400,
        code: 'REQUEST_INVALID',
        pointer: '/params/id',
    },
    {
        what: 'an unknown purpose',
        method: 'GET',
        url: '/v1/records/P001?purpose=FUN',
        status: 400,
        code: 'REQUEST_INVALID',
        pointer: '/querystring/purpose',
    },
    {
        what: 'an unknown query parameter of a list',
        method: 'GET',
        url: '/v1/records?kinds=patient',
        status: 400,
        code: 'REQUEST_INVALID',
        pointer: '/querystring',
    },
    {
        what: 'a limit of 0',
        method: 'GET',
        url: '/v1/records?limit=0',
        status: 400,
        code: 'REQUEST_INVALID',
        pointer: '/querystring/limit',
    },
    {
        what: 'a limit of 201',
        method: 'GET',
        url: '/v1/records?limit=201',
        status: 400,
        code: 'REQUEST_INVALID',
        pointer: '/querystring/limit',
    },
    ...['0x10', '%201', '1%20', '1.0', '1e1', '+1', '', '0b1', '١'].map((limit) => ({
        what: `a limit of ${limit}`,
        method: 'GET' as const,
        url: `/v1/records?limit=${encodeURIComponent(decodeURIComponent(limit))}`,
        status: 400,
        code: 'REQUEST_INVALID',
        pointer: '/querystring/limit',
    })),
    ...[
        ['2025-02-26T00:00:00Z', '2025-02-25T00:00:00Z'],
        ['2025-02-25T01:00:00Z', '2025-02-25T02:00:00%2B01:00'],
        ['0002-01-01T00:00:00Z', '0001-01-01T00:00:00Z'],
    ].map(([from = '', to = '']) => ({
        what: `windows from ${from} to ${to}`,
        method: 'GET' as const,
        url: `/v1/windows?from=${from}&to=${to}`,
        status: 400,
        code: 'REQUEST_INVALID',
        pointer: '/querystring/to',
    })),
    ...['0x10', '%2016', '1e1', '-0', '1.'].map((sequence) => ({
        what: `a post of the number ${sequence}`,
        method: 'GET' as const,
        url: `/v1/posts/ward1-monitor-7/${sequence}`,
        status: 400,
        code: 'REQUEST_INVALID',
        pointer: '/params/sequence',
    })),
    {
        what: 'a limit twice',
        method: 'GET',
        url: '/v1/records?limit=1&limit=2',
        status: 400,
        code: 'REQUEST_INVALID',
        pointer: '/querystring/limit',
    },
    {
        what: 'a cursor with a slash',
        method: 'GET',
        url: '/v1/records?cursor=a%2Fb',
        status: 400,
        code: 'REQUEST_INVALID',
        pointer: '/querystring/cursor',
    },
    {
        what: 'an unknown query parameter of the clock',
        method: 'GET',
        url: '/v1/time?zone=local',
        status: 400,
        code: 'REQUEST_INVALID',
        pointer: '/querystring',
    },
    {
        what: 'a change without If-Match',
        method: 'PATCH',
        url: '/v1/records/P001',
        body: { status: 'inactive' },
        status: 428,
        code: 'PRECONDITION_REQUIRED',
    },
    {
        what: 'a change with a weak tag',
        method: 'PATCH',
        url: '/v1/records/P001',
        body: { status: 'inactive' },
        headers: { 'if-match': 'W/"1"' },
        status: 412,
        code: 'VERSION_CONFLICT',
    },
    {
        what: 'a change of nothing',
        method: 'PATCH',
        url: '/v1/records/P001',
        body: {},
        headers: { 'if-match': '"1"' },
        status: 422,
        code: 'CONTENT_INVALID',
        pointer: '',
    },
    {
        what: 'a change of the kind',
        method: 'PATCH',
        url: '/v1/records/P001',
        body: { kind: 'doctor' },
        headers: { 'if-match': '"1"' },
        status: 400,
        code: 'REQUEST_INVALID',
        pointer: '',
    },
    { what: 'erasure with content', url: '/v1/records/P001/erase', body: { now: true }, status: 400, code: 'REQUEST_INVALID', pointer: '' },
    {
        what: 'erasure without Idempotency-Key',
        url: '/v1/records/P001/erase',
        headers: { 'idempotency-key': undefined },
        status: 400,
        code: 'IDEMPOTENCY_KEY_MISSING',
    },
    { what: 'merging into nothing', url: '/v1/records/P001/merge', body: {}, status: 400, code: 'REQUEST_INVALID', pointer: '' },
    {
        what: 'vitals without Idempotency-Key',
        url: '/v1/vitals',
        body: { windows: [post] },
        headers: { 'idempotency-key': undefined },
        status: 400,
        code: 'IDEMPOTENCY_KEY_MISSING',
    },
    {
        what: 'vitals with an unknown field',
        url: '/v1/vitals',
        body: { windows: [{ ...post, ward: 'ward1' }] },
        status: 422,
        code: 'CONTENT_INVALID',
        pointer: '/windows/0',
    },
    {
        what: 'vitals with text as value',
        url: '/v1/vitals',
        body: { windows: [{ ...post, signals: [{ ...post.signals[0], values: ['78'] }] }] },
        status: 422,
        code: 'CONTENT_INVALID',
        pointer: '/windows/0/signals/0/values/0',
    },
    {
        what: 'vitals with text as sequence',
        url: '/v1/vitals',
        body: { windows: [{ ...post, sequence: '42' }] },
        status: 422,
        code: 'CONTENT_INVALID',
        pointer: '/windows/0/sequence',
    },
    {
        what: 'vitals with a negative sequence',
        url: '/v1/vitals',
        body: { windows: [{ ...post, sequence: -1 }] },
        status: 422,
        code: 'CONTENT_INVALID',
        pointer: '/windows/0/sequence',
    },
    {
        what: 'vitals without a window',
        url: '/v1/vitals',
        body: { windows: [] },
        status: 422,
        code: 'CONTENT_INVALID',
        pointer: '/windows',
    },
    {
        what: 'vitals with a time of nowhere',
        url: '/v1/vitals',
        body: { windows: [{ ...post, start: '2025-02-25T08:00:00' }] },
        status: 422,
        code: 'CONTENT_INVALID',
        pointer: '/windows/0/start',
    },
    {
        what: 'vitals on February 30th',
        url: '/v1/vitals',
        body: { windows: [{ ...post, start: '2025-02-30T08:00:00Z' }] },
        status: 422,
        code: 'CONTENT_INVALID',
        pointer: '/windows/0/start',
    },
    {
        what: 'vitals in the leap second of an hour that no day has',
        url: '/v1/vitals',
        body: { windows: [{ ...post, start: '2025-02-25T24:59:60+01:00' }] },
        status: 422,
        code: 'CONTENT_INVALID',
        pointer: '/windows/0/start',
    },
    {
        what: 'vitals of a start in the leap second of a minute that no hour has',
        url: '/v1/vitals',
        body: { windows: [{ ...post, boot: '2025-02-25T23:89:60+00:30' }] },
        status: 422,
        code: 'CONTENT_INVALID',
        pointer: '/windows/0/boot',
    },
    {
        what: 'windows from such an hour on',
        method: 'GET',
        url: '/v1/windows?from=2025-02-25T24:59:60%2B01:00',
        status: 400,
        code: 'REQUEST_INVALID',
        pointer: '/querystring/from',
    },
    {
        what: 'a statistic to such an hour',
        url: '/v1/statistics',
        body: { ...question, to: '2025-02-25T24:59:60+01:00' },
        status: 422,
        code: 'CONTENT_INVALID',
        pointer: '/to',
    },
    {
        what: 'vitals with 65 windows',
        url: '/v1/vitals',
        body: { windows: Array.from({ length: 65 }, () => post) },
        status: 413,
        code: 'BODY_TOO_LARGE',
    },
    {
        what: 'vitals with 106 values',
        url: '/v1/vitals',
        body: { windows: [long] },
        status: 422,
        code: 'CONTENT_INVALID',
        pointer: '/windows/0/signals/0/values',
    },
    {
        what: 'vitals with a field beside the windows',
        url: '/v1/vitals',
        body: { windows: [post], strict: true },
        status: 400,
        code: 'REQUEST_INVALID',
        pointer: '',
    },
    {
        what: 'vitals whose windows are no list',
        url: '/v1/vitals',
        body: { windows: post },
        status: 400,
        code: 'REQUEST_INVALID',
        pointer: '/windows',
    },
    { what: 'vitals over 1 MiB', url: '/v1/vitals', text: `{"windows":[${' '.repeat(1_048_577)}]}`, status: 413, code: 'BODY_TOO_LARGE' },
    {
        what: 'a statistic without codes',
        url: '/v1/statistics',
        body: { ...question, codes: [] },
        status: 422,
        code: 'CONTENT_INVALID',
        pointer: '/codes',
    },
    {
        what: 'a statistic of an unknown code',
        url: '/v1/statistics',
        body: { ...question, codes: ['8867-4', '1-1'] },
        status: 422,
        code: 'SIGNAL_UNKNOWN',
        pointer: '/codes/1',
    },
    {
        what: 'a statistic of nobody',
        url: '/v1/statistics',
        body: { ...question, ward: undefined },
        status: 422,
        code: 'CONTENT_INVALID',
        pointer: '',
    },
    {
        what: 'a statistic of ward and patients',
        url: '/v1/statistics',
        body: { ...question, patients: ['P001'] },
        status: 422,
        code: 'CONTENT_INVALID',
        pointer: '',
    },
    {
        what: 'a statistic of the other ward',
        url: '/v1/statistics',
        body: { ...question, ward: 'ward2' },
        status: 403,
        code: 'WARD_FORBIDDEN',
    },
    {
        what: 'a statistic that ends before it begins',
        url: '/v1/statistics',
        body: { ...question, to: question.from },
        status: 422,
        code: 'CONTENT_INVALID',
        pointer: '/to',
    },
    {
        what: 'a cohort of nobody else',
        url: '/v1/statistics/cohort-rule',
        body: { posters: 0 },
        status: 422,
        code: 'CONTENT_INVALID',
        pointer: '/posters',
    },
    {
        what: 'a record under a number longer than a part of a path may be',
        method: 'GET',
        url: `/v1/records/${'x'.repeat(200)}`,
        status: 400,
        code: 'REQUEST_INVALID',
    },
    { what: 'a window that cannot exist', method: 'GET', url: '/v1/windows/P001', status: 404, code: 'WINDOW_NOT_FOUND' },
    { what: 'a transaction that cannot exist', method: 'GET', url: '/v1/transactions/P001', status: 404, code: 'TRANSACTION_NOT_FOUND' },
    { what: 'a submission that nobody made', method: 'GET', url: '/v1/submissions/P001', status: 404, code: 'SUBMISSION_NOT_FOUND' },
    { what: 'a post of an unknown device', method: 'GET', url: `/v1/posts/${canary}/1`, status: 404, code: 'POST_NOT_FOUND' },
    {
        what: 'a post with a fractional sequence',
        method: 'GET',
        url: '/v1/posts/m1/1.5',
        status: 400,
        code: 'REQUEST_INVALID',
        pointer: '/params/sequence',
    },
    { what: 'a visit of nobody', url: '/v1/visits', body: { patient: 'P001' }, status: 422, code: 'CONTENT_INVALID', pointer: '/team' },
    {
        what: 'a visit of a clinician and a team',
        url: '/v1/visits',
        body: { patient: 'P001', clinician: 'dr-osei', team: ['nurse-lund'] },
        status: 422,
        code: 'CONTENT_INVALID',
        pointer: '/team',
    },
    {
        what: 'a visit with a member twice',
        url: '/v1/visits',
        body: { patient: 'P001', team: ['dr-osei', 'dr-osei'] },
        status: 422,
        code: 'CONTENT_INVALID',
        pointer: '/team',
    },
    {
        what: 'a grant of an unknown scope',
        url: '/v1/grants',
        body: { ...grant, scope: ['erase'] },
        status: 422,
        code: 'CONTENT_INVALID',
        pointer: '/scope/0',
    },
    {
        what: 'a grant without an end',
        url: '/v1/grants',
        body: { ...grant, expires: undefined },
        status: 400,
        code: 'REQUEST_INVALID',
        pointer: '',
    },
    {
        what: 'a decision that is none',
        url: '/v1/consents',
        body: { patient: 'P001', purpose: 'TREAT', decision: 'maybe' },
        status: 422,
        code: 'CONTENT_INVALID',
        pointer: '/decision',
    },
    ...['/v1/records', '/v1/emergency-access', '/v1/audit/events', '/v1/clusters'].map((list) => ({
        what: `a ward that there is not, of ${list}`,
        method: 'GET' as const,
        url: `${list}?ward=ward9`,
        status: 400,
        code: 'REQUEST_INVALID',
        pointer: '/querystring/ward',
    })),
    {
        what: 'an emergency without a reason',
        url: '/v1/emergency-access',
        body: { patient: 'P001', reason: '' },
        status: 422,
        code: 'CONTENT_INVALID',
        pointer: '/reason',
    },
    ...[' ', '\u00a0\u2003', '\u200b\ufeff', '\u2800'].map((reason) => ({
        what: `an emergency with a reason that nobody sees (${JSON.stringify(reason)})`,
        url: '/v1/emergency-access',
        body: { patient: 'P001', reason },
        status: 422,
        code: 'CONTENT_INVALID',
        pointer: '/reason',
    })),
    {
        what: 'an emergency with a forged actor',
        url: '/v1/emergency-access',
        body: { patient: 'P001', reason: 'Fell', clinician: 'dr-lind' },
        status: 400,
        code: 'REQUEST_INVALID',
        pointer: '',
    },
    {
        what: 'a review of an id that no fact has',
        url: '/v1/emergency-access/E1/review',
        body: { outcome: 'justified', comment: 'Seen' },
        status: 404,
        code: 'EMERGENCY_NOT_FOUND',
    },
    {
        what: 'a list of emergencies that were perhaps reviewed',
        method: 'GET',
        url: '/v1/emergency-access?reviewed=maybe',
        status: 400,
        code: 'REQUEST_INVALID',
        pointer: '/querystring/reviewed',
    },
    {
        what: 'a question about an unknown category',
        url: '/v1/access/check',
        body: { action: 'read', resource: { category: 'gossip' }, purpose: 'TREAT' },
        status: 422,
        code: 'CONTENT_INVALID',
        pointer: '/resource/category',
    },
    {
        what: 'a question with an actor in it',
        url: '/v1/access/check',
        body: { action: 'read', resource: { category: 'vitals' }, purpose: 'TREAT', roles: ['admin'] },
        status: 400,
        code: 'REQUEST_INVALID',
        pointer: '',
    },
    {
        what: 'policies without a text',
        url: '/v1/policies/proposals',
        body: { text: '' },
        status: 422,
        code: 'CONTENT_INVALID',
        pointer: '/text',
    },
    {
        what: 'policies with attributes of an unknown type',
        url: '/v1/policies/proposals',
        body: { text: 'x', attributes: { badge: 'Decimal' } },
        status: 422,
        code: 'CONTENT_INVALID',
        pointer: '/attributes/badge',
    },
    {
        what: 'a trial of policies without a text and without a digest',
        url: '/v1/policies/try',
        body: {},
        status: 422,
        code: 'CONTENT_INVALID',
        pointer: '/text',
    },
    {
        what: 'a trial of policies by a digest that is none',
        url: '/v1/policies/try',
        body: { digest: '1' },
        status: 422,
        code: 'CONTENT_INVALID',
        pointer: '/digest',
    },
    {
        what: 'an approval of policies that cannot be proposed',
        url: '/v1/policies/proposals/P001/approve',
        body: { digest: proposal.digest },
        status: 404,
        code: 'PROPOSAL_NOT_FOUND',
    },
    {
        what: 'policies by a digest that is none',
        method: 'GET',
        url: '/v1/policies?digest=1',
        status: 400,
        code: 'REQUEST_INVALID',
        pointer: '/querystring/digest',
    },
    {
        what: 'a proposal of an unknown kind',
        url: '/v1/governance/proposals',
        body: { ...proposal, kind: 'law' },
        status: 422,
        code: 'CONTENT_INVALID',
        pointer: '/kind',
    },
    {
        what: 'a proposal with a scope of three parts',
        url: '/v1/governance/proposals',
        body: { ...proposal, scope: 'ward1:a:b' },
        status: 422,
        code: 'CONTENT_INVALID',
        pointer: '/scope',
    },
    {
        what: 'a proposal of a digest in upper case',
        url: '/v1/governance/proposals',
        body: { ...proposal, digest: 'A'.repeat(64) },
        status: 422,
        code: 'CONTENT_INVALID',
        pointer: '/digest',
    },
    {
        what: 'a proposal that expires on no day',
        url: '/v1/governance/proposals',
        body: { ...proposal, expires: '2026-02-30T00:00:00Z' },
        status: 422,
        code: 'CONTENT_INVALID',
        pointer: '/expires',
    },
    {
        what: 'a proposal in another name',
        url: '/v1/governance/proposals',
        body: { ...proposal, ward: 'ward2' },
        status: 400,
        code: 'REQUEST_INVALID',
        pointer: '',
    },
    {
        what: 'an approval of whatever it is',
        url: `/v1/governance/proposals/${proposal.digest}/approve`,
        body: {},
        status: 400,
        code: 'REQUEST_INVALID',
        pointer: '',
    },
    {
        what: 'an approval of what cannot be a proposal',
        url: '/v1/governance/proposals/P001/approve',
        body: { digest: proposal.digest },
        status: 404,
        code: 'PROPOSAL_NOT_FOUND',
    },
    {
        what: 'a withdrawal with content',
        url: `/v1/governance/proposals/${proposal.digest}/withdraw`,
        body: { now: true },
        status: 400,
        code: 'REQUEST_INVALID',
        pointer: '',
    },
    {
        what: 'proposals of an unknown state',
        method: 'GET',
        url: '/v1/governance/proposals?state=pending',
        status: 400,
        code: 'REQUEST_INVALID',
        pointer: '/querystring/state',
    },
    {
        what: 'a setting without its scope',
        method: 'GET',
        url: '/v1/governance/settings/policy-set',
        status: 400,
        code: 'REQUEST_INVALID',
        pointer: '/querystring',
    },
    {
        what: 'a setting of an unknown kind',
        method: 'GET',
        url: '/v1/governance/settings/law?scope=both',
        status: 400,
        code: 'REQUEST_INVALID',
        pointer: '/params/kind',
    },
    { what: 'an unknown problem', method: 'GET', url: `/problems/${canary}`, status: 404, code: 'ROUTE_NOT_FOUND' },
    { what: 'a token without a subject', url: '/dev/token', body: { roles: ['doctor'] }, status: 400, code: 'REQUEST_INVALID' },
    {
        what: 'a token without roles',
        url: '/dev/token',
        body: { sub: 'x', roles: [] },
        status: 422,
        code: 'CONTENT_INVALID',
        pointer: '/roles',
    },
    {
        what: 'a token with an unknown role',
        url: '/dev/token',
        body: { sub: 'x', roles: ['root'] },
        status: 422,
        code: 'CONTENT_INVALID',
        pointer: '/roles/0',
    },
    {
        what: 'a token for the registrar in the wallet',
        url: '/dev/token',
        body: { sub: '#registrar', roles: ['admin'] },
        status: 422,
        code: 'CONTENT_INVALID',
        pointer: '/sub',
    },
    { what: 'a foreign Host', method: 'GET', url: '/livez', headers: { host: 'wardledger.example' }, status: 400, code: 'REQUEST_INVALID' },
    {
        what: 'a Host that begins like loopback',
        method: 'GET',
        url: '/livez',
        headers: { host: '127.0.0.1.example' },
        status: 400,
        code: 'REQUEST_INVALID',
    },
    {
        what: 'a proxy header',
        method: 'GET',
        url: '/livez',
        headers: { 'x-forwarded-for': '10.0.0.1' },
        status: 400,
        code: 'REQUEST_INVALID',
    },
    {
        what: 'a Forwarded header',
        url: '/dev/token',
        body: { sub: 'x', roles: ['doctor'] },
        headers: { forwarded: 'for=10.0.0.1' },
        status: 400,
        code: 'REQUEST_INVALID',
    },
];

describe('bad input', () => {
    let gateway: HandMade;
    let authorization: string;
    const taken: DevicePost[] = [];
    beforeAll(async () => {
        gateway = await handMade({
            script: { 'policies:CheckAccess': ({ patients }) => ({ decisions: patients.map(() => 'deny') }) },
            vitals: {
                take: async (posts) => {
                    taken.push(...posts);
                    return [];
                },
            },
        });
        authorization = await gateway.token(
            'everybody',
            'doctor',
            'admin',
            'admission',
            'patient',
            'privacy-officer',
            'iot-gateway',
            'auditor',
        );
    });
    afterAll(async () => gateway.app.close());

    async function send({ method = 'POST', url, body, text, headers = {} }: Row) {
        const payload = text ?? (body === undefined ? undefined : JSON.stringify(body));
        const type = payload === undefined ? {} : { 'content-type': 'application/json' };
        const all: Record<string, string | undefined> = { host: '127.0.0.1:8080', ...fresh(authorization), ...type, ...headers };
        const given = Object.fromEntries(Object.entries(all).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
        return gateway.app.inject({ method, url, headers: given, ...(payload === undefined ? {} : { payload }) });
    }

    it.each(rows)('$what: $status $code', async (row) => {
        const answer = await send(row);
        const problem = answer.json<Problem & Record<string, unknown>>();
        expect([answer.statusCode, problem.code]).toEqual([row.status, row.code]);
        expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8');
        expect(problem).toMatchObject({
            type: `/problems/${row.code.toLowerCase().replaceAll('_', '-')}`,
            status: row.status,
            instance: `urn:uuid:${problem.requestId}`,
            requestId: answer.headers['x-request-id'],
        });
        expect(problem.title && problem.detail).toBeTruthy();
        if (row.pointer !== undefined) {
            expect(problem.errors?.[0]?.pointer).toBe(row.pointer);
        }
        expect(answer.body).not.toContain(canary);
    });

    it.each<[string, Partial<Row>, string | undefined]>([
        ['a time', { url: '/v1/vitals', body: { windows: [{ ...post, start: '2025-02-25 08:00:00' }] } }, TEXTS.time.rule],
        [
            'a day that no month has',
            { url: '/v1/vitals', body: { windows: [{ ...post, start: '2025-02-30T08:00:00Z' }] } },
            TEXTS.time.rule,
        ],
        ['an id', { url: '/v1/vitals', body: { windows: [{ ...post, device: 'a b' }] } }, TEXTS.outsideId.rule],
        ['a name', { url: '/v1/records', body: { id: 'P1', kind: 'patient', name: 'A\u202e', status: 'active' } }, TEXTS.name.rule],
        [
            'a word of a few',
            { url: '/v1/records', body: { id: 'P1', kind: 'Patient', name: 'A', status: 'active' } },
            `must be one of ${RECORD_KINDS.join(', ')}`,
        ],
        ['a reason', { url: '/v1/emergency-access', body: { patient: 'P001', reason: 'a\u0000' } }, TEXTS.words.rule],
        ['a place', { url: '/v1/visits', body: { patient: 'P001', clinician: 'dr-osei', location: 'Bay \u202e4' } }, TEXTS.words.rule],
        ['a comment', { url: '/v1/emergency-access/1/review', body: { outcome: 'justified', comment: 'a\u2067b' } }, TEXTS.words.rule],
        ['an entry', { url: '/v1/patients/P001/entries', body: { category: 'note', form: { text: 'a\u202eb' } } }, TEXTS.lines.rule],
        [
            'a title',
            { url: '/v1/patients/P001/entries', body: { category: 'note', form: { text: 'a', title: 'a\u0085b' } } },
            TEXTS.words.rule,
        ],
        ['a ward', { method: 'GET', url: '/v1/records?ward=ward9' }, 'must be one of ward1, ward2'],
        ['a type', { url: '/v1/vitals', body: { windows: [{ ...post, boot: true }] } }, 'must be integer or string'],
        ['a device in a path', { method: 'GET', url: '/v1/posts/a@b/1' }, TEXTS.deviceAtBoot.rule],
        ['an offset in a query', { method: 'GET', url: '/v1/windows?to=2025-02-25T08:00:00' }, TEXTS.time.rule],
    ])('says in words what %s must be', async (_what, asked, rule) => {
        const answer = await send({ what: '', url: '', status: 0, code: '', ...asked });
        const { errors = [] } = answer.json<{ errors?: { detail: string }[] }>();
        expect(errors.map(({ detail }) => detail)).toEqual([rule]);
    });

    it('leads whoever asks for nothing to the documentation', async () => {
        const answer = await send({ what: '', method: 'GET', url: '/', status: 404, code: '' });
        expect(answer.json()).toMatchObject({ code: 'ROUTE_NOT_FOUND', detail: expect.stringContaining('/docs') as unknown });
    });

    it('names the limits in a 413 and the methods in a 405', async () => {
        const tooMany = await send(rows.find(({ what }) => what === 'vitals with 65 windows')!);
        expect(tooMany.json<{ detail: string }>().detail).toBe(
            'A list in the body has more items than it may have. The limit of a request body here is 1048576 bytes; at most 64 windows a request, 32 signals a window and 105 values a signal.',
        );
        const tooLong = await send(rows.find(({ what }) => what === 'a body over the limit')!);
        expect(tooLong.json<{ detail: string }>().detail).toContain('65536 bytes');
        const wrong = await send({ what: '', method: 'PUT', url: '/v1/records/P001', status: 405, code: '' });
        expect(wrong.headers['allow']).toBe('DELETE, GET, HEAD, PATCH');
    });

    it('stores nothing but that somebody looked for what nobody has', () => {
        const stored = gateway.calls.filter((call) => call.submitted && call.name !== 'participant:UpdateParticipant');
        const looks = stored.map(({ name, transient }) => ({ name, ...(transient as object) }));
        expect(looks).toMatchObject(stored.map(() => ({ name: 'access:Record', facts: [{ kind: 'look', decision: 'deny' }] })));
        expect(taken).toEqual([]);
        const kept = [...gateway.store.idempotency.finished.values()].map(({ answer }) => answer.status);
        expect(kept.every((status) => status >= 400)).toBe(true);
        expect(gateway.store.accessCoverage.rows.size).toBe(0);
    });

    it('leaves no word of the request in the log', () => {
        const log = gateway.lines.join('');
        for (const word of [canary, 'P001', 'Ann', 'everybody', authorization]) {
            expect(log).not.toContain(word);
        }
        expect(gateway.lines.length).toBeGreaterThan(rows.length - 5);
    });
});
