// SPDX-License-Identifier: Apache-2.0
// Subjects: the private mapping from an outside id (only as a keyed hash) to the random ledger id.

import { type Static, Type } from '@sinclair/typebox';
import {
    closed,
    CursorSchema,
    type Hex64,
    Hex64Schema,
    JweSchema,
    type LedgerId,
    LedgerIdSchema,
    LimitSchema,
    oneOf,
    WardSchema,
} from '../kernel';

/**
 * Namespaces of outside ids: records (and so patients), devices, participants, areas, and devices as nodes of an area. A wearable has two
 * ledger ids, because the channel shows where a node is and whose vitals a device sends, and must not show both about one.
 */
export const SUBJECT_KINDS = ['record', 'device', 'participant', 'cluster', 'node'] as const;
export type SubjectKind = (typeof SUBJECT_KINDS)[number];

export const MAX_SUBJECTS = 200;

export const SubjectSchema = closed({
    lookupKey: Hex64Schema,
    ledgerId: LedgerIdSchema,
    kind: oneOf(SUBJECT_KINDS),
    sealedId: JweSchema,
    salt: Hex64Schema,
});
/**
 * One mapping to store: `lookupKey` = HMAC-SHA-256(index key, kind || 0x00 || outside id), with the ward and 0x00 before the outside id where each ward
 * has its own; `sealedId` = the outside id as JWE.
 */
export type Subject = Static<typeof SubjectSchema>;

/** Transient field `subjects` of subject:RegisterSubjects. */
export const RegisterSubjectsTransientSchema = Type.Array(SubjectSchema, { minItems: 1, maxItems: MAX_SUBJECTS });

export const FindSubjectsSchema = closed({ lookupKeys: Type.Array(Hex64Schema, { minItems: 1, maxItems: MAX_SUBJECTS }) });

/** Whom this ward has erased. */
export const ListErasedSchema = closed({ ward: WardSchema, limit: LimitSchema, cursor: Type.Optional(CursorSchema) });

/** What the private key `index/{lookupKey}` holds. */
export interface SubjectEntry {
    readonly ledgerId: LedgerId;
    readonly kind: SubjectKind;
    readonly sealedId: string;
    readonly salt: Hex64;
}

/** Private `pointer/{ledgerId}`: the one outside id that has this ledger id, and where the record's payload is once there is a record. */
export interface SubjectPointer {
    readonly lookupKey: Hex64;
    readonly privateKey?: Hex64;
    readonly salt: Hex64;
}

/** Private `mark/{ledgerId}`: the record that has a ledger id, or how it left; see {@link SubjectMark}. */
export interface OwnMark {
    readonly ward: string;
    /** Of the record; absent where there is none any more. */
    readonly kind?: string;
    /** The ledger id into which it was merged. */
    readonly into?: LedgerId;
    readonly salt: Hex64;
}

/** Private `mark/{ledgerId}/{merged}`: what was merged into a record, directly. */
export interface MergedMark {
    readonly merged: LedgerId;
    readonly salt: Hex64;
}

/** What the world state says of a ledger id, said once more where a decision reads it without naming the patient in its read set. */
export type SubjectMark = OwnMark | MergedMark;

export interface FoundSubject {
    readonly lookupKey: Hex64;
    /** The outside id's own: what is posted under it has this one for good. */
    readonly ledgerId: LedgerId;
    readonly sealedId: string;
    /** Who the patient is now, where the ledger id was merged. */
    readonly survivor?: LedgerId;
}

/** In the order of the question; null for a key that no subject has. */
export type FoundSubjects = readonly (FoundSubject | null)[];
