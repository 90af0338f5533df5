// SPDX-License-Identifier: Apache-2.0
// The functions of contract `access`: who may call each and how, what it takes, what it answers.

import { answers, closed, type LedgerFunctionTable, OVERSIGHT, RECORD_KEEPERS } from '../kernel';
import { type AccessEvent, GetAccessSchema, RecordAccessSchema, RecordAccessTransientSchema, type RecordedAccess } from './access';

export const ACCESS_FUNCTIONS = {
    'access:RecordAccess': {
        callers: [...RECORD_KEEPERS, ...OVERSIGHT, 'researcher'],
        mode: 'submit',
        request: RecordAccessSchema,
        transient: closed({ access: RecordAccessTransientSchema }),
        answer: answers<RecordedAccess>(),
    },
    'access:GetAccess': {
        callers: [...OVERSIGHT, 'custodian'],
        mode: 'evaluate',
        request: GetAccessSchema,
        answer: answers<AccessEvent>(),
    },
} as const satisfies LedgerFunctionTable;
