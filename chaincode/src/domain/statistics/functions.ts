// SPDX-License-Identifier: Apache-2.0
// The functions of contract `statistics`: who may call each and how, what it takes, what it answers.

import { answers, type LedgerFunctionTable } from '../kernel';
import { type FoundRelease, GetReleaseSchema, type ReleaseDecision, RequestReleaseSchema } from './release';

export const STATISTICS_FUNCTIONS = {
    'statistics:RequestRelease': {
        callers: ['admin', 'researcher', 'doctor', 'nurse'],
        mode: 'submit',
        request: RequestReleaseSchema,
        answer: answers<ReleaseDecision>(),
    },
    'statistics:GetRelease': {
        callers: ['admin', 'privacy-officer', 'auditor', 'researcher', 'doctor', 'nurse'],
        mode: 'evaluate',
        request: GetReleaseSchema,
        answer: answers<FoundRelease>(),
    },
} as const satisfies LedgerFunctionTable;
