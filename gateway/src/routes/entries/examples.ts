// SPDX-License-Identifier: Apache-2.0
// Examples: a diagnosis, its correction, and how both are read.

import { EXAMPLE, type ExampleTable } from '../../plugins/documentation';

const { transaction } = EXAMPLE;
const params = { id: 'P001' };
const digest = 'a7f5c1e2'.repeat(8);
const form = { text: 'Hypertension', code: { system: 'http://snomed.info/sct', code: '38341003' }, clinicalStatus: 'active' };
const written = { id: EXAMPLE.windowId, digest, transaction };

export const ENTRY_EXAMPLES: ExampleTable = {
    'POST /v1/patients/:id/entries': { params, body: { category: 'diagnosis', form }, answers: { 201: written } },
    'POST /v1/patients/:id/entries/:entry/correct': {
        params: { ...params, entry: EXAMPLE.windowId },
        body: { form: { ...form, clinicalStatus: 'resolved' } },
        answers: { 201: written },
    },
    'POST /v1/patients/:id/files': { params, body: 'The bytes of the file.', answers: { 201: { ...written, size: 22 } } },
    'GET /v1/patients/:id/files/:entry': {
        params: { ...params, entry: EXAMPLE.windowId },
        answers: {},
        texts: { 'application/octet-stream': 'The bytes of the file.' },
    },
    'GET /v1/patients/:id/entries': {
        params,
        answers: {
            200: {
                items: [
                    {
                        id: EXAMPLE.windowId,
                        category: 'diagnosis',
                        form,
                        author: { person: EXAMPLE.ledgerId, organisation: 'Ward1MSP', role: ['doctor'] },
                        time: EXAMPLE.time,
                        digest,
                        transactionId: transaction.id,
                    },
                ],
                access: { transactionIds: [transaction.id] },
            },
        },
    },
};
