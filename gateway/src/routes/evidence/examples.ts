// SPDX-License-Identifier: Apache-2.0
// Examples: what the ledger holds of a window, a post, a transaction and a block.

import { EXAMPLE, type ExampleTable } from '../../plugins/documentation';

const { transaction, digest, windowId, ledgerId } = EXAMPLE;
const params = { id: windowId };
const window = {
    id: windowId,
    subject: ledgerId,
    ward: 'ward1',
    keyId: digest,
    parameterSet: 'stats-2',
    signals: [
        { code: '8867-4', count: 2 },
        { code: '59408-5', count: 2 },
    ],
    first: '2026-11-28T12:50:00.000Z',
    last: '2026-11-28T12:52:00.000Z',
    ciphertext: { digest, bytes: 131_185 },
    envelope: { digest, bytes: 8_192 },
    posts: {
        count: 1,
        digest,
        ranges: [{ device: ledgerId, from: 42, to: 43 }],
        leftOut: [{ device: ledgerId, sequence: 43, reason: 'UNREADABLE' }],
    },
    mode: 'hash',
    transactionId: transaction.id,
    timestamp: transaction.timestamp,
};

export const WINDOW_EXAMPLES: ExampleTable = {
    'GET /v1/windows/:id': { params, answers: { 200: { ...window, transaction } } },
    'GET /v1/windows/:id/history': {
        params,
        answers: { 200: { items: [{ transactionId: transaction.id, timestamp: transaction.timestamp, isDelete: false }] } },
    },
    'GET /v1/posts/:device/:sequence': {
        params: { device: 'ward1-monitor-7@3', sequence: 42 },
        answers: { 200: { window: windowId, digest, late: true } },
    },
    'GET /v1/devices/:device/posts': {
        params: { device: 'ward1-monitor-7' },
        answers: { 200: { items: [{ sequence: 42, window: windowId, digest, late: true }] } },
    },
    'GET /v1/windows': { answers: { 200: { items: [window], next: 'MDAwMDE3OTU4NjcyMDA' } } },
};

export const TRANSACTION_EXAMPLES: ExampleTable = {
    'GET /v1/transactions/:id': {
        params: { id: transaction.id },
        answers: {
            200: {
                id: transaction.id,
                code: 'VALID',
                blockNumber: 42,
                timestamp: transaction.timestamp,
                creator: { mspId: 'Ward1MSP', id: ledgerId },
                endorsers: ['Ward1MSP', 'Ward2MSP'],
                chaincode: 'wardledger',
                function: 'vitals:SubmitWindows',
            },
        },
    },
};

const header = { number: 42, previousHash: 'b6'.repeat(32), dataHash: 'd4'.repeat(32) };
export const BLOCK_EXAMPLES: ExampleTable = {
    'GET /v1/transactions/:id/block': {
        params: { id: transaction.id },
        answers: { 200: { ...header, transactions: [{ id: transaction.id, code: 'VALID' }] } },
    },
    'GET /v1/chain': { answers: { 200: { newest: header } } },
};
