// SPDX-License-Identifier: Apache-2.0
// Records of patients, doctors and paramedical staff (S0 Algorithm 1): what stands on the channel, what stays private, and what may be asked.

import { type Static, Type } from '@sinclair/typebox';
import {
    type ActorReference,
    closed,
    CursorSchema,
    type Hex64,
    Hex64Schema,
    JweSchema,
    type LedgerId,
    LedgerIdSchema,
    LimitSchema,
    type Milliseconds,
    oneOf,
    type Page,
    WardSchema,
} from '../kernel';

export const RECORD_KINDS = ['patient', 'doctor', 'nurse', 'paramedic', 'lab', 'pharmacist', 'insurer', 'researcher', 'auditor'] as const;
export type RecordKind = (typeof RECORD_KINDS)[number];
export const RecordKindSchema = oneOf(RECORD_KINDS);

/** Administrative words only: the channel shows the status, so it must say nothing about anybody's health. */
export const RECORD_STATUSES = ['active', 'inactive', 'suspended', 'admitted', 'discharged', 'archived'] as const;
export type RecordStatus = (typeof RECORD_STATUSES)[number];
export const RecordStatusSchema = oneOf(RECORD_STATUSES);

export const VersionSchema = Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER });

/** Public part of record:CreateRecord. `envelopeDigest` = SHA-256 of the envelope's UTF-8 text; `commitment` = salted digest of the content, made by the edge. */
export const CreateRecordSchema = closed({
    ledgerId: LedgerIdSchema,
    kind: RecordKindSchema,
    status: RecordStatusSchema,
    envelopeDigest: Hex64Schema,
    commitment: Hex64Schema,
});
export type CreateRecord = Static<typeof CreateRecordSchema>;

/** Transient field `record` of record:CreateRecord; `privateKey` is 32 random bytes, under which the envelope is stored. */
export const CreateRecordTransientSchema = closed({
    lookupKey: Hex64Schema,
    sealedId: JweSchema,
    salt: Hex64Schema,
    privateKey: Hex64Schema,
    envelope: JweSchema,
});
export type CreateRecordTransient = Static<typeof CreateRecordTransientSchema>;

/** Public part of record:UpdateRecord; `envelopeDigest` and `commitment` come together, and exactly when the transient envelope does. */
export const UpdateRecordSchema = closed({
    ledgerId: LedgerIdSchema,
    version: VersionSchema,
    status: Type.Optional(RecordStatusSchema),
    envelopeDigest: Type.Optional(Hex64Schema),
    commitment: Type.Optional(Hex64Schema),
});
export type UpdateRecord = Static<typeof UpdateRecordSchema>;

/** Transient field `record` of record:UpdateRecord, absent when only the status changes. */
export const UpdateRecordTransientSchema = closed({ envelope: JweSchema, salt: Hex64Schema });

export const RevokeRecordSchema = closed({ ledgerId: LedgerIdSchema, version: Type.Optional(VersionSchema) });

export const EraseRecordSchema = closed({ ledgerId: LedgerIdSchema });

/** `version` of the record that goes; a patient known only from vitals has none. */
export const MergeRecordsSchema = closed({ ledgerId: LedgerIdSchema, into: LedgerIdSchema, version: Type.Optional(VersionSchema) });

export const UnmergeRecordsSchema = closed({ ledgerId: LedgerIdSchema });

export const RepairRecordSchema = closed({ ledgerId: LedgerIdSchema, version: Type.Optional(VersionSchema) });

/** Transient field `record` of record:RepairRecord: the record's own outside id, sealed anew. */
export const RepairRecordTransientSchema = closed({ lookupKey: Hex64Schema, salt: Hex64Schema, sealedId: JweSchema });
export type RepairRecordTransient = Static<typeof RepairRecordTransientSchema>;

/** Transient field `record` of record:EraseRecord. */
export const EraseRecordTransientSchema = closed({ lookupKey: Hex64Schema });

export const LegalHoldSchema = closed({ ledgerId: LedgerIdSchema });

export const GetLegalHoldSchema = closed({ ledgerId: LedgerIdSchema, limit: LimitSchema, cursor: Type.Optional(CursorSchema) });
export type GetLegalHold = Static<typeof GetLegalHoldSchema>;

export const FindRecordByIdSchema = closed({ lookupKey: Hex64Schema });

export const ListRecordsSchema = closed({
    kind: Type.Optional(RecordKindSchema),
    ward: Type.Optional(WardSchema),
    limit: LimitSchema,
    cursor: Type.Optional(CursorSchema),
});
export type ListRecords = Static<typeof ListRecordsSchema>;

export const GetRecordHistorySchema = closed({ ledgerId: LedgerIdSchema, limit: LimitSchema, cursor: Type.Optional(CursorSchema) });
export type GetRecordHistory = Static<typeof GetRecordHistorySchema>;

