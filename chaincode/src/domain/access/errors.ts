// SPDX-License-Identifier: Apache-2.0
// Refusals about accesses.

import { errorTable } from '../kernel';

export const ACCESS_ERRORS = errorTable({
    ACCESS_DENIED: { status: 403, title: 'Access denied', explanation: 'No policy permits this access, or one forbids it.' },
    LOOK_NOT_FOUND: {
        status: 404,
        title: 'Look not found',
        explanation: 'This peer has no such look: it was never stated, or its block has not arrived yet.',
    },
    LOOK_EXPIRED: {
        status: 403,
        title: 'Look is too old',
        explanation: 'Openings may follow a look for 15 minutes; after that it must be stated anew.',
    },
    FACT_FORBIDDEN: {
        status: 403,
        title: 'Role may not state this',
        explanation: 'None of the roles of the caller may state a fact of this kind.',
    },
    ENCRYPTION_KEY_NOT_FOUND: {
        status: 404,
        title: 'Encryption key not found',
        explanation: 'No encryption key of this person stands: none was registered, or it was ended.',
    },
    ENCRYPTION_KEY_MISSING: {
        status: 409,
        title: 'No key to seal to',
        explanation:
            'What was asked for is handed out sealed to a key of the caller’s own, and none stands. Register one with POST /v1/encryption-key, or ask for JSON.',
    },
    PATIENT_NOT_ERASED: {
        status: 409,
        title: 'Patient was not erased',
        explanation: 'Facts about a patient go after the patient was erased by the own ward, and never before.',
    },
    VISIT_NOT_FOUND: {
        status: 404,
        title: 'No open visit',
        explanation: 'The patient has no open visit of which the caller may know, or this one was closed.',
    },
    GRANT_NOT_FOUND: {
        status: 404,
        title: 'Grant not found',
        explanation: 'No grant stands under this id: it was revoked, has ended, or never was.',
    },
    CONSENT_NOT_FOUND: {
        status: 404,
        title: 'Decision not found',
        explanation: 'No decision of the patient stands under this id: it was withdrawn, has ended, or never was.',
    },
    CONFIDENTIAL_NOT_FOUND: {
        status: 404,
        title: 'Nothing is confidential under this id',
        explanation: 'No category of the patient is confidential under this id: it was ended, has ended, or never was.',
    },
    LINK_NOT_FOUND: { status: 404, title: 'Link not found', explanation: 'No link stands under this id: it was undone, or never was.' },
    LINK_CONFIRMED: { status: 409, title: 'Link was confirmed', explanation: 'Somebody has confirmed this link already.' },
    EMERGENCY_NOT_FOUND: { status: 404, title: 'Emergency not found', explanation: 'No emergency access is known under this id.' },
    EMERGENCY_REVIEWED: {
        status: 409,
        title: 'Emergency was reviewed',
        explanation: 'A person has reviewed this emergency access already.',
    },
    WITHHOLDING_NOT_FOUND: {
        status: 404,
        title: 'Withholding not found',
        explanation: 'No withholding of a name stands under this id: it has ended, or never was.',
    },
    OWN_MATTER: {
        status: 403,
        title: 'A matter of one’s own',
        explanation: 'Nobody reviews, audits or officiates in a matter of their own: somebody else must do this.',
    },
    CONSENT_UNREFUSABLE: {
        status: 422,
        title: 'Help in need cannot be refused for everybody',
        explanation: 'A refusal of emergency treatment must name persons; for them a second clinician is needed.',
    },
});
