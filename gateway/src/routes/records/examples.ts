// SPDX-License-Identifier: Apache-2.0
// Examples: the life of a record.

import { EXAMPLE, type ExampleTable } from '../../plugins/documentation';
import { SEALED_EXAMPLES } from '../sealed-examples';

const { transaction, digest: commitment } = EXAMPLE;
const params = { id: 'P001' };
const row = { id: 'P001', kind: 'patient', status: 'active', ward: 'ward1', version: 1 };
const held = { id: 'P001', held: true, transaction };

export const RECORD_EXAMPLES: ExampleTable = {
    'POST /v1/records': {
        body: { id: 'P001', kind: 'patient', name: 'Ann Example', status: 'active' },
        answers: { 201: { ...row, commitment, transaction } },
    },
    'GET /v1/records': { answers: { 200: { items: [row], next: 'UDAwMQ' } } },
    'GET /v1/records/:id': {
        params,
        answers: {
            200: { ...row, commitment, name: 'Ann Example', access: { transactionId: transaction.id, policies: ['clinician-by-visit'] } },
        },
        texts: SEALED_EXAMPLES,
    },
    'PATCH /v1/records/:id': {
        params,
        body: { status: 'inactive' },
        answers: { 200: { ...row, status: 'inactive', version: 2, commitment, transaction } },
    },
    'DELETE /v1/records/:id': { params, answers: { 200: { id: 'P001', version: 3, transaction } } },
    'GET /v1/records/:id/history': {
        params,
        answers: {
            200: {
                items: [
                    {
                        transactionId: transaction.id,
                        timestamp: transaction.timestamp,
                        version: 1,
                        isDelete: false,
                        actor: { mspId: 'Ward1MSP', id: EXAMPLE.ledgerId },
                        status: 'active',
                    },
                ],
            },
        },
    },
    'POST /v1/records/:id/erase': { params, answers: { 200: { id: 'P001', state: 'approved', awaiting: 'admin', transaction } } },
    'POST /v1/records/:id/merge': {
        params: { id: 'P002' },
        body: { into: 'P001' },
        answers: { 200: { id: 'P002', into: 'P001', version: 2, transaction } },
    },
    'DELETE /v1/records/:id/merge': { params: { id: 'P002' }, answers: { 200: { id: 'P002', version: 3, transaction } } },
    'POST /v1/records/:id/repair': { params, answers: { 200: { id: 'P001', version: 2, transaction } } },
    'DELETE /v1/unreadable-records/:ledgerId': {
        params: { ledgerId: EXAMPLE.ledgerId },
        answers: { 200: { version: 2, transaction } },
    },
    'GET /v1/records/:id/legal-hold': {
        params,
        answers: { 200: { id: 'P001', held: true, since: transaction.timestamp, items: [{ version: 1, name: 'Ann Example' }] } },
    },
    'POST /v1/records/:id/legal-hold': { params, answers: { 200: held } },
    'DELETE /v1/records/:id/legal-hold': { params, answers: { 200: { ...held, held: false } } },
};
