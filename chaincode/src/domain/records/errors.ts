// SPDX-License-Identifier: Apache-2.0
// Refusals about records.

import { errorTable } from '../kernel';

export const RECORD_ERRORS = errorTable({
    ENVELOPE_DIGEST_MISMATCH: {
        status: 400,
        title: 'Envelope does not match its digest',
        explanation: 'The SHA-256 of the private envelope differs from the digest that stands beside it.',
    },
    RECORD_NOT_FOUND: {
        status: 404,
        title: 'Record not found',
        explanation: 'No record has this id, it was revoked, or the caller may not see it: all three are answered alike.',
    },
    RECORD_EXISTS: { status: 409, title: 'Record exists', explanation: 'A record with this id is stored already.' },
    LEDGER_ID_SPENT: {
        status: 409,
        title: 'Ledger id was used',
        explanation: 'The record that had this ledger id was erased or merged; choose a new random id.',
    },
    RECORD_KIND_FIXED: {
        status: 409,
        title: 'Record was of another kind',
        explanation:
            'A record that was revoked comes back as what it was: a patient as a patient, a doctor as a doctor. Take another number.',
    },
    MERGE_REFUSED: {
        status: 409,
        title: 'Records cannot be merged',
        explanation:
            'A record can only be merged into another one of the same kind, and a patient known only from vitals into the record of a patient.',
    },
    RECORD_MERGED: {
        status: 409,
        title: 'Number was merged into another record',
        explanation:
            'What is known under this number belongs to the record that stays: GET tells its number. Change, revoke or merge it under that one, or separate the two first.',
    },
    MERGE_NOT_FOUND: { status: 404, title: 'Merge not found', explanation: 'This record was not merged into another one.' },
    LEGAL_HOLD: {
        status: 409,
        title: 'Legal hold',
        explanation:
            'A privacy officer has placed a legal hold on this record: until it is lifted the record can be changed, which keeps what is overwritten, but not revoked, merged, separated or erased.',
    },
    VERSION_CONFLICT: {
        status: 412,
        title: 'Record has changed',
        explanation: 'The version in `If-Match` is not the current one. Read the record again.',
    },
});
