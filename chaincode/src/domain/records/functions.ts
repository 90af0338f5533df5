// SPDX-License-Identifier: Apache-2.0
// The functions of contract `record`: who may call each and how, what it takes, what it answers.

import { Type } from '@sinclair/typebox';
import { answers, closed, type LedgerFunctionTable, type Page, RECORD_READERS, RECORD_WRITERS } from '../kernel';
import {
    CreateRecordSchema,
    CreateRecordTransientSchema,
    EraseRecordSchema,
    EraseRecordTransientSchema,
    type ErasureResult,
    FindRecordByIdSchema,
    type FoundRecord,
    GetRecordHistorySchema,
    type LegalHold,
    LegalHoldSchema,
    type ListedRecord,
    ListRecordsSchema,
    type MergedRecord,
    MergeRecordsSchema,
    MergeRecordsTransientSchema,
    type RecordSummary,
    type RecordVersion,
    type RevokedRecord,
    RevokeRecordSchema,
    UpdateRecordSchema,
    UpdateRecordTransientSchema,
} from './record';

export const RECORD_FUNCTIONS = {
    'record:CreateRecord': {
        callers: RECORD_WRITERS,
        mode: 'submit',
        request: CreateRecordSchema,
        transient: closed({ record: CreateRecordTransientSchema }),
        answer: answers<RecordSummary>(),
    },
    'record:UpdateRecord': {
        callers: RECORD_WRITERS,
        mode: 'submit',
        request: UpdateRecordSchema,
        transient: closed({ record: Type.Optional(UpdateRecordTransientSchema) }),
        answer: answers<RecordSummary>(),
    },
    'record:RevokeRecord': {
        callers: ['admin', 'admission', 'doctor'],
        mode: 'submit',
        request: RevokeRecordSchema,
        answer: answers<RevokedRecord>(),
    },
    'record:EraseRecord': {
        callers: ['admin', 'privacy-officer'],
        mode: 'submit',
        request: EraseRecordSchema,
        transient: closed({ record: EraseRecordTransientSchema }),
        answer: answers<ErasureResult>(),
    },
    'record:PlaceLegalHold': { callers: ['privacy-officer'], mode: 'submit', request: LegalHoldSchema, answer: answers<LegalHold>() },
    'record:LiftLegalHold': { callers: ['privacy-officer'], mode: 'submit', request: LegalHoldSchema, answer: answers<LegalHold>() },
    'record:MergeRecords': {
        callers: ['admin', 'admission'],
        mode: 'submit',
        request: MergeRecordsSchema,
        transient: closed({ record: MergeRecordsTransientSchema }),
        answer: answers<MergedRecord>(),
    },
    'record:FindRecordById': {
        callers: RECORD_READERS,
        mode: 'evaluate',
        request: FindRecordByIdSchema,
        answer: answers<FoundRecord | null>(),
    },
    'record:ListRecords': { callers: RECORD_READERS, mode: 'evaluate', request: ListRecordsSchema, answer: answers<Page<ListedRecord>>() },
    'record:GetRecordHistory': {
        callers: RECORD_READERS,
        mode: 'evaluate',
        request: GetRecordHistorySchema,
        answer: answers<Page<RecordVersion>>(),
    },
} as const satisfies LedgerFunctionTable;
