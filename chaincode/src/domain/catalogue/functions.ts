// SPDX-License-Identifier: Apache-2.0
// The types of every ledger function: its public request, its transient fields and its answer. Clients are typed by this table.

import type { AccessEvent, GetAccess, RecordAccess, RecordAccessTransient, RecordedAccess } from '../access/access';
import type {
    CloseSeedPhase,
    ClusterState,
    CommitSeed,
    CreateCluster,
    ElectHeads,
    ElectionMark,
    FindHead,
    FindNodes,
    FoundCluster,
    FoundElection,
    FoundHead,
    FoundNodes,
    FoundSeed,
    GetCluster,
    GetElection,
    GetSeed,
    GetTelemetry,
    ListClusters,
    ListElections,
    ReportTelemetry,
    ReportedTelemetry,
    RevealSeed,
    StoredTelemetry,
} from '../clusters/cluster';
import type { GetParticipant, Participant, RegisterParticipant, UpdateParticipant } from '../participants/participant';
import type {
    CreateRecord,
    CreateRecordTransient,
    EraseRecord,
    EraseRecordTransient,
    ErasureResult,
    FindRecordById,
    FoundRecord,
    GetRecordHistory,
    LegalHold,
    LegalHoldRequest,
    ListedRecord,
    ListRecords,
    MergedRecord,
    MergeRecords,
    MergeRecordsTransient,
    RecordSummary,
    RecordVersion,
    RevokedRecord,
    RevokeRecord,
    UpdateRecord,
    UpdateRecordTransient,
} from '../records/record';
import type { FoundRelease, GetRelease, ReleaseDecision, RequestRelease } from '../statistics/release';
import type { Empty, Page } from '../kernel/schema';
import type { FindSubjects, FoundSubjects, RegisterSubjectsTransient } from '../subjects/subject';
import type {
    GetPost,
    GetPostHistory,
    GetWindow,
    GetWindowHistory,
    HistoryEntry,
    ListWindows,
    StoredPost,
    StoredWindow,
    SubmittedWindows,
    SubmitWindows,
} from '../vitals/window';

/** A function: one JSON text in, one out; transient fields are JSON texts too and stay off the channel. */
export interface LedgerFunction<Request, Result, Transient = Empty> {
    readonly request: Request;
    readonly transient: Transient;
    readonly result: Result;
}

export interface LedgerFunctions {
    'participant:RegisterParticipant': LedgerFunction<RegisterParticipant, Participant>;
    'participant:UpdateParticipant': LedgerFunction<UpdateParticipant, Participant>;
    'participant:GetParticipant': LedgerFunction<GetParticipant, Participant>;
    'subject:RegisterSubjects': LedgerFunction<Empty, Empty, { readonly subjects: RegisterSubjectsTransient }>;
    'subject:FindSubjects': LedgerFunction<FindSubjects, FoundSubjects>;
    'record:CreateRecord': LedgerFunction<CreateRecord, RecordSummary, { readonly record: CreateRecordTransient }>;
    'record:UpdateRecord': LedgerFunction<UpdateRecord, RecordSummary, { readonly record?: UpdateRecordTransient }>;
    'record:RevokeRecord': LedgerFunction<RevokeRecord, RevokedRecord>;
    'record:EraseRecord': LedgerFunction<EraseRecord, ErasureResult, { readonly record: EraseRecordTransient }>;
    'record:PlaceLegalHold': LedgerFunction<LegalHoldRequest, LegalHold>;
    'record:LiftLegalHold': LedgerFunction<LegalHoldRequest, LegalHold>;
    'record:MergeRecords': LedgerFunction<MergeRecords, MergedRecord, { readonly record: MergeRecordsTransient }>;
    'record:FindRecordById': LedgerFunction<FindRecordById, FoundRecord | null>;
    'record:ListRecords': LedgerFunction<ListRecords, Page<ListedRecord>>;
    'record:GetRecordHistory': LedgerFunction<GetRecordHistory, Page<RecordVersion>>;
    'access:RecordAccess': LedgerFunction<RecordAccess, RecordedAccess, { readonly access: RecordAccessTransient }>;
    'access:GetAccess': LedgerFunction<GetAccess, AccessEvent>;
    'vitals:SubmitWindows': LedgerFunction<SubmitWindows, SubmittedWindows>;
    'vitals:GetWindow': LedgerFunction<GetWindow, StoredWindow>;
    'vitals:GetPost': LedgerFunction<GetPost, StoredPost>;
    'vitals:ListWindows': LedgerFunction<ListWindows, Page<StoredWindow>>;
    'vitals:GetWindowHistory': LedgerFunction<GetWindowHistory, Page<HistoryEntry<StoredWindow>>>;
    'vitals:GetPostHistory': LedgerFunction<GetPostHistory, Page<HistoryEntry<StoredPost>>>;
    'cluster:CreateCluster': LedgerFunction<CreateCluster, ClusterState>;
    'cluster:GetCluster': LedgerFunction<GetCluster, FoundCluster>;
    'cluster:ListClusters': LedgerFunction<ListClusters, Page<FoundCluster>>;
    'cluster:CommitSeed': LedgerFunction<CommitSeed, FoundSeed>;
    'cluster:RevealSeed': LedgerFunction<RevealSeed, FoundSeed>;
    'cluster:CloseSeedPhase': LedgerFunction<CloseSeedPhase, FoundSeed>;
    'cluster:GetSeed': LedgerFunction<GetSeed, FoundSeed>;
    'cluster:ReportTelemetry': LedgerFunction<ReportTelemetry, ReportedTelemetry>;
    'cluster:GetTelemetry': LedgerFunction<GetTelemetry, StoredTelemetry>;
    'cluster:ElectHeads': LedgerFunction<ElectHeads, ElectionMark>;
    'cluster:GetElection': LedgerFunction<GetElection, FoundElection>;
    'cluster:ListElections': LedgerFunction<ListElections, Page<ElectionMark>>;
    'cluster:FindNodes': LedgerFunction<FindNodes, FoundNodes>;
    'cluster:FindHead': LedgerFunction<FindHead, FoundHead>;
    'statistics:RequestRelease': LedgerFunction<RequestRelease, ReleaseDecision>;
    'statistics:GetRelease': LedgerFunction<GetRelease, FoundRelease>;
}
