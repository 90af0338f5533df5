// SPDX-License-Identifier: Apache-2.0
// Refusals of the gateway itself: HTTP, its store, and the way to ledger and custodian. The ledger never throws them.

import { errorTable } from '../kernel';

export const EDGE_ERRORS = errorTable({
    IDEMPOTENCY_KEY_MISSING: {
        status: 400,
        title: 'Idempotency-Key is missing',
        explanation: 'Every POST that writes needs the header `Idempotency-Key: "<uuid>"`, so that a repeat cannot write twice.',
    },
    NUMBER_WITH_WARD: {
        status: 400,
        title: 'Record numbers are both wards’',
        explanation:
            'A record number is one patient’s at both wards here, and is written without a ward. `ward2:P001` names a patient only where each ward has numbers of its own.',
    },
    UNAUTHENTICATED: {
        status: 401,
        title: 'No valid bearer token',
        explanation: 'Send `Authorization: Bearer <JWT>` with a token of this ward that has not expired.',
    },
    SIGNING_REFUSED: {
        status: 403,
        title: 'Custodian does not sign this',
        explanation: 'The custodian signs calls of this chaincode that the caller may make, and what belongs to them; nothing else.',
    },
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
        title: 'There is no such form of this',
        explanation:
            'With `Accept: application/jose` or `application/jose+json` and nothing else, only what is handed out sealed to a key of the caller’s is answered: records, the list of them, and entries. Accept `application/json`, too, for the rest.',
    },
    REQUEST_TIMEOUT: {
        status: 408,
        title: 'Request did not end in time',
        explanation: 'The connection was open, but the rest of the request did not come. Send it again.',
    },
    RECORD_UNREADABLE: {
        status: 409,
        title: 'Record is unreadable',
        explanation:
            'What is sealed of this record does not open, or is about another one. POST /v1/records/{id}/repair seals its number anew, a PATCH its name.',
    },
    FILE_IN_OTHER_WARD: {
        status: 409,
        title: 'File is at the other ward',
        explanation:
            'The file lies with the gateway of the ward whose people brought it, and did not cross: this gateway has no link to it (`--ward-link`), or it found no such file for this look. What its entry says can be read here; the file, by whoever is enrolled there.',
    },
    FILE_UNREADABLE: {
        status: 409,
        title: 'File is unreadable',
        explanation: 'What is stored of this file is missing, or does not open: the operator is told, and may have it in a backup.',
    },
    LEDGER_CONFLICT: {
        status: 409,
        title: 'Conflict with a simultaneous change',
        explanation: 'Others changed the same data at the same time, again and again. Read it again and repeat.',
    },
    DOWNTIME_OFF: {
        status: 409,
        title: 'Downtime access is off',
        explanation:
            'Nothing is opened without the ledger unless a person has turned that on at the custodian’s host: `wardledger-custodian downtime on`.',
    },
    IDEMPOTENCY_IN_PROGRESS: {
        status: 409,
        title: 'Same request is still running',
        explanation: 'A request with this Idempotency-Key has not been answered yet. Repeat in a moment.',
    },
    LENGTH_REQUIRED: {
        status: 411,
        title: 'Length of the file is missing',
        explanation: 'Send a file with `Content-Length`: in one piece, not in chunks.',
    },
    BODY_TOO_LARGE: { status: 413, title: 'Request is too large', explanation: '`detail` names the limit that was exceeded.' },
    MEDIA_TYPE_UNSUPPORTED: {
        status: 415,
        title: 'Media type is not supported',
        explanation: 'Send `application/json`; `detail` says what else a route takes.',
    },
    RANGE_NOT_SATISFIABLE: {
        status: 416,
        title: 'File has no such range',
        explanation:
            'Of a file a range is asked for as `bytes=0-1023`, `bytes=1024-` or `bytes=-1024`. `Content-Range` says how long it is.',
    },
    EXPECTATION_FAILED: {
        status: 417,
        title: 'Expectation cannot be met',
        explanation: 'Of the header `Expect` the value `100-continue` is known, and no other. Leave the header out.',
    },
    IDEMPOTENCY_KEY_REUSED: {
        status: 422,
        title: 'Idempotency-Key was used for another request',
        explanation: 'Take a fresh key for every new request.',
    },
    PRECONDITION_REQUIRED: {
        status: 428,
        title: 'If-Match is missing',
        explanation: 'Send the ETag that you have read as `If-Match`, so that nobody overwrites what they have not seen.',
    },
    RATE_LIMITED: { status: 429, title: 'Too many requests', explanation: 'Repeat after the time that `Retry-After` gives.' },
    HEADERS_TOO_LARGE: {
        status: 431,
        title: 'Headers are too large',
        explanation: '`detail` names the limit of path, query and headers together. Most often a token or a list in the query is too long.',
    },
    POST_UNREADABLE: {
        status: 500,
        title: 'Acknowledged post cannot be read any more',
        explanation:
            "The disk has altered what the gateway had kept. Send the post again, under the same sequence number; the ward's operator is told.",
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
    OTHER_WARD_UNAVAILABLE: {
        status: 503,
        title: 'Other ward is unavailable',
        explanation:
            'The file lies with the other ward, and its gateway does not answer, or not in time. Repeat after the time that `Retry-After` gives; if it lasts, the operators look at the link of the wards.',
    },
    CLOCK_SKEWED: {
        status: 503,
        title: "Gateway's clock differs from the ledger's",
        explanation:
            'A peer refuses what was signed more than 15 minutes before or after its own time. The clock of the gateway or of the peer must be set right; then repeat.',
    },
    TIME_AHEAD: {
        status: 503,
        title: "Readings lie ahead of the gateway's clock",
        explanation:
            'A reading is more than five minutes, but no more than an hour ahead of the clock of the gateway (GET /v1/time): one of the two clocks is ' +
            'wrong, and nobody can tell which. Keep the post and send the same again after the time that `Retry-After` (of one post: `retryAfter`) gives.',
    },
    CUSTODIAN_UNAVAILABLE: {
        status: 503,
        title: 'Custodian is unavailable',
        explanation: 'The process that holds the keys does not answer. Repeat after the time that `Retry-After` gives.',
    },
    STREAMS_FULL: {
        status: 503,
        title: 'Too many streams',
        explanation:
            'The gateway sends no more streams of events at one time. Repeat after the time that `Retry-After` gives, with the same `Last-Event-ID`.',
    },
    EVENT_POSITION_GONE: {
        status: 410,
        title: 'Position is too far back',
        explanation:
            'The gateway finds no event at this `Last-Event-ID` among the last 10,000 of the ledger. Read the lists that matter again, and begin without one.',
    },
    SNAPSHOT_MISSING: {
        status: 503,
        title: 'No snapshot is young enough',
        explanation: 'The custodian has taken no snapshot of the ledger within a day, and opens nothing in downtime without one.',
    },
    DOWNTIME_PENDING: {
        status: 503,
        title: 'What was opened in downtime is not on the ledger yet',
        explanation: 'Nothing else is opened before it is. Repeat after the time that `Retry-After` gives.',
    },
    STORE_FULL: {
        status: 503,
        title: 'Store is full',
        explanation: 'The gateway cannot keep more posts until the ledger takes some, or its disk has no room for this file.',
    },
    OUTCOME_UNKNOWN: {
        status: 504,
        title: 'Outcome is not known yet',
        explanation:
            'The transaction was sent but its commit was not seen in time. A POST that is repeated with its Idempotency-Key finds out what became of it; of others ask by `transactionId`, and do not send them again.',
    },
});
