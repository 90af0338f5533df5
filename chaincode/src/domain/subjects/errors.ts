// SPDX-License-Identifier: Apache-2.0
// Refusals about subjects.

import { errorTable } from '../kernel';

export const SUBJECT_ERRORS = errorTable({
    ENVELOPE_INVALID: {
        status: 400,
        title: 'Not sealed for both wards',
        explanation:
            'A sealed name or outside id must be a JWE for the custodians of both wards that states the ledger id and the kind of what it is about.',
    },
    NUMBERING_DIFFERS: {
        status: 409,
        title: 'Record numbers are others by now',
        explanation:
            'The wards have decided whose record numbers are while this one was registered. Send the request again; where it is refused again, this gateway is older than the decision.',
    },
    SUBJECT_ERASED: {
        status: 409,
        title: 'Patient was erased',
        explanation: 'The ledger id belongs to a patient who was erased. What is posted for the same number again gets a new one.',
    },
    SUBJECT_NOT_FOUND: { status: 404, title: 'Subject not found', explanation: 'Nothing is known under this id.' },
});
