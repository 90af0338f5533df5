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
    AUTHORSHIP_INVALID: {
        status: 403,
        title: 'Not signed by the caller',
        explanation: 'What the ward’s own process has submitted does not bear the signature of the certificate that stands beside it.',
    },
    AUTHORSHIP_EXPIRED: {
        status: 409,
        title: 'Signed at another time',
        explanation: 'More than five minutes lie between the caller’s signature and its submission. Ask again.',
    },
    AUTHORSHIP_SPENT: {
        status: 409,
        title: 'Signature was used before',
        explanation: 'What a caller has signed counts once. Ask again, and it is signed anew.',
    },
    STANDINGS_UNSETTLED: {
        status: 503,
        title: 'Peer is noting a change',
        explanation:
            'A participant has just been suspended, or has another role or certificate, and this peer is still noting it. Ask again.',
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
