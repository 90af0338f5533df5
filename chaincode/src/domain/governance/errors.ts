// SPDX-License-Identifier: Apache-2.0
// Refusals about what takes two wards.

import { errorTable } from '../kernel';

export const GOVERNANCE_ERRORS = errorTable({
    TWO_WARDS_REQUIRED: {
        status: 403,
        title: 'Takes two wards',
        explanation:
            'Restricting what is one’s own takes one ward, at once; loosening it takes both: propose the digest of what is to be (POST /v1/governance/proposals), let an administrator of the other ward approve it, and try again. An approval serves once.',
    },
    APPROVAL_OWN_WARD: {
        status: 403,
        title: 'Proposal of the own ward',
        explanation:
            'A proposal is approved by an administrator of the other ward, under whatever identity the own one tries. The attempt stands on the ledger.',
    },
    PROPOSAL_NOT_FOUND: { status: 404, title: 'Proposal not found', explanation: 'No proposal has this id.' },
    SETTING_NOT_FOUND: {
        status: 404,
        title: 'Setting not found',
        explanation: 'The two wards have approved nothing of this kind and scope.',
    },
    PROPOSAL_APPROVED: {
        status: 409,
        title: 'Proposal is approved',
        explanation: 'A proposal is approved once, and then cannot be withdrawn: propose what shall be instead.',
    },
    PROPOSAL_WITHDRAWN: {
        status: 409,
        title: 'Proposal is withdrawn',
        explanation: 'The ward that proposed it has withdrawn it, for good.',
    },
    PROPOSAL_EXPIRED: {
        status: 409,
        title: 'Proposal has expired',
        explanation: 'The time of the approval is not before the one until which the proposal stands. Propose it again.',
    },
    PROPOSAL_DIGEST_MISMATCH: {
        status: 409,
        title: 'Not the digest that was proposed',
        explanation: 'An approval names the digest of what its administrator has seen, and it is not the proposal’s.',
    },
    SETTING_SETTLED: {
        status: 409,
        title: 'Setting is settled',
        explanation:
            'Something is stored under this setting by now, such as a patient’s number, and would mean something else under another: it can be approved only before.',
    },
    PROPOSAL_SUPERSEDED: {
        status: 409,
        title: 'Setting has changed since the proposal',
        explanation: 'Another approval or a revocation came between, so the proposal rests on what is no longer so. Propose it again.',
    },
});
