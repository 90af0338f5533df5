// SPDX-License-Identifier: Apache-2.0
// Examples: an area, its telemetry, its seed and its heads.

import { EXAMPLE, type ExampleTable } from '../../plugins/documentation';

const { transaction, digest, ledgerId } = EXAMPLE;
const params = { id: 'east' };
const rules = {
    ledgerId,
    ward: 'ward1',
    rangeCm: 2000,
    directRangeCm: 500,
    trustThreshold: 0.5,
    maximumHeadShare: 0.2,
    reportsPerRound: 20,
    seedWindowSeconds: 3600,
    gateway: { xCm: 0, yCm: 0 },
    created: EXAMPLE.time,
};
const seed = {
    epoch: 0,
    phase: 'closed',
    wards: ['ward1', 'ward2'].map((ward) => ({ ward, committed: true, revealed: true, spare: true })),
    seed: digest,
    rule: 'both',
};
const election = {
    round: 0,
    heads: ['wearable-2'],
    members: { 'wearable-1': 'wearable-2' },
    direct: [],
    uncovered: [],
    standby: [],
    dead: [],
    lost: [],
    seed: digest,
    transactionId: transaction.id,
    timestamp: transaction.timestamp,
};
const line = { round: 0, seed: digest, heads: 1, lost: 0, transactionId: transaction.id, timestamp: transaction.timestamp };
const nodes = [
    { id: 'wearable-1', xCm: 120, yCm: 80, energyMicrojoule: 900_000, trust: 0.9 },
    { id: 'wearable-2', xCm: 300, yCm: 40, energyMicrojoule: 950_000, trust: 0.95 },
];

export const CLUSTER_EXAMPLES: ExampleTable = {
    'POST /v1/clusters': {
        body: { id: 'east', ward: 'ward1', rangeCm: 2000, trustThreshold: 0.5 },
        answers: { 201: { id: 'east', ...rules, transaction } },
    },
    'GET /v1/clusters': { answers: { 200: { items: [{ ...rules, round: 0 }] } } },
    'GET /v1/clusters/:id': { params, answers: { 200: { id: 'east', ...rules, round: 0 } } },
    'POST /v1/clusters/:id/telemetry': { params, body: { nodes }, answers: { 201: { round: 1, nodes: 2, transaction } } },
    'POST /v1/clusters/:id/seeds': { params, answers: { 200: seed } },
    'GET /v1/clusters/:id/seeds/:epoch': { params: { ...params, epoch: 0 }, answers: { 200: seed } },
    'POST /v1/clusters/:id/elections': { params, answers: { 201: { ...election, transaction } } },
    'GET /v1/clusters/:id/elections': { params, answers: { 200: { items: [line] } } },
    'GET /v1/clusters/:id/elections/:round': { params: { ...params, round: 0 }, answers: { 200: election } },
};
