// SPDX-License-Identifier: Apache-2.0
// The functions of contract `vitals`: who may call each and how, what it takes, what it answers.

import {
    answers,
    AuthorshipSchema,
    CARE_TEAM,
    closed,
    EmptySchema,
    type HistoryEntry,
    type LedgerFunctionTable,
    MSP_ADMINISTRATOR,
    type Page,
    VITALS_READERS,
    WARD_PROCESS,
} from '../kernel';
import {
    type CorrectedPosts,
    CorrectionSchema,
    type Corrections,
    CorrectPostsSchema,
    type DueCorrections,
    FindDueCorrectionSchema,
    type FoundDueCorrection,
    ListCorrectionsSchema,
    ListDueCorrectionsSchema,
    type SettledCorrection,
    SettleCorrectionSchema,
} from './correction';
import { EnterPostsTransientSchema, FindPosterSchema, type FoundPoster } from './manual-post';
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
    RemakeWindowsSchema,
    type StoredWindow,
    type SubmittedWindows,
    SubmitWindowsSchema,
} from './window';

export const VITALS_FUNCTIONS = {
    'vitals:SubmitPosts': {
        callers: ['iot-gateway'],
        mode: 'submit',
        request: EmptySchema,
        transient: closed({ posts: SubmitPostsTransientSchema }),
        answer: answers<SubmittedPosts>(),
    },
    // What people enter names a window, and that a patient: the ward's own process submits it, whoever it is from signs each post inside.
    'vitals:EnterPosts': {
        callers: [WARD_PROCESS],
        mode: 'submit',
        request: EmptySchema,
        transient: closed({ posts: EnterPostsTransientSchema }),
        answer: answers<SubmittedPosts>(),
    },
    // Of devices themselves; of what people have entered the ward's own process.
    'vitals:SubmitWindows': {
        callers: ['iot-gateway', WARD_PROCESS],
        mode: 'submit',
        request: SubmitWindowsSchema,
        answer: answers<SubmittedWindows>(),
    },
    // Whose signatures the custodian verifies when it makes a window.
    'vitals:FindPoster': { callers: ['custodian'], mode: 'evaluate', request: FindPosterSchema, answer: answers<FoundPoster>() },
    // Whose posts they are the window says on the channel, so the ward's own process submits; the clinician signs inside.
    'vitals:CorrectPosts': {
        callers: CARE_TEAM,
        submittedBy: WARD_PROCESS,
        mode: 'submit',
        request: CorrectPostsSchema,
        transient: closed({ correction: CorrectionSchema, authorship: AuthorshipSchema }),
        answer: answers<CorrectedPosts>(),
    },
    // What follows from a correction nobody decides, so the ward's own process does it.
    'vitals:RemakeWindows': { callers: ['registrar'], mode: 'submit', request: RemakeWindowsSchema, answer: answers<SubmittedWindows>() },
    'vitals:SettleCorrection': {
        callers: ['registrar'],
        mode: 'submit',
        request: SettleCorrectionSchema,
        answer: answers<SettledCorrection>(),
    },
    'vitals:ListDueCorrections': {
        callers: ['registrar'],
        mode: 'evaluate',
        request: ListDueCorrectionsSchema,
        answer: answers<DueCorrections>(),
    },
    // What the custodian makes anew it never opens again as it was: the ledger says what is due, not the gateway.
    'vitals:FindDueCorrection': {
        callers: ['custodian'],
        mode: 'evaluate',
        request: FindDueCorrectionSchema,
        answer: answers<FoundDueCorrection | null>(),
    },
    // As vitals:ListWindows: for what a committed look opens.
    'vitals:ListCorrections': {
        callers: ['registrar'],
        mode: 'evaluate',
        request: ListCorrectionsSchema,
        answer: answers<Corrections>(),
    },
    'vitals:GetWindow': {
        // The last for whoever looks into locked releases, which must not lean on a gateway: network.sh cc query -user Admin.
        callers: [...VITALS_READERS, 'admin', 'registrar', 'custodian', MSP_ADMINISTRATOR],
        mode: 'evaluate',
        request: GetWindowSchema,
        answer: answers<FoundWindow>(),
    },
    'vitals:GetPost': { callers: VITALS_READERS, mode: 'evaluate', request: GetPostSchema, answer: answers<StoredPost>() },
    'vitals:ListPosts': {
        // For whoever audits, of either ward: what names a window without being in it, and gaps. The ward's own process asks which were retracted, and so does its custodian.
        callers: [...VITALS_READERS, 'registrar', 'custodian'],
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
