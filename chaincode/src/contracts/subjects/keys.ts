// SPDX-License-Identifier: Apache-2.0
// Where the mapping between outside ids and ledger ids stands, in both directions, off the channel; and on it which ledger ids were merged.

import type { Hex64, LedgerId, RemovalState, SubjectEntry, SubjectPointer } from '../../domain';
import { type Prefix, prefix, type PrivateKey, privateKey, type WorldKey, worldKey } from '../../platform';

export const subjectKeys = {
    index: (lookupKey: Hex64): PrivateKey<SubjectEntry> => privateKey('index', lookupKey),
    pointer: (id: LedgerId): PrivateKey<SubjectPointer> => privateKey('pointer', id),
    /** How a ledger id left: the record that it had, or the patient that only vitals knew. */
    removal: (id: LedgerId): WorldKey<RemovalState> => worldKey('removal', id),
    /** What was merged into a record, directly. */
    merged: (into: LedgerId, id: LedgerId): WorldKey<LedgerId> => worldKey('merged', into, id),
} as const;

export const subjectPrefixes = {
    merged: (into: LedgerId): Prefix<LedgerId> => prefix('merged', into),
} as const;
