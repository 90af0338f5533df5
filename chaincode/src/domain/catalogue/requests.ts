// SPDX-License-Identifier: Apache-2.0
// The request schema of every ledger function: its public part, and the transient fields that stay off the channel.

import { Type, type TObject, type TSchema } from '@sinclair/typebox';
import { GetAccessSchema, RecordAccessSchema, RecordAccessTransientSchema } from '../access/access';
import {
    CloseSeedPhaseSchema,
    CommitSeedSchema,
    CreateClusterSchema,
    ElectHeadsSchema,
    FindHeadSchema,
    FindNodesSchema,
    GetClusterSchema,
    GetElectionSchema,
    GetSeedSchema,
    GetTelemetrySchema,
    ListClustersSchema,
    ListElectionsSchema,
    ReportTelemetrySchema,
    RevealSeedSchema,
} from '../clusters/cluster';
import { GetParticipantSchema, RegisterParticipantSchema, UpdateParticipantSchema } from '../participants/participant';
import type { LedgerFunctionName } from './permissions';
import {
    CreateRecordSchema,
    CreateRecordTransientSchema,
    EraseRecordSchema,
    EraseRecordTransientSchema,
    FindRecordByIdSchema,
    GetRecordHistorySchema,
    LegalHoldSchema,
    ListRecordsSchema,
    MergeRecordsSchema,
    MergeRecordsTransientSchema,
    RevokeRecordSchema,
    UpdateRecordSchema,
    UpdateRecordTransientSchema,
} from '../records/record';
import { GetReleaseSchema, RequestReleaseSchema } from '../statistics/release';
import { closed, EmptySchema } from '../kernel/schema';
import { FindSubjectsSchema, RegisterSubjectsTransientSchema } from '../subjects/subject';
import {
    GetPostHistorySchema,
    GetPostSchema,
    GetWindowHistorySchema,
    GetWindowSchema,
    ListWindowsSchema,
    SubmitWindowsSchema,
} from '../vitals/window';

/** The schemas of one function. */
export interface RequestSchemas {
    readonly request: TSchema;
    readonly transient: TObject;
}

const publicOnly = (request: TSchema): RequestSchemas => ({ request, transient: EmptySchema });

export const REQUEST_SCHEMAS: Readonly<Record<LedgerFunctionName, RequestSchemas>> = {
    'participant:RegisterParticipant': publicOnly(RegisterParticipantSchema),
    'participant:UpdateParticipant': publicOnly(UpdateParticipantSchema),
    'participant:GetParticipant': publicOnly(GetParticipantSchema),
    'subject:RegisterSubjects': { request: EmptySchema, transient: closed({ subjects: RegisterSubjectsTransientSchema }) },
    'subject:FindSubjects': publicOnly(FindSubjectsSchema),
    'record:CreateRecord': { request: CreateRecordSchema, transient: closed({ record: CreateRecordTransientSchema }) },
    'record:UpdateRecord': { request: UpdateRecordSchema, transient: closed({ record: Type.Optional(UpdateRecordTransientSchema) }) },
    'record:RevokeRecord': publicOnly(RevokeRecordSchema),
    'record:EraseRecord': { request: EraseRecordSchema, transient: closed({ record: EraseRecordTransientSchema }) },
    'record:PlaceLegalHold': publicOnly(LegalHoldSchema),
    'record:LiftLegalHold': publicOnly(LegalHoldSchema),
    'record:MergeRecords': { request: MergeRecordsSchema, transient: closed({ record: MergeRecordsTransientSchema }) },
    'record:FindRecordById': publicOnly(FindRecordByIdSchema),
    'record:ListRecords': publicOnly(ListRecordsSchema),
    'record:GetRecordHistory': publicOnly(GetRecordHistorySchema),
    'access:RecordAccess': { request: RecordAccessSchema, transient: closed({ access: RecordAccessTransientSchema }) },
    'access:GetAccess': publicOnly(GetAccessSchema),
    'vitals:SubmitWindows': publicOnly(SubmitWindowsSchema),
    'vitals:GetWindow': publicOnly(GetWindowSchema),
    'vitals:GetPost': publicOnly(GetPostSchema),
    'vitals:ListWindows': publicOnly(ListWindowsSchema),
    'vitals:GetWindowHistory': publicOnly(GetWindowHistorySchema),
    'vitals:GetPostHistory': publicOnly(GetPostHistorySchema),
    'cluster:CreateCluster': publicOnly(CreateClusterSchema),
    'cluster:GetCluster': publicOnly(GetClusterSchema),
    'cluster:ListClusters': publicOnly(ListClustersSchema),
    'cluster:CommitSeed': publicOnly(CommitSeedSchema),
    'cluster:RevealSeed': publicOnly(RevealSeedSchema),
    'cluster:CloseSeedPhase': publicOnly(CloseSeedPhaseSchema),
    'cluster:GetSeed': publicOnly(GetSeedSchema),
    'cluster:ReportTelemetry': publicOnly(ReportTelemetrySchema),
    'cluster:GetTelemetry': publicOnly(GetTelemetrySchema),
    'cluster:ElectHeads': publicOnly(ElectHeadsSchema),
    'cluster:GetElection': publicOnly(GetElectionSchema),
    'cluster:ListElections': publicOnly(ListElectionsSchema),
    'cluster:FindNodes': publicOnly(FindNodesSchema),
    'cluster:FindHead': publicOnly(FindHeadSchema),
    'statistics:RequestRelease': publicOnly(RequestReleaseSchema),
    'statistics:GetRelease': publicOnly(GetReleaseSchema),
};
