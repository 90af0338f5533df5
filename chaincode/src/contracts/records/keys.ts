// SPDX-License-Identifier: Apache-2.0
// Where the parts of records stand. What leads from an outside id to a record, and from a record to what was merged into it, is in ../subjects.

import type { ErasureApproval, ErasureApprover, Hex64, KeptVersion, LedgerId, Mark, RecordPayload, RecordState } from '../../domain';
import {
    padded,
    type Prefix,
    prefix,
    type PrivateKey,
    privateKey,
    type PrivateRun,
    privateRun,
    type WorldKey,
    worldKey,
} from '../../platform';

export const recordKeys = {
    record: (id: LedgerId): WorldKey<RecordState> => worldKey('record', id),
    byKind: (kind: string, ward: string, id: LedgerId): WorldKey<LedgerId> => worldKey('record~kind', kind, ward, id),
    byWard: (ward: string, id: LedgerId): WorldKey<LedgerId> => worldKey('record~ward', ward, id),
    erasure: (id: LedgerId, role: string): WorldKey<ErasureApproval> => worldKey('erasure', id, role),
    /** Its hash tells nothing that is not told beside it: each write stands with the one of the world state. */
    erasureApprover: (id: LedgerId, role: string): PrivateKey<ErasureApprover> => privateKey('erasure', id, role),
    hold: (id: LedgerId): WorldKey<Mark> => worldKey('hold', id),
    /** A version whose content a legal hold keeps. */
    kept: (id: LedgerId, version: number): WorldKey<number> => worldKey('kept', id, padded(version)),
    /** Off the channel, under 32 random bytes. */
    payload: (random: Hex64): PrivateKey<RecordPayload> => privateKey('record', random),
    /** Off the channel, under the same bytes. */
    keptContent: (random: Hex64, version: number): PrivateKey<KeptVersion> => privateKey('kept', random, padded(version)),
} as const;

export const recordRuns = {
    /** Of one, for functions that are evaluated. */
    payload: (random: Hex64): PrivateRun<RecordPayload> => privateRun('record', random),
} as const;

export const recordPrefixes = {
    records: (): Prefix<RecordState> => prefix('record'),
    byKind: (kind: string): Prefix<LedgerId> => prefix('record~kind', kind),
    byKindAndWard: (kind: string, ward: string): Prefix<LedgerId> => prefix('record~kind', kind, ward),
    byWard: (ward: string): Prefix<LedgerId> => prefix('record~ward', ward),
    kept: (id: LedgerId): Prefix<number> => prefix('kept', id),
} as const;
