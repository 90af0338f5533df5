// SPDX-License-Identifier: Apache-2.0
// Examples: how the gateway is, and what a problem means.

import { EXAMPLE, type ExampleTable } from '../../plugins/documentation';

const problem = {
    type: '/problems/replay-conflict',
    code: 'REPLAY_CONFLICT',
    status: 409,
    title: 'Post was received with other content',
    explanation: 'This device has sent this sequence number before, with other readings. The first content stays.',
};

export const UPKEEP_EXAMPLES: ExampleTable = {
    'GET /livez': { answers: { 200: { status: 'ok' } } },
    'GET /startupz': { answers: { 200: { status: 'ok' } } },
    'GET /readyz': { answers: { 200: { status: 'ok', checks: { ledger: true, custodian: true, store: true, disk: true } } } },
    'GET /problems': { answers: { 200: { items: [problem] } } },
    'GET /problems/:slug': { params: { slug: 'replay-conflict' }, answers: { 200: problem } },
};

export const TIME_EXAMPLES: ExampleTable = {
    'GET /v1/time': { answers: { 200: { time: EXAMPLE.time, epochMilliseconds: Date.parse(EXAMPLE.time) } } },
};
