// SPDX-License-Identifier: Apache-2.0
// Refusals about accesses.

import { errorTable } from '../kernel';

export const ACCESS_ERRORS = errorTable({
    ACCESS_DENIED: { status: 403, title: 'Access denied', explanation: 'No policy permits this access, or one forbids it.' },
    ACCESS_NOT_FOUND: { status: 404, title: 'Access event not found', explanation: 'No access event is stored under this key.' },
    ACCESS_EXISTS: { status: 409, title: 'Access key was used', explanation: 'An access event is stored under this random key already.' },
});
