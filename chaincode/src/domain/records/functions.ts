// SPDX-License-Identifier: Apache-2.0
// The functions of contract `record`: who may call each and how, what it takes, what it answers.

import { Type } from '@sinclair/typebox';
import { answers, closed, type LedgerFunctionTable, OVERSIGHT, type Page, RECORD_KEEPERS, RECORD_STEWARDS, REGISTRATION } from '../kernel';
import {
    CreateRecordSchema,
    CreateRecordTransientSchema,
    EraseRecordSchema,
    EraseRecordTransientSchema,
    type ErasureResult,
    FindRecordByIdSchema,
    type FoundLegalHold,
    type FoundRecord,
    GetLegalHoldSchema,
    GetRecordHistorySchema,
    type LegalHold,
    LegalHoldSchema,
    type ListedRecord,
    ListRecordsSchema,
    type MergedRecord,
    MergeRecordsSchema,
    type RecordSummary,
    type RecordVersion,
    RepairRecordSchema,
    RepairRecordTransientSchema,
    type RevokedRecord,
    RevokeRecordSchema,
    type SeparatedRecord,
    UnmergeRecordsSchema,
    UpdateRecordSchema,
    UpdateRecordTransientSchema,
} from './record';

export const RECORD_FUNCTIONS = {
    'record:CreateRecord': {
        callers: RECORD_STEWARDS,
        mode: 'submit',
        request: CreateRecordSchema,
        transient: closed({ record: CreateRecordTransientSchema }),
        answer: answers<RecordSummary>(),
    },
    'record:UpdateRecord': {
        callers: RECORD_KEEPERS,
        mode: 'submit',
        request: UpdateRecordSchema,
        transient: closed({ record: Type.Optional(UpdateRecordTransientSchema) }),
        answer: answers<RecordSummary>(),
    },
    'record:RevokeRecord': {
        callers: RECORD_STEWARDS,
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
    'record:GetLegalHold': {
        callers: ['privacy-officer'],
        mode: 'evaluate',
        request: GetLegalHoldSchema,
        answer: answers<FoundLegalHold>(),
    },
    'record:MergeRecords': {
        callers: REGISTRATION,
        mode: 'submit',
        request: MergeRecordsSchema,
        answer: answers<MergedRecord>(),
    },
    'record:UnmergeRecords': {
        callers: REGISTRATION,
        mode: 'submit',
        request: UnmergeRecordsSchema,
        answer: answers<SeparatedRecord>(),
    },
    'record:RepairRecord': {
        callers: REGISTRATION,
        mode: 'submit',
        request: RepairRecordSchema,
        transient: closed({ record: RepairRecordTransientSchema }),
        answer: answers<RecordSummary>(),
    },
    'record:FindRecordById': {
        callers: RECORD_KEEPERS,
        mode: 'evaluate',
        request: FindRecordByIdSchema,
        answer: answers<FoundRecord | null>(),
    },
    'record:ListRecords': {
        callers: [...RECORD_STEWARDS, 'privacy-officer'],
        mode: 'evaluate',
        request: ListRecordsSchema,
        answer: answers<Page<ListedRecord>>(),
    },
    'record:GetRecordHistory': {
        callers: [...RECORD_STEWARDS, ...OVERSIGHT],
        mode: 'evaluate',
        request: GetRecordHistorySchema,
        answer: answers<Page<RecordVersion>>(),
    },
} as const satisfies LedgerFunctionTable;
