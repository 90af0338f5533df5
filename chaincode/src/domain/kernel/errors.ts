// SPDX-License-Identifier: Apache-2.0
// Refusals that any function may answer with.

import { errorTable } from './domain-error';

export const KERNEL_ERRORS = errorTable({
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
    CONTENT_INVALID: {
        status: 422,
        title: 'Content is not acceptable',
        explanation: 'The form is right but the content is not: `errors` names each place by JSON pointer.',
    },
    ROLE_FORBIDDEN: {
        status: 403,
        title: 'Role may not do this',
        explanation: 'None of the roles of the caller is allowed to use this function.',
    },
    WARD_FORBIDDEN: { status: 403, title: 'Belongs to another ward', explanation: 'Only the ward that owns this may do that.' },
    FUNCTION_UNKNOWN: {
        status: 500,
        title: 'Unknown ledger function',
        explanation: 'The chaincode on the ledger does not have the function that the gateway called.',
    },
    INTERNAL: { status: 500, title: 'Internal error', explanation: 'A fault of ours. The request id helps to find it.' },
});
