// SPDX-License-Identifier: Apache-2.0
// The snapshot of a ward: what its custodian needs to know, and has to open, when the ledger does not answer. It is asked for in parts, each sealed and
// endorsed by both wards as a decision is.

import { type Static, Type } from '@sinclair/typebox';
import type { FactAuthor, StoredFact } from '../access';
import type { EntryCategory } from '../entries';
import { closed, CursorSchema, type Hex64, Hex64Schema, type LedgerId, LedgerIdSchema, type Milliseconds, type Role } from '../kernel';

/** How many patients one part copies. */
export const MOST_COPIED = 8;

/** How many entries of a patient are copied, the newest. */
export const MOST_ENTRIES_COPIED = 100;

/** How many lines of a list one part goes through. */
export const SNAPSHOT_PAGE = 200;

const cursor = Type.Optional(CursorSchema);

/** Transient fields of downtime:Snapshot. The key is for one answer. */
export const SnapshotTransientSchema = closed({
    question: closed({
        nonce: Hex64Schema,
        part: Type.Union([
            closed({ of: Type.Literal('visits'), cursor }),
            closed({ of: Type.Literal('people'), cursor }),
            closed({ of: Type.Literal('certificates'), cursor }),
            closed({
                of: Type.Literal('patients'),
                ids: Type.Array(LedgerIdSchema, { minItems: 1, maxItems: MOST_COPIED, uniqueItems: true }),
            }),
        ]),
    }),
    key: Hex64Schema,
});
export type SnapshotQuestion = Static<typeof SnapshotTransientSchema>['question'];

/** The answer of downtime:Snapshot, which says nothing to whoever has not the key. */
export interface SealedPart {
    /** Base64 of iv, ciphertext and tag: AES-256-GCM of a {@link SnapshotPart}. */
    readonly sealed: string;
}

/** One of the ward's people who treat patients. */
export interface PersonCopy {
    readonly ledgerId: LedgerId;
    readonly roles: readonly Role[];
    readonly isSuspended: boolean;
}

/** Whose certificate one of the ward's is. Those that have ended are left out. */
export interface CertificateCopy {
    readonly certificateId: Hex64;
    readonly ledgerId: LedgerId;
}

/** An entry that counts. */
export interface EntryCopy {
    readonly id: LedgerId;
    readonly category: EntryCategory;
    readonly time: Milliseconds;
    readonly author: Pick<FactAuthor, 'ledgerId' | 'mspId' | 'roles'>;
    /** That its envelope names, beside the author. */
    readonly binding: LedgerId;
    readonly confidential?: true;
    readonly corrects?: LedgerId;
    readonly correctedBy?: LedgerId;
    /** Absent where the collection has lost it. */
    readonly envelope?: string;
}

/** A patient with an open visit of the ward. Nothing of it is open. */
export interface PatientCopy {
    /** All ledger ids, the one that stays first. */
    readonly lists: readonly LedgerId[];
    /** By which outside numbers the patient is found. */
    readonly lookupKeys: readonly Hex64[];
    readonly sealedId?: string;
    /** The sealed name. */
    readonly envelope?: string;
    /** Of the ward's open visits, one for each. */
    readonly teams: readonly (readonly LedgerId[])[];
    readonly consents: readonly Pick<StoredFact<'consent'>, 'about' | 'purpose' | 'decision' | 'actors' | 'expires'>[];
    /** Who is the patient, or speaks for them. */
    readonly bound: readonly LedgerId[];
    /** Newest first. */
    readonly entries: readonly EntryCopy[];
    /** How many older ones were left out. */
    readonly left: number;
}

/** What a part holds, by what was asked for; `next` is where a list goes on. */
export type SnapshotItems = { readonly next?: string } & (
    | { readonly of: 'visits'; readonly items: readonly LedgerId[] }
    | { readonly of: 'people'; readonly items: readonly PersonCopy[] }
    | { readonly of: 'certificates'; readonly items: readonly CertificateCopy[] }
    | { readonly of: 'patients'; readonly items: readonly PatientCopy[] }
);

/** One part. */
export type SnapshotPart = SnapshotItems & {
    readonly nonce: Hex64;
    /** The transaction's. */
    readonly time: Milliseconds;
    /** Of the custodian that asked. */
    readonly ward: string;
};

/** All parts. */
export interface Snapshot {
    readonly ward: string;
    /** Of the oldest part: nothing in it is older. */
    readonly time: Milliseconds;
    readonly people: readonly PersonCopy[];
    readonly certificates: readonly CertificateCopy[];
    readonly patients: readonly PatientCopy[];
}
