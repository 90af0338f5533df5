// SPDX-License-Identifier: Apache-2.0
// Refusals about subjects.

import { errorTable } from '../kernel';

export const SUBJECT_ERRORS = errorTable({
    SUBJECT_NOT_FOUND: { status: 404, title: 'Subject not found', explanation: 'Nothing is known under this id.' },
});
