// SPDX-License-Identifier: Apache-2.0
// The functions of contract `vitals`: who may call each and how, what it takes, what it answers.

import {
    answers,
    type HistoryEntry,
    type LedgerFunctionTable,
    MSP_ADMINISTRATOR,
    type Page,
    VITALS_READERS,
    VITALS_WRITERS,
} from '../kernel';
import {
    type FoundWindow,
    GetPostHistorySchema,
    GetPostSchema,
    GetWindowHistorySchema,
    GetWindowSchema,
    ListWindowsSchema,
    type StoredPost,
    type StoredWindow,
    type SubmittedWindows,
    SubmitWindowsSchema,
} from './window';

export const VITALS_FUNCTIONS = {
    'vitals:SubmitWindows': { callers: VITALS_WRITERS, mode: 'submit', request: SubmitWindowsSchema, answer: answers<SubmittedWindows>() },
    'vitals:GetWindow': {
        // The last for whoever looks into locked releases, which must not lean on a gateway: network.sh cc query -user Admin.
        callers: [...VITALS_READERS, 'admin', 'custodian', MSP_ADMINISTRATOR],
        mode: 'evaluate',
        request: GetWindowSchema,
        answer: answers<FoundWindow>(),
    },
    'vitals:GetPost': { callers: VITALS_READERS, mode: 'evaluate', request: GetPostSchema, answer: answers<StoredPost>() },
    'vitals:ListWindows': {
        // The ward's own process lists what a committed look opens, for patients too, who would otherwise list whom they like.
        callers: [...VITALS_READERS, 'registrar', 'researcher'],
        mode: 'evaluate',
        request: ListWindowsSchema,
        answer: answers<Page<FoundWindow>>(),
    },
    'vitals:GetWindowHistory': {
        callers: VITALS_READERS,
        mode: 'evaluate',
        request: GetWindowHistorySchema,
        answer: answers<Page<HistoryEntry<StoredWindow>>>(),
    },
    'vitals:GetPostHistory': {
        callers: VITALS_READERS,
        mode: 'evaluate',
        request: GetPostHistorySchema,
        answer: answers<Page<HistoryEntry<StoredPost>>>(),
    },
} as const satisfies LedgerFunctionTable;
