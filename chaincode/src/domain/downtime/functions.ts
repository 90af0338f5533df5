// SPDX-License-Identifier: Apache-2.0
// The function of contract `downtime`: who may call it and how, what it takes, what it answers.

import { answers, EmptySchema, type LedgerFunctionTable } from '../kernel';
import { type SealedPart, SnapshotTransientSchema } from './snapshot';

export const DOWNTIME_FUNCTIONS = {
    // Endorsed by both wards and never submitted; should it be, what it says of whom is transient or sealed.
    'downtime:Snapshot': {
        callers: ['custodian'],
        mode: 'evaluate',
        request: EmptySchema,
        transient: SnapshotTransientSchema,
        answer: answers<SealedPart>(),
    },
} as const satisfies LedgerFunctionTable;
