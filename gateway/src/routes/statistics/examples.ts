// SPDX-License-Identifier: Apache-2.0
// Examples: figures of a ward.

import { EXAMPLE, type ExampleTable } from '../../plugins/documentation';

export const STATISTICS_EXAMPLES: ExampleTable = {
    'POST /v1/statistics': {
        body: { codes: ['8867-4'], ward: 'ward1', from: '2026-11-28T00:00:00Z', to: '2026-11-29T00:00:00Z', close: true },
        answers: {
            200: {
                results: [{ code: '8867-4', unit: '/min', count: 300, mean: 78.4, standardDeviation: 6.1 }],
                windows: 20,
                from: '2026-11-28T00:00:00.000Z',
                to: '2026-11-28T23:59:00.000Z',
                sum: { ciphertextDigest: EXAMPLE.digest },
                release: EXAMPLE.digest,
                transaction: EXAMPLE.transaction,
            },
        },
    },
    'POST /v1/statistics/cohort-rule': {
        body: { posters: 2 },
        answers: { 200: { posters: 2, transaction: EXAMPLE.transaction } },
    },
    'POST /v1/windows/close': { answers: { 200: { closed: 17 } } },
    'POST /v1/windows/:id/retire': {
        params: { id: EXAMPLE.ledgerId },
        answers: { 200: { id: EXAMPLE.ledgerId, retired: true, transaction: EXAMPLE.transaction } },
    },
};
