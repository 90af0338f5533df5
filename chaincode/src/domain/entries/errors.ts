// SPDX-License-Identifier: Apache-2.0
// Refusals about entries.

import { errorTable } from '../kernel';

export const ENTRY_ERRORS = errorTable({
    ENTRY_FORBIDDEN: {
        status: 403,
        title: 'Role may not write this',
        explanation:
            'None of the roles of the caller writes entries of this category (prescriptions are a doctor’s, and a laboratory writes results and files), or the entry is another author’s and nobody lets the caller change it.',
    },
    ENTRY_NOT_FOUND: {
        status: 404,
        title: 'Entry not found',
        explanation: 'The patient’s record has no such entry, or none that the caller may change.',
    },
    ENTRY_CORRECTED: {
        status: 409,
        title: 'Entry was corrected',
        explanation: 'Another entry has replaced this one: read the record again, and correct the newest.',
    },
});
