// SPDX-License-Identifier: Apache-2.0
// The functions of contract `vitals`: who may call each and how, what it takes, what it answers.

import {
    answers,
    closed,
    EmptySchema,
    type HistoryEntry,
    type LedgerFunctionTable,
    MSP_ADMINISTRATOR,
    type Page,
    VITALS_READERS,
    VITALS_WRITERS,
} from '../kernel';
import {
    GetPostHistorySchema,
    GetPostSchema,
    type ListedPost,
    ListPostsSchema,
    type StoredPost,
    type SubmittedPosts,
    SubmitPostsTransientSchema,
} from './post';
import {
    type FoundWindow,
    GetWindowHistorySchema,
    GetWindowSchema,
    ListWindowsSchema,
    type StoredWindow,
    type SubmittedWindows,
    SubmitWindowsSchema,
} from './window';

export const VITALS_FUNCTIONS = {
    'vitals:SubmitPosts': {
        callers: VITALS_WRITERS,
        mode: 'submit',
        request: EmptySchema,
        transient: closed({ posts: SubmitPostsTransientSchema }),
        answer: answers<SubmittedPosts>(),
    },
    'vitals:SubmitWindows': { callers: VITALS_WRITERS, mode: 'submit', request: SubmitWindowsSchema, answer: answers<SubmittedWindows>() },
    'vitals:GetWindow': {
        // The last for whoever looks into locked releases, which must not lean on a gateway: network.sh cc query -user Admin.
        callers: [...VITALS_READERS, 'admin', 'custodian', MSP_ADMINISTRATOR],
        mode: 'evaluate',
        request: GetWindowSchema,
        answer: answers<FoundWindow>(),
    },
    'vitals:GetPost': { callers: VITALS_READERS, mode: 'evaluate', request: GetPostSchema, answer: answers<StoredPost>() },
    'vitals:ListPosts': {
        // For whoever audits, of either ward: what names a window without being in it, and gaps.
        callers: VITALS_READERS,
        mode: 'evaluate',
        request: ListPostsSchema,
        answer: answers<readonly ListedPost[]>(),
    },
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
