// SPDX-License-Identifier: Apache-2.0
// Examples: a post of a bedside monitor, how far it has come, and what it may say.

import { EXAMPLE, type ExampleTable } from '../../plugins/documentation';
import { LINES } from '../exports';
import { VITALS_LIMITS } from './vitals-schemas';

const { transaction, windowId } = EXAMPLE;
const window = { id: windowId, state: 'open' };
const submission = 'e3b7d1a95c0f4e28a6c4b9d2f7083e51';
const post = {
    device: 'ward1-monitor-7',
    boot: 3,
    patient: 'P001',
    sequence: 42,
    start: '2026-11-28T13:50:00+01:00',
    periodSeconds: 60,
    signals: [
        { code: '8867-4', unit: 'bpm', values: [78, 79, null] },
        { code: '59408-5', unit: '%', values: [98, 127, 97] },
        { code: '8310-5', unit: '[degF]', values: [98.6, 98.6, 986] },
    ],
};
/** 127 is the oximeter's "no reading", 986 a slip of the hand: the rest is taken. */
const refused = [{ code: 'VALUE_IMPOSSIBLE', signal: '8310-5', pointer: '/signals/2/values/2', count: 1 }];
const accepted = { index: 0, status: 'accepted', submission, refused };
const rejected = {
    index: 0,
    status: 'rejected',
    problem: {
        type: '/problems/unit-mismatch',
        title: 'Wrong unit for this code',
        status: 422,
        code: 'UNIT_MISMATCH',
        detail: 'Wrong unit for this code',
        errors: [{ pointer: '/signals/0/unit', detail: 'is no unit that is known here; this code takes %, percent, pct, MDC_DIM_PERCENT' }],
    },
};
const requestId = '2b6f0cc9-04d4-4d0b-9c3e-6f0a8f3c1d77';

const access = { transactionIds: [transaction.id] };
const reading = { time: EXAMPLE.time, code: '8867-4', unit: '/min', value: 78, device: EXAMPLE.ledgerId, sequence: 42, ward: 'ward1' };
const unproven = { ...reading, value: 79, sequence: 45, unproven: true };
const entered = { ...reading, value: 76, sequence: 44, manual: { by: EXAMPLE.ledgerId } };
const corrected = { ...reading, value: 250, sequence: 43, corrected: { reason: 'Lead off', by: EXAMPLE.ledgerId, time: EXAMPLE.time } };
const device = '9a3f0c61d27b4e85a1c09d3e6b74f258';
const replaced = { ...corrected, corrected: { ...corrected.corrected, replacement: { device, sequence: 43 } } };
const anew = { ...entered, device, sequence: 43, value: 75, replaces: { device: EXAMPLE.ledgerId, sequence: 43, reason: 'Lead off' } };
const correction = { corrected: 1, already: 0, rejected: 0, windows: [{ id: windowId, state: 'VALID' }], transaction };
const leftOut = [{ ward: 'ward2', code: 'UNAVAILABLE', windows: 3, first: EXAMPLE.time, last: EXAMPLE.time, since: EXAMPLE.time }];

export const VITALS_EXAMPLES: ExampleTable = {
    'GET /v1/patients/:id/vitals': {
        params: { id: 'P001' },
        answers: { 200: { items: [reading, unproven, replaced, anew, entered], leftOut, access } },
        texts: {
            [LINES]: [reading, unproven, replaced, anew, entered, { leftOut, access }].map((line) => `${JSON.stringify(line)}\n`).join(''),
        },
    },
    'GET /v1/patients/:id/vitals/latest': { params: { id: 'P001' }, answers: { 200: { items: [reading], leftOut: [], access } } },
    'GET /v1/posts/:device/:sequence/proof': {
        params: { device: 'ward1-monitor-7', sequence: 42 },
        answers: {
            200: {
                index: 0,
                leaves: 2,
                reading: 'AUBTgAAAAAAA',
                leafKey: 'a2V5IG9mIHRoaXMgbGVhZiBhbmQgbm8gb3RoZXIgb25lISE',
                header: 'd2FyZGxlZGdlciBwb3N0IDEK',
                headerKey: 'a2V5IG9mIHRoZSBoZWFkZXIsIGFuZCBvZiBubyBsZWFmLi4',
                nonce: 'bm9uY2Ugb2YgYSBwb3N0IQ',
                path: ['aGFzaCBvZiB0aGUgbmVpZ2hib3VyIGluIHRoZSB0cmVlLi4'],
                ward: 'ward1',
                window: windowId,
                digest: EXAMPLE.digest,
                access,
            },
        },
    },
    'POST /v1/posts/:device/:sequence/corrections': {
        params: { device: 'ward1-monitor-7@3', sequence: 43 },
        body: {
            reason: 'Lead off',
            replacement: {
                patient: 'P001',
                start: '2026-11-28T13:53:00+01:00',
                periodSeconds: 60,
                signals: [{ code: '8867-4', unit: '/min', values: [75] }],
            },
        },
        answers: { 201: { ...correction, replacement: { device: 'ward1-monitor-7~@3', posts: [{ sequence: 43, submission }] } } },
    },
    'POST /v1/patients/:id/vitals/corrections': {
        params: { id: 'P001' },
        body: {
            device: 'ward1-monitor-7',
            boot: 3,
            from: '2026-11-28T12:50:00Z',
            to: '2026-11-28T12:55:00Z',
            reason: 'Wrong bed',
            replacement: { patient: 'P002' },
        },
        answers: { 201: { ...correction, replacement: { device: 'ward1-monitor-7~@3', posts: [{ sequence: 44, submission }] } } },
    },
    'POST /v1/vitals': {
        body: { windows: [post] },
        answers: {
            200: { results: [{ ...accepted, state: 'VALID', transaction, window }] },
            202: { results: [accepted] },
            422: {
                type: '/problems/content-invalid',
                title: 'Content is not acceptable',
                status: 422,
                detail: 'None of the posts was accepted; `results` says why for each.',
                instance: `urn:uuid:${requestId}`,
                code: 'CONTENT_INVALID',
                requestId,
                errors: [{ pointer: '/windows/0/signals/0/unit', detail: rejected.problem.errors[0]?.detail }],
                results: [rejected],
            },
        },
    },
    'GET /v1/submissions/:id': {
        params: { id: submission },
        answers: { 200: { id: submission, state: 'VALID', device: 'ward1-monitor-7', boot: 3, sequence: 42, transaction, window } },
    },
    'GET /v1/signals': {
        answers: {
            200: {
                items: [
                    {
                        code: '8310-5',
                        name: 'Body temperature',
                        unit: 'Cel',
                        spellings: ['°C', 'degC'],
                        conversions: [{ unit: '[degF]', spellings: ['°F', 'degF'], factor: 5 / 9, offset: -160 / 9 }],
                        minimum: 10,
                        maximum: 50,
                        zeroMeansOff: false,
                        sentinels: [2047, -32_768],
                        scale: 100,
                    },
                ],
                observations: [{ code: 'wl-oxygen', name: 'Air or supplemental oxygen', values: ['air', 'oxygen'] }],
                models: [{ model: 'contec-cms50', sentinels: [{ code: '8889-8', values: [255] }] }],
                oldestSeconds: 604_800,
                aheadSeconds: 300,
                limits: VITALS_LIMITS,
            },
        },
    },
};
