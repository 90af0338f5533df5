// SPDX-License-Identifier: Apache-2.0
// Examples: a custodian's key that one ward proposes and the other approves.

import { EXAMPLE, type ExampleTable } from '../../plugins/documentation';

const { transaction, digest, ledgerId, time } = EXAMPLE;
const params = { id: '41d0c6a58f2b7e93106d4f8a2c5be7f90a3d6c1e8b4f72950d3a6e9c8b1f4a27' };
const place = { kind: 'attestation-key', scope: 'ward1' };
const proposal = {
    ...params,
    ...place,
    digest,
    state: 'open',
    ward: 'ward1',
    proposer: { mspId: 'Ward1MSP', id: ledgerId },
    proposed: time,
    expires: '2026-12-05T12:50:00.000Z',
};
const approver = { mspId: 'Ward2MSP', id: '8d1f5c3e7a906b24f0d8c5a17e3b9264' };
const approved = { ...proposal, state: 'approved', decider: approver, decided: transaction.timestamp };
const withdrawn = { ...proposal, state: 'withdrawn', decider: proposal.proposer, decided: transaction.timestamp };
const setting = { ...place, digest, proposal: params.id, approver, approved: time };
const revocation = { revoker: proposal.proposer, revoked: transaction.timestamp };

export const GOVERNANCE_EXAMPLES: ExampleTable = {
    'POST /v1/governance/proposals': {
        body: { ...place, digest, expires: '2026-12-05T12:50:00Z' },
        answers: { 201: { ...proposal, transaction } },
    },
    'GET /v1/governance/proposals': { answers: { 200: { items: [proposal] } } },
    'GET /v1/governance/proposals/:id': { params, answers: { 200: proposal } },
    'POST /v1/governance/proposals/:id/approve': { params, body: { digest }, answers: { 200: { ...approved, transaction } } },
    'POST /v1/governance/proposals/:id/withdraw': { params, answers: { 200: { ...withdrawn, transaction } } },
    'GET /v1/governance/settings/:kind': { params: { kind: place.kind }, answers: { 200: setting } },
    'POST /v1/governance/settings/:kind/revoke': {
        params: { kind: place.kind },
        body: { scope: place.scope },
        answers: { 200: { ...setting, ...revocation, transaction } },
    },
};
