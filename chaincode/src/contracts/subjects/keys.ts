// SPDX-License-Identifier: Apache-2.0
// Where the mapping between outside ids and ledger ids stands, in both directions, off the channel; and on it which ledger ids were merged.

import type { Hex64, LedgerId, MergedMark, OwnMark, RemovalState, SubjectEntry, SubjectMark, SubjectPointer } from '../../domain';
import { type Prefix, prefix, type PrivateKey, privateKey, type PrivateRun, privateRun, type WorldKey, worldKey } from '../../platform';

export const subjectKeys = {
    index: (lookupKey: Hex64): PrivateKey<SubjectEntry> => privateKey('index', lookupKey),
    pointer: (id: LedgerId): PrivateKey<SubjectPointer> => privateKey('pointer', id),
    mark: (id: LedgerId): PrivateKey<OwnMark> => privateKey('mark', id),
    mergedMark: (into: LedgerId, id: LedgerId): PrivateKey<MergedMark> => privateKey('mark', into, id),
    /** How a ledger id left: the record that it had, or the patient that only vitals knew. */
    removal: (id: LedgerId): WorldKey<RemovalState> => worldKey('removal', id),
    /** Whom a ward has erased. */
    erased: (ward: string, id: LedgerId): WorldKey<LedgerId> => worldKey('erased', ward, id),
    /** What was merged into a record, directly. */
    merged: (into: LedgerId, id: LedgerId): WorldKey<LedgerId> => worldKey('merged', into, id),
} as const;

export const subjectRuns = {
    marks: (id: LedgerId): PrivateRun<SubjectMark> => privateRun('mark', id),
    /** Of one. */
    pointer: (id: LedgerId): PrivateRun<SubjectPointer> => privateRun('pointer', id),
    /** Of one. */
    index: (lookupKey: Hex64): PrivateRun<SubjectEntry> => privateRun('index', lookupKey),
} as const;

export const subjectPrefixes = {
    erased: (ward: string): Prefix<LedgerId> => prefix('erased', ward),
    merged: (into: LedgerId): Prefix<LedgerId> => prefix('merged', into),
} as const;
