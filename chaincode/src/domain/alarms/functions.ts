// SPDX-License-Identifier: Apache-2.0
// The functions of contract `alarms`: who may call each and how, what it takes, what it answers. Alarms are written by access:Record, as facts of any kind.

import { answers, CARE_TEAM, type LedgerFunctionTable } from '../kernel';
import { FindAlarmsSchema, FindRungSchema, type FoundAlarms, type FoundRung, ListAlarmsSchema, type ListedAlarms } from './questions';

export const ALARM_FUNCTIONS = {
    'alarms:List': { callers: [...CARE_TEAM, 'patient'], mode: 'evaluate', request: ListAlarmsSchema, answer: answers<ListedAlarms>() },
    // The ward's own process asks whether anybody has seen what it raised, before it escalates.
    'alarms:Find': {
        callers: [...CARE_TEAM, 'patient', 'registrar'],
        mode: 'evaluate',
        request: FindAlarmsSchema,
        answer: answers<FoundAlarms>(),
    },
    'alarms:FindRung': { callers: CARE_TEAM, mode: 'evaluate', request: FindRungSchema, answer: answers<FoundRung>() },
} as const satisfies LedgerFunctionTable;
