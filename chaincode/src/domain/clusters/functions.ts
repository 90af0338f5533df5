// SPDX-License-Identifier: Apache-2.0
// The functions of contract `cluster`: who may call each and how, what it takes, what it answers.

import { answers, CLUSTER_READERS, type LedgerFunctionTable, MSP_ADMINISTRATOR, type Page, VITALS_WRITERS } from '../kernel';
import {
    CloseSeedPhaseSchema,
    type ClusterState,
    CommitSeedSchema,
    CreateClusterSchema,
    ElectHeadsSchema,
    type ElectionMark,
    FindHeadSchema,
    FindNodesSchema,
    type FoundCluster,
    type FoundElection,
    type FoundHead,
    type FoundNodes,
    type FoundSeed,
    GetClusterSchema,
    GetElectionSchema,
    GetSeedSchema,
    GetTelemetrySchema,
    ListClustersSchema,
    ListElectionsSchema,
    type ReportedTelemetry,
    ReportTelemetrySchema,
    RevealSeedSchema,
    type StoredTelemetry,
} from './cluster';

/** The ward itself: its gateway as the registrar, and its administrators. */
const SEED_MAKERS = ['admin', 'registrar'] as const;

/** Who may see from what an election was computed: whoever reads areas, and an operator who verifies them with the MSP's own certificate. */
const VERIFIERS = [...CLUSTER_READERS, MSP_ADMINISTRATOR] as const;

export const CLUSTER_FUNCTIONS = {
    'cluster:CreateCluster': { callers: ['admin'], mode: 'submit', request: CreateClusterSchema, answer: answers<ClusterState>() },
    'cluster:GetCluster': { callers: VERIFIERS, mode: 'evaluate', request: GetClusterSchema, answer: answers<FoundCluster>() },
    'cluster:ListClusters': {
        callers: [...VERIFIERS, 'registrar'],
        mode: 'evaluate',
        request: ListClustersSchema,
        answer: answers<Page<FoundCluster>>(),
    },
    'cluster:CommitSeed': { callers: SEED_MAKERS, mode: 'submit', request: CommitSeedSchema, answer: answers<FoundSeed>() },
    'cluster:RevealSeed': { callers: SEED_MAKERS, mode: 'submit', request: RevealSeedSchema, answer: answers<FoundSeed>() },
    'cluster:CloseSeedPhase': { callers: SEED_MAKERS, mode: 'submit', request: CloseSeedPhaseSchema, answer: answers<FoundSeed>() },
    'cluster:GetSeed': {
        callers: [...VERIFIERS, 'registrar', 'custodian'],
        mode: 'evaluate',
        request: GetSeedSchema,
        answer: answers<FoundSeed>(),
    },
    'cluster:ReportTelemetry': {
        callers: ['iot-gateway'],
        mode: 'submit',
        request: ReportTelemetrySchema,
        answer: answers<ReportedTelemetry>(),
    },
    'cluster:GetTelemetry': { callers: VERIFIERS, mode: 'evaluate', request: GetTelemetrySchema, answer: answers<StoredTelemetry>() },
    'cluster:ElectHeads': { callers: ['admin', 'iot-gateway'], mode: 'submit', request: ElectHeadsSchema, answer: answers<ElectionMark>() },
    'cluster:GetElection': { callers: VERIFIERS, mode: 'evaluate', request: GetElectionSchema, answer: answers<FoundElection>() },
    'cluster:ListElections': {
        callers: CLUSTER_READERS,
        mode: 'evaluate',
        request: ListElectionsSchema,
        answer: answers<Page<ElectionMark>>(),
    },
    'cluster:FindNodes': { callers: CLUSTER_READERS, mode: 'evaluate', request: FindNodesSchema, answer: answers<FoundNodes>() },
    'cluster:FindHead': { callers: VITALS_WRITERS, mode: 'evaluate', request: FindHeadSchema, answer: answers<FoundHead>() },
} as const satisfies LedgerFunctionTable;
