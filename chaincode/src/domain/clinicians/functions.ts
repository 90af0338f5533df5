// SPDX-License-Identifier: Apache-2.0
// The function of contract `clinician`: who may call it and how, what it takes, what it answers.

import { answers, type LedgerFunctionTable } from '../kernel';
import { type Entered, EnterSchema } from './loop';

export const CLINICIAN_FUNCTIONS = {
    // Who is no clinician is told so, as the algorithm does.
    'clinician:Enter': { callers: 'known', mode: 'evaluate', request: EnterSchema, answer: answers<Entered>() },
} as const satisfies LedgerFunctionTable;
