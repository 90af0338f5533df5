// SPDX-License-Identifier: Apache-2.0
// The one catalogue of problems: code, HTTP status, title and explanation. The ledger throws them, the gateway answers with them, /problems and docs/error-codes.md print them.

import { CLUSTER_ERRORS } from '../clusters/errors';

/** A row of the catalogue. */
export interface ErrorEntry {
    readonly status: number;
    readonly title: string;
    /** What happened and what the caller can do. */
    readonly explanation: string;
}

export const ERRORS = {
    REQUEST_INVALID: {
        status: 400,
        title: 'Request does not match its schema',
        explanation: 'A field is missing, unknown, of the wrong type or outside its limits. `errors` names each place by JSON pointer.',
    },
    JSON_MALFORMED: { status: 400, title: 'Body is not JSON', explanation: 'The text could not be parsed as one JSON document in UTF-8.' },
    CURSOR_INVALID: {
        status: 400,
        title: 'Unknown cursor',
        explanation: 'A cursor only fits the list and filters that handed it out. Start again without one.',
    },
    IDEMPOTENCY_KEY_MISSING: {
        status: 400,
        title: 'Idempotency-Key is missing',
        explanation: 'Every POST that writes needs the header `Idempotency-Key: "<uuid>"`, so that a repeat cannot write twice.',
    },
    ENVELOPE_DIGEST_MISMATCH: {
        status: 400,
        title: 'Envelope does not match its digest',
        explanation: 'The SHA-256 of the private envelope differs from the digest that stands beside it.',
    },
    UNAUTHENTICATED: {
        status: 401,
        title: 'No valid bearer token',
        explanation: 'Send `Authorization: Bearer <JWT>` with a token of this ward that has not expired.',
    },
    ACTOR_UNKNOWN: {
        status: 403,
        title: 'Caller is not registered',
        explanation: 'The certificate belongs to no participant. An administrator of its ward must register it.',
    },
    ACTOR_SUSPENDED: {
        status: 403,
        title: 'Caller is suspended',
        explanation: 'An administrator of the ward has suspended this participant.',
    },
    ROLE_FORBIDDEN: {
        status: 403,
        title: 'Role may not do this',
        explanation: 'None of the roles of the caller is allowed to use this function.',
    },
    WARD_FORBIDDEN: { status: 403, title: 'Belongs to another ward', explanation: 'Only the ward that owns this may do that.' },
    ACCESS_DENIED: { status: 403, title: 'Access denied', explanation: 'No policy permits this access, or one forbids it.' },
    COHORT_TOO_SMALL: {
        status: 403,
        title: 'Too few patients',
        explanation: 'A statistic is only released when at least five patients have a measured value of every code asked for.',
    },
    RELEASE_BUDGET_SPENT: {
        status: 403,
        title: 'Windows already released in another combination',
        explanation:
            'A window may be decrypted in one set of windows only, because two overlapping sums would reveal single patients. The same question again gives the stored answer.',
    },
    RECORD_NOT_FOUND: { status: 404, title: 'Record not found', explanation: 'No record has this id, or it was revoked.' },
    PARTICIPANT_NOT_FOUND: {
        status: 404,
        title: 'Participant not found',
        explanation: 'No participant is registered under this certificate.',
    },
    SUBJECT_NOT_FOUND: { status: 404, title: 'Subject not found', explanation: 'Nothing is known under this id.' },
    ACCESS_NOT_FOUND: { status: 404, title: 'Access event not found', explanation: 'No access event is stored under this key.' },
    WINDOW_NOT_FOUND: { status: 404, title: 'Window not found', explanation: 'No window of vitals has this id.' },
    POST_NOT_FOUND: {
        status: 404,
        title: 'Post not found',
        explanation: 'The device has no post with this sequence number on the ledger.',
    },
    RELEASE_NOT_FOUND: { status: 404, title: 'Release not found', explanation: 'No release has this id.' },
    SUBMISSION_NOT_FOUND: { status: 404, title: 'Submission not found', explanation: 'This gateway has accepted nothing under this id.' },
    TRANSACTION_NOT_FOUND: { status: 404, title: 'Transaction not found', explanation: 'No block of this channel holds this transaction.' },
    ROUTE_NOT_FOUND: { status: 404, title: 'No such route', explanation: 'See /docs for the routes of this gateway.' },
    METHOD_NOT_ALLOWED: {
        status: 405,
        title: 'Method not allowed',
        explanation: 'The route exists, but not for this method. `Allow` names those that it has.',
    },
    NOT_ACCEPTABLE: {
        status: 406,
        title: 'No such representation',
        explanation: 'The answer is not available in any of the accepted media types.',
    },
    RECORD_EXISTS: { status: 409, title: 'Record exists', explanation: 'A record with this id is stored already.' },
    PARTICIPANT_EXISTS: {
        status: 409,
        title: 'Participant exists',
        explanation: 'This certificate is registered already, with other content.',
    },
    ACCESS_EXISTS: { status: 409, title: 'Access key was used', explanation: 'An access event is stored under this random key already.' },
    LEDGER_ID_SPENT: {
        status: 409,
        title: 'Ledger id was used',
        explanation: 'The record that had this ledger id was erased or merged; choose a new random id.',
    },
    MERGE_REFUSED: {
        status: 409,
        title: 'Records cannot be merged',
        explanation: 'A record can only be merged into another one of the same kind.',
    },
    LEGAL_HOLD: {
        status: 409,
        title: 'Legal hold',
        explanation:
            'A privacy officer has placed a legal hold on this record: it can be neither erased nor merged until the hold is lifted.',
    },
    REPLAY_CONFLICT: {
        status: 409,
        title: 'Post was received with other content',
        explanation: 'This device has sent this sequence number before, with other readings. The first content stays.',
    },
    POST_DUPLICATE: { status: 409, title: 'Post is in another window', explanation: 'The same post has been committed in another window.' },
    WINDOW_CONFLICT: {
        status: 409,
        title: 'Window exists with other content',
        explanation: 'This window id is on the ledger with another content.',
    },
    CIPHERTEXT_REUSED: {
        status: 409,
        title: 'Ciphertext belongs to another window',
        explanation: 'Each ciphertext stands in one window only: copies of one patient’s readings would pass for a cohort.',
    },
    LEDGER_CONFLICT: {
        status: 409,
        title: 'Conflict with a simultaneous change',
        explanation: 'Others changed the same data at the same time, again and again. Read it again and repeat.',
    },
    IDEMPOTENCY_IN_PROGRESS: {
        status: 409,
        title: 'Same request is still running',
        explanation: 'A request with this Idempotency-Key has not been answered yet. Repeat in a moment.',
    },
    SUM_MISMATCH: {
        status: 409,
        title: 'Sum differs from the released one',
        explanation: 'The digest of the sum is not the one that was released for these windows and codes.',
    },
    KEY_MISMATCH: {
        status: 409,
        title: 'Windows under different keys',
        explanation: 'Ciphertexts under different homomorphic keys cannot be added.',
    },
    SUM_OVERFLOW: {
        status: 422,
        title: 'Sum would overflow',
        explanation: 'So many windows of this signal could exceed the plain modulus. Ask for a shorter range.',
    },
    VERSION_CONFLICT: {
        status: 412,
        title: 'Record has changed',
        explanation: 'The version in `If-Match` is not the current one. Read the record again.',
    },
    BODY_TOO_LARGE: { status: 413, title: 'Request is too large', explanation: '`detail` names the limit that was exceeded.' },
    MEDIA_TYPE_UNSUPPORTED: { status: 415, title: 'Media type is not supported', explanation: 'Send `application/json`.' },
    CONTENT_INVALID: {
        status: 422,
        title: 'Content is not acceptable',
        explanation: 'The form is right but the content is not: `errors` names each place by JSON pointer.',
    },
    IDEMPOTENCY_KEY_REUSED: {
        status: 422,
        title: 'Idempotency-Key was used for another request',
        explanation: 'Take a fresh key for every new request.',
    },
    SIGNAL_UNKNOWN: {
        status: 422,
        title: 'Unknown vital sign',
        explanation: 'The code is not in the table of vital signs, or it appears twice.',
    },
    UNIT_MISMATCH: { status: 422, title: 'Wrong unit for this code', explanation: 'Every code has exactly one unit (UCUM).' },
    VALUE_IMPOSSIBLE: {
        status: 422,
        title: 'Value is physically impossible',
        explanation: 'A reading lies outside the range that a living patient can have.',
    },
    WINDOW_EMPTY: { status: 422, title: 'Nothing was measured', explanation: 'The post holds no value at all.' },
    LENGTH_MISMATCH: {
        status: 422,
        title: 'Signals differ in length',
        explanation: 'All signals of one post must cover the same time steps.',
    },
    TIME_IN_FUTURE: {
        status: 422,
        title: 'Readings lie in the future',
        explanation: 'A reading is more than five minutes ahead. Set the clock of the device (GET /v1/time).',
    },
    TIME_TOO_LATE: { status: 422, title: 'Readings are too old', explanation: 'The readings are older than the ward accepts.' },
    MODE_REFUSED: { status: 422, title: 'Storage mode is refused', explanation: 'Only the mode `hash` may be used for health data.' },
    PARAMETER_SET_UNKNOWN: {
        status: 422,
        title: 'Unknown parameter set',
        explanation: 'The ledger knows the homomorphic parameter set `stats-1` only.',
    },
    CIPHERTEXT_INVALID: {
        status: 422,
        title: 'Not a ciphertext of the parameter set',
        explanation: 'Length, prefix or a coefficient does not fit the parameter set.',
    },
    PRECONDITION_REQUIRED: {
        status: 428,
        title: 'If-Match is missing',
        explanation: 'Send the ETag that you have read as `If-Match`, so that nobody overwrites what they have not seen.',
    },
    RATE_LIMITED: { status: 429, title: 'Too many requests', explanation: 'Repeat after the time that `Retry-After` gives.' },
    INTERNAL: { status: 500, title: 'Internal error', explanation: 'A fault of ours. The request id helps to find it.' },
    FUNCTION_UNKNOWN: {
        status: 500,
        title: 'Unknown ledger function',
        explanation: 'The chaincode on the ledger does not have the function that the gateway called.',
    },
    ENDORSEMENT_MISMATCH: {
        status: 502,
        title: 'Wards disagree',
        explanation: 'The two wards computed different results for the same request; nothing was committed.',
    },
    ENDORSEMENT_REFUSED: {
        status: 502,
        title: 'Endorsement policy was not met',
        explanation: 'The ledger refused the transaction because a ward did not endorse it.',
    },
    LEDGER_REJECTED: {
        status: 502,
        title: 'Ledger rejected the transaction',
        explanation: 'The transaction was ordered and found invalid; nothing was written.',
    },
    LEDGER_UNAVAILABLE: {
        status: 503,
        title: 'Ledger is unavailable',
        explanation: 'The ledger does not answer. Repeat after the time that `Retry-After` gives.',
    },
    CUSTODIAN_UNAVAILABLE: {
        status: 503,
        title: 'Custodian is unavailable',
        explanation: 'The process that holds the keys does not answer. Repeat after the time that `Retry-After` gives.',
    },
    STORE_FULL: { status: 503, title: 'Store is full', explanation: 'The gateway cannot keep more posts until the ledger takes some.' },
    OUTCOME_UNKNOWN: {
        status: 504,
        title: 'Outcome is not known yet',
        explanation: 'The transaction was sent but its commit was not seen in time. Ask for it by `transactionId`; do not send it again.',
    },
    ...CLUSTER_ERRORS,
} as const satisfies Record<string, ErrorEntry>;

export type ErrorCode = keyof typeof ERRORS;
