// SPDX-License-Identifier: Apache-2.0
// Examples: a pulse over its limit, and that somebody has seen it.

import { EXAMPLE, type ExampleTable } from '../../plugins/documentation';

const { transaction } = EXAMPLE;
const id = EXAMPLE.ledgerId + EXAMPLE.windowId;

export const ALARM_EXAMPLES: ExampleTable = {
    'GET /v1/alarms': {
        answers: {
            200: {
                items: [
                    {
                        id,
                        patient: 'P006',
                        ward: 'ward1',
                        code: 'LIMIT',
                        severity: 'medium',
                        signal: '8867-4',
                        limit: { name: 'heart-rate-high', side: 'above', limit: 100 },
                        value: 110,
                        news2: { isComplete: false, missing: ['respiration', 'oxygen', 'consciousness', 'temperature'] },
                        time: EXAMPLE.time,
                        raised: transaction.timestamp,
                        active: true,
                        transactionId: transaction.id,
                    },
                ],
                access: { transactionIds: [transaction.id] },
            },
        },
    },
    'POST /v1/alarms/:id/acknowledge': { params: { id }, body: { reason: 'At the bedside.' }, answers: { 200: { id, transaction } } },
};
