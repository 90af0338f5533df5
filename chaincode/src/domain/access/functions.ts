// SPDX-License-Identifier: Apache-2.0
// The functions of contract `access`: who may call each and how, what it takes, what it answers.

import { answers, CARE_TEAM, type Empty, EmptySchema, type LedgerFunctionTable, OVERSIGHT } from '../kernel';
import { FindRefusingTransientSchema, type SealedRefusals } from './consents';
import { FACT_WRITERS, LOOKERS, STANDING_WRITERS } from './facts';
import {
    type Announcements,
    type Emergencies,
    type ErasedFacts,
    FindEncryptionKeySchema,
    FindFactSchema,
    FindNoticesSchema,
    type FoundEncryptionKey,
    type FoundFact,
    type FoundNotices,
    type FoundStanding,
    GetStandingSchema,
    ListAnnouncedSchema,
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
        callers: [...FACT_WRITERS, 'custodian', 'registrar'],
        mode: 'submit',
        request: RecordFactSchema,
        transient: RecordFactTransientSchema,
        answer: answers<RecordedFact>(),
    },
    'access:FindFact': { callers: STANDING_WRITERS, mode: 'evaluate', request: FindFactSchema, answer: answers<FoundFact>() },
    'access:FindEncryptionKey': {
        callers: LOOKERS,
        mode: 'evaluate',
        request: FindEncryptionKeySchema,
        answer: answers<FoundEncryptionKey>(),
    },
    'access:GetStanding': {
        callers: ['admission', 'patient', 'privacy-officer', 'custodian', ...CARE_TEAM],
        mode: 'evaluate',
        request: GetStandingSchema,
        answer: answers<FoundStanding>(),
    },
    // Endorsed by both wards and never submitted; should it be, what it says of whom is transient or sealed.
    'access:FindRefusing': {
        callers: ['custodian'],
        mode: 'evaluate',
        request: EmptySchema,
        transient: FindRefusingTransientSchema,
        answer: answers<SealedRefusals>(),
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
    // The ward's own process follows what is announced, for all who wait for something; of what it was about patients ask themselves.
    'access:ListAnnounced': { callers: ['registrar'], mode: 'evaluate', request: ListAnnouncedSchema, answer: answers<Announcements>() },
    'access:FindNotices': { callers: ['patient'], mode: 'evaluate', request: FindNoticesSchema, answer: answers<FoundNotices>() },
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