/** A record as the channel shows it. */
export interface RecordSummary {
    readonly ledgerId: LedgerId;
    readonly kind: RecordKind;
    readonly status: RecordStatus;
    readonly ward: string;
    readonly envelopeDigest: Hex64;
    readonly commitment: Hex64;
    /** 1 for a new record; a record created again after a revocation goes on counting, so that no ETag ever names two contents. */
    readonly version: number;
}

/** World state `record/{ledgerId}`: the summary and which ward's process wrote this version; for whom, stands among the wards. */
export interface RecordState extends RecordSummary {
    readonly actor: ActorReference;
}

export const REMOVALS = ['revoked', 'erased', 'merged'] as const;
export type Removal = (typeof REMOVALS)[number];

/** World state `removal/{ledgerId}`: how the record last left the world state. A deletion carries no value, so which ward's process it was stands here. */
export interface RemovalState {
    readonly how: Removal;
    /** What it was: nothing of a patient comes back as somebody else's. Whom only vitals knew was a patient. */
    readonly kind: RecordKind;
    readonly version: number;
    readonly ward: string;
    readonly actor: ActorReference;
    /** After a merge: who stays. Kept by an erasure, so that windows which name an erased ledger id still count for one patient. */
    readonly into?: LedgerId;
    /** After a merge: what stood there before, which a separation puts back. */
    readonly before?: Standing;
}

/** What the world state has under a ledger id: the record, or how it left, or neither. */
export interface Standing {
    readonly record?: RecordState;
    readonly removal?: RemovalState;
}

/** Private `record/{privateKey}`: the record's content as JWE. */
export interface RecordPayload {
    readonly envelope: string;
    readonly salt: Hex64;
}

/** Private `kept/{privateKey}/{version}`: what was overwritten while a legal hold stood. */
export interface KeptVersion {
    readonly envelope?: string;
    readonly sealedId?: string;
    readonly salt: Hex64;
}

/** World state `erasure/{ledgerId}/{role}`: there is an approval by a holder of one of the two roles that an erasure needs, and which ward's. */
export interface ErasureApproval {
    readonly actor: ActorReference;
}

/** Private `erasure/{ledgerId}/{role}`: whose it is. */
export interface ErasureApprover {
    readonly approver: ActorReference;
    readonly salt: Hex64;
}

export interface ListedRecord extends Omit<RecordSummary, 'envelopeDigest' | 'commitment'> {
    /** Absent when the collection has lost it: one row without a number leaves the others of its page as they are. */
    readonly sealedId?: string;
}

/** Answer of record:FindRecordById. `sealedId` is the found record's own outside id, also when the question named a record merged into it. */
export interface FoundRecord {
    readonly record: RecordSummary;
    readonly sealedId: string;
    readonly envelope: string;
}

export interface RecordVersion {
    readonly transactionId: string;
    readonly timestamp: Milliseconds;
    readonly version: number;
    readonly isDelete: boolean;
    /** Whoever signed the change. */
    readonly actor: ActorReference;
    /** The record's status, or how it was removed. */
    readonly status: RecordStatus | Removal;
}

/** The two roles that an erasure needs. */
export const ERASURE_ROLES = ['admin', 'privacy-officer'] as const;
export type ErasureRole = (typeof ERASURE_ROLES)[number];

export type ErasureResult = { readonly state: 'erased' } | { readonly state: 'approved'; readonly awaiting: ErasureRole };

export interface RevokedRecord {
    readonly ledgerId: LedgerId;
    readonly version: number;
}

export interface MergedRecord {
    readonly ledgerId: LedgerId;
    readonly into: LedgerId;
    /** The last one of the record that went, where there was a record. */
    readonly version?: number;
}

export interface SeparatedRecord {
    readonly ledgerId: LedgerId;
    readonly from: LedgerId;
    /** Of the record that is back, where there is one. */
    readonly version?: number;
}

export interface LegalHold {
    readonly ledgerId: LedgerId;
    readonly held: boolean;
}

/** What a legal hold has kept of one version. */
export interface HeldVersion {
    readonly version: number;
    readonly envelope?: string;
}

/** Answer of record:GetLegalHold: whether a hold stands, since when, and the overwritten versions that it has kept, oldest first. */
export interface FoundLegalHold extends Page<HeldVersion> {
    readonly held: boolean;
    readonly since?: Milliseconds;
}

/**
 * Reduces a stored record to what is answered.
 * @param state - the world-state value.
 */
export function summaryOf(state: RecordState): RecordSummary {
    const { ledgerId, kind, status, ward, envelopeDigest, commitment, version } = state;
    return { ledgerId, kind, status, ward, envelopeDigest, commitment, version };
}
