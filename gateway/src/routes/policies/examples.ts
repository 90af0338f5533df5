// SPDX-License-Identifier: Apache-2.0
// Examples: a question about one's own access, and a set that one ward proposes and the other approves.

import { EXAMPLE, type ExampleTable } from '../../plugins/documentation';

const { transaction, digest, ledgerId, time } = EXAMPLE;
const params = { id: '41d0c6a58f2b7e93106d4f8a2c5be7f90a3d6c1e8b4f72950d3a6e9c8b1f4a27' };
const text =
    '@id("own-data")\npermit (principal, action, resource)\nwhen { resource has patient && principal.patients.contains(resource.patient) };\n';
const forbids =
    '@id("visiting-doctors")\nforbid (principal, action, resource)\nwhen { principal.roles.contains("doctor") && principal.ward != "ward1" }\nunless { context.emergency };\n';
const proposal = {
    ...params,
    kind: 'policy-set',
    scope: 'both',
    digest,
    state: 'open',
    ward: 'ward1',
    proposer: { mspId: 'Ward1MSP', id: ledgerId },
    proposed: time,
    expires: '2026-12-28T12:50:00.000Z',
    text,
};
const approver = { mspId: 'Ward2MSP', id: '8d1f5c3e7a906b24f0d8c5a17e3b9264' };

export const POLICY_EXAMPLES: ExampleTable = {
    'POST /v1/access/check': {
        body: { action: 'read', resource: { category: 'vitals', patient: 'P001' }, purpose: 'TREAT' },
        answers: { 200: { decision: 'permit', policies: ['clinician-by-visit'], digest } },
    },
    'GET /v1/policies': { answers: { 200: { digest, inForce: true, text, set: '{"attributes":{},"policies":[]}' } } },
    'GET /v1/policies/forbids': {
        answers: {
            200: {
                items: [
                    {
                        ward: 'ward1',
                        digest,
                        text: forbids,
                        set: '{"attributes":{},"policies":[]}',
                        by: { mspId: 'Ward1MSP', id: ledgerId },
                        since: time,
                    },
                ],
            },
        },
    },
    'POST /v1/policies/forbids': {
        body: { text: forbids },
        answers: { 200: { ward: 'ward1', digest, text: forbids, transaction } },
    },
    'POST /v1/policies/forbids/withdraw': {
        body: { digest },
        answers: { 200: { ward: 'ward1', digest, transaction } },
    },
    'POST /v1/policies/try': {
        body: { text },
        answers: {
            200: {
                digest,
                looks: 1000,
                same: 982,
                permitToDeny: 18,
                denyToPermit: 0,
                by: [{ role: 'nurse', category: 'note', action: 'read', permitToDeny: 18, denyToPermit: 0 }],
            },
        },
    },
    'POST /v1/policies/proposals': { body: { text }, answers: { 201: { ...proposal, transaction } } },
    'POST /v1/policies/proposals/:id/approve': {
        params,
        body: { digest },
        answers: { 200: { ...proposal, state: 'approved', decider: approver, decided: transaction.timestamp, transaction } },
    },
};
