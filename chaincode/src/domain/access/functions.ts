// SPDX-License-Identifier: Apache-2.0
// The functions of contract `access`: who may call each and how, what it takes, what it answers.

import { answers, CARE_TEAM, type Empty, EmptySchema, type LedgerFunctionTable, OVERSIGHT } from '../kernel';
import { FACT_WRITERS, STANDING_WRITERS } from './facts';
import {
    type Emergencies,
    type ErasedFacts,
    FindFactSchema,
    type FoundFact,
    type FoundStanding,
    GetStandingSchema,
    ListEmergenciesSchema,
    ListErasedFactsSchema,
    ListEventsSchema,
    ListLooksSchema,
    type Looks,
    PurgeFactsTransientSchema,
    RecordFactSchema,
    RecordFactTransientSchema,
    type RecordedFact,
    type TrailEvents,
} from './questions';

/** Who carries erasures out to the last fact. */
const ERASERS = ['admin', 'privacy-officer', 'registrar'] as const;

export const ACCESS_FUNCTIONS = {
    // One function for facts of every kind: which it is, and about whom, stays off the channel.
    'access:Record': {
        callers: [...FACT_WRITERS, 'custodian'],
        mode: 'submit',
        request: RecordFactSchema,
        transient: RecordFactTransientSchema,
        answer: answers<RecordedFact>(),
    },
    'access:FindFact': { callers: STANDING_WRITERS, mode: 'evaluate', request: FindFactSchema, answer: answers<FoundFact>() },
    'access:GetStanding': {
        callers: ['admission', 'patient', 'privacy-officer', 'custodian', ...CARE_TEAM],
        mode: 'evaluate',
        request: GetStandingSchema,
        answer: answers<FoundStanding>(),
    },
    'access:ListLooks': {
        callers: ['patient', 'privacy-officer'],
        mode: 'evaluate',
        request: ListLooksSchema,
        answer: answers<Looks>(),
    },
    'access:ListEvents': {
        callers: OVERSIGHT,
        mode: 'evaluate',
        request: ListEventsSchema,
        answer: answers<TrailEvents>(),
    },
    'access:ListEmergencies': {
        callers: ['privacy-officer'],
        mode: 'evaluate',
        request: ListEmergenciesSchema,
        answer: answers<Emergencies>(),
    },
    // Two roles have agreed to the erasure; carrying out what is left of it takes one, or the ward's own process.
    'access:ListErasedFacts': { callers: ERASERS, mode: 'evaluate', request: ListErasedFactsSchema, answer: answers<ErasedFacts>() },
    'access:PurgeFacts': {
        callers: ERASERS,
        mode: 'submit',
        request: EmptySchema,
        transient: PurgeFactsTransientSchema,
        answer: answers<Empty>(),
    },
} as const satisfies LedgerFunctionTable;
