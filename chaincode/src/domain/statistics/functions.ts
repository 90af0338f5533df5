// SPDX-License-Identifier: Apache-2.0
// The functions of contract `statistics`: who may call each and how, what it takes, what it answers.

import {
    answers,
    closed,
    type LedgerFunctionTable,
    type LedgerId,
    MSP_ADMINISTRATOR,
    OVERSIGHT,
    STATISTICS_READERS,
    WARD_PROCESS,
} from '../kernel';
import { type BrokenReleases, ListBrokenReleasesSchema, ReportBrokenReleaseSchema, type ReportedRelease } from './broken-release';
import { type CohortRule, CohortRuleSchema, GetCohortRuleSchema } from './cohort';
import { type FoundRelease, GetReleaseSchema, type ReleaseDecision, RequestReleaseSchema, type ReservationDecision } from './release';
import {
    type AbandonedReservation,
    AbandonReservationSchema,
    FindReservationSchema,
    type FoundReservation,
    ReserveWindowsSchema,
} from './reservation';
import {
    AggregateWindowsSchema,
    CiphertextsSchema,
    type EndorsedSum,
    type EndorsedSums,
    JoinSumsSchema,
    ListSumsSchema,
} from './endorsed-sum';
import { FindRetiredSchema, type RetiredWindow, RetireWindowSchema } from './retirement';

const STEWARDS = ['admin', 'privacy-officer'] as const;

export const STATISTICS_FUNCTIONS = {
    'statistics:RequestRelease': {
        callers: STATISTICS_READERS,
        mode: 'submit',
        request: RequestReleaseSchema,
        answer: answers<ReleaseDecision>(),
    },
    'statistics:ReserveWindows': {
        callers: STATISTICS_READERS,
        mode: 'submit',
        request: ReserveWindowsSchema,
        answer: answers<ReservationDecision>(),
    },
    'statistics:FindReservation': {
        callers: STATISTICS_READERS,
        mode: 'evaluate',
        request: FindReservationSchema,
        answer: answers<FoundReservation | null>(),
    },
    'statistics:AbandonReservation': {
        callers: [...STATISTICS_READERS, ...STEWARDS],
        mode: 'submit',
        request: AbandonReservationSchema,
        answer: answers<AbandonedReservation>(),
    },
    'statistics:GetRelease': {
        callers: [...STATISTICS_READERS, ...OVERSIGHT, 'admin', 'custodian', MSP_ADMINISTRATOR], // as for vitals:GetWindow
        mode: 'evaluate',
        request: GetReleaseSchema,
        answer: answers<FoundRelease>(),
    },
    'statistics:AggregateWindows': {
        callers: [WARD_PROCESS],
        mode: 'submit',
        request: AggregateWindowsSchema,
        transient: closed({ addends: CiphertextsSchema }),
        answer: answers<EndorsedSum>(),
    },
    'statistics:JoinSums': {
        callers: [WARD_PROCESS],
        mode: 'submit',
        request: JoinSumsSchema,
        transient: closed({ addends: CiphertextsSchema }),
        answer: answers<EndorsedSum>(),
    },
    'statistics:ListSums': {
        callers: [...OVERSIGHT, 'admin', WARD_PROCESS],
        mode: 'evaluate',
        request: ListSumsSchema,
        answer: answers<EndorsedSums>(),
    },
    'statistics:RetireWindow': { callers: STEWARDS, mode: 'submit', request: RetireWindowSchema, answer: answers<RetiredWindow>() },
    'statistics:FindRetired': {
        callers: STATISTICS_READERS,
        mode: 'evaluate',
        request: FindRetiredSchema,
        answer: answers<readonly LedgerId[]>(),
    },
    'statistics:ReportBrokenRelease': {
        callers: [WARD_PROCESS],
        mode: 'submit',
        request: ReportBrokenReleaseSchema,
        answer: answers<ReportedRelease>(),
    },
    'statistics:ListBrokenReleases': {
        callers: [...OVERSIGHT, 'admin', WARD_PROCESS],
        mode: 'evaluate',
        request: ListBrokenReleasesSchema,
        answer: answers<BrokenReleases>(),
    },
    'statistics:SetCohortRule': { callers: STEWARDS, mode: 'submit', request: CohortRuleSchema, answer: answers<CohortRule>() },
    'statistics:GetCohortRule': {
        callers: [...OVERSIGHT, 'admin'],
        mode: 'evaluate',
        request: GetCohortRuleSchema,
        answer: answers<CohortRule>(),
    },
} as const satisfies LedgerFunctionTable;
