// SPDX-License-Identifier: Apache-2.0
// Refusals about participants: who calls, and whether the ledger knows them.

import { errorTable } from '../kernel';

export const PARTICIPANT_ERRORS = errorTable({
    ACTOR_UNKNOWN: {
        status: 403,
        title: 'Caller is not registered',
        explanation: 'The certificate belongs to no participant. An administrator of its ward must register it.',
    },
    ACTOR_SUSPENDED: {
        status: 403,
        title: 'Caller is suspended',
        explanation: 'An administrator of the ward has suspended this participant, whatever certificate it calls with.',
    },
    CERTIFICATE_ENDED: {
        status: 403,
        title: 'Certificate has ended',
        explanation: 'The certificate was replaced by another one of the same participant, or ended by an administrator of its ward.',
    },
    PARTICIPANT_NOT_FOUND: {
        status: 404,
        title: 'Participant not found',
        explanation: 'No participant is registered under this name, certificate or ledger id.',
    },
    PARTICIPANT_EXISTS: {
        status: 409,
        title: 'Participant exists',
        explanation: 'This name, certificate or ledger id is registered already, with other content.',
    },
});
