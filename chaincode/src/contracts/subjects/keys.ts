// SPDX-License-Identifier: Apache-2.0
// Where the mapping between outside ids and ledger ids stands, in both directions, off the channel.

import type { Hex64, LedgerId, SubjectEntry, SubjectPointer } from '../../domain';
import { type PrivateKey, privateKey } from '../../platform';

export const subjectKeys = {
    index: (lookupKey: Hex64): PrivateKey<SubjectEntry> => privateKey('index', lookupKey),
    pointer: (id: LedgerId): PrivateKey<SubjectPointer> => privateKey('pointer', id),
} as const;
