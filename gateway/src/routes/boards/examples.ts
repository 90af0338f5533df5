// SPDX-License-Identifier: Apache-2.0
// Examples: a board with one patient, and how it goes on.

import { EXAMPLE, type ExampleTable } from '../../plugins/documentation';

const decided = EXAMPLE.transaction.timestamp;
const patient = {
    ledgerId: EXAMPLE.windowId,
    patient: 'P001',
    location: 'Bay 4',
    readings: [{ time: decided, code: '8867-4', unit: '/min', value: 112 }],
    leftOut: [],
    news2: { score: 5, level: 'urgent' },
    alarms: [{ id: `${EXAMPLE.windowId}.${EXAMPLE.windowId}`, raised: decided, code: 'LIMIT', severity: 'medium', signal: '8867-4' }],
};
const board = { decided, complete: true, patients: [patient], access: { transactionIds: [EXAMPLE.transaction.id] } };
const lines = [
    { type: 'board', ...board },
    { type: 'decided', decided, complete: true },
    { type: 'gone', ledgerId: patient.ledgerId },
    { type: 'end' },
];

export const BOARD_EXAMPLES: ExampleTable = {
    'GET /v1/board': {
        answers: { 200: board },
        texts: { 'application/x-ndjson': lines.map((line) => `${JSON.stringify(line)}\n`).join('') },
    },
};
