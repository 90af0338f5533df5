// SPDX-License-Identifier: Apache-2.0
// Who may call which ledger function: one table, read by the base contract for every call. A function without a row does not exist.

import type { Role } from '../kernel/roles';

/** `administrator`: the certificate is of the `admin` node OU of its MSP; `known`: every registered, active caller; else one of the roles. */
export interface Permission {
    readonly callers: 'administrator' | 'known' | readonly Role[];
    /** Functions marked `evaluate` answer private data and must never be submitted, because a block would keep the answer. */
    readonly mode: 'submit' | 'evaluate';
}

const clinicians = ['doctor', 'nurse', 'paramedic'] as const;
const registrars = ['admin', 'admission', ...clinicians] as const;
const vitalsWriters = ['iot-gateway', ...clinicians] as const;
const readers = ['admin', 'privacy-officer', 'admission', ...clinicians, 'lab', 'pharmacist', 'researcher', 'auditor'] as const;
const vitalsReaders = [...readers, 'iot-gateway'] as const;

export const PERMISSIONS = {
    'participant:RegisterParticipant': { callers: 'administrator', mode: 'submit' },
    'participant:UpdateParticipant': { callers: 'administrator', mode: 'submit' },
    'participant:GetParticipant': { callers: 'known', mode: 'evaluate' },
    'subject:RegisterSubjects': { callers: [...registrars, 'iot-gateway'], mode: 'submit' },
    'subject:FindSubjects': { callers: 'known', mode: 'evaluate' },
    'record:CreateRecord': { callers: registrars, mode: 'submit' },
    'record:UpdateRecord': { callers: registrars, mode: 'submit' },
    'record:RevokeRecord': { callers: ['admin', 'admission', 'doctor'], mode: 'submit' },
    'record:EraseRecord': { callers: ['admin', 'privacy-officer'], mode: 'submit' },
    'record:PlaceLegalHold': { callers: ['privacy-officer'], mode: 'submit' },
    'record:LiftLegalHold': { callers: ['privacy-officer'], mode: 'submit' },
    'record:MergeRecords': { callers: ['admin', 'admission'], mode: 'submit' },
    'record:FindRecordById': { callers: readers, mode: 'evaluate' },
    'record:ListRecords': { callers: readers, mode: 'evaluate' },
    'record:GetRecordHistory': { callers: readers, mode: 'evaluate' },
    'access:RecordAccess': { callers: readers, mode: 'submit' },
    'access:GetAccess': { callers: ['admin', 'privacy-officer', 'auditor'], mode: 'evaluate' },
    'vitals:SubmitWindows': { callers: vitalsWriters, mode: 'submit' },
    'vitals:GetWindow': { callers: vitalsReaders, mode: 'evaluate' },
    'vitals:GetPost': { callers: vitalsReaders, mode: 'evaluate' },
    'vitals:ListWindows': { callers: vitalsReaders, mode: 'evaluate' },
    'vitals:GetWindowHistory': { callers: vitalsReaders, mode: 'evaluate' },
    'vitals:GetPostHistory': { callers: vitalsReaders, mode: 'evaluate' },
    'cluster:CreateCluster': { callers: ['admin'], mode: 'submit' },
    'cluster:GetCluster': { callers: vitalsReaders, mode: 'evaluate' },
    'cluster:ListClusters': { callers: vitalsReaders, mode: 'evaluate' },
    'cluster:CommitSeed': { callers: ['admin'], mode: 'submit' },
    'cluster:RevealSeed': { callers: ['admin'], mode: 'submit' },
    'cluster:CloseSeedPhase': { callers: ['admin'], mode: 'submit' },
    'cluster:GetSeed': { callers: vitalsReaders, mode: 'evaluate' },
    'cluster:ReportTelemetry': { callers: ['iot-gateway'], mode: 'submit' },
    'cluster:GetTelemetry': { callers: vitalsReaders, mode: 'evaluate' },
    'cluster:ElectHeads': { callers: ['admin', 'iot-gateway'], mode: 'submit' },
    'cluster:GetElection': { callers: vitalsReaders, mode: 'evaluate' },
    'cluster:ListElections': { callers: vitalsReaders, mode: 'evaluate' },
    'cluster:FindNodes': { callers: vitalsReaders, mode: 'evaluate' },
    'cluster:FindHead': { callers: vitalsReaders, mode: 'evaluate' },
    'statistics:RequestRelease': { callers: ['admin', 'researcher', 'doctor', 'nurse'], mode: 'submit' },
    'statistics:GetRelease': { callers: ['admin', 'privacy-officer', 'auditor', 'researcher', 'doctor', 'nurse'], mode: 'evaluate' },
} as const satisfies Record<string, Permission>;

/** `contract:Function`, as a client calls it. */
export type LedgerFunctionName = keyof typeof PERMISSIONS;

export const LEDGER_FUNCTIONS = Object.keys(PERMISSIONS) as readonly LedgerFunctionName[];
