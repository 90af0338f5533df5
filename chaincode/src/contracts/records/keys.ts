// SPDX-License-Identifier: Apache-2.0
// Where the parts of records stand. What leads from an outside id to a record is in ../subjects.

import type { ErasureApproval, Hex64, LedgerId, Mark, RecordPayload, RecordState, RemovalState } from '../../domain';
import { type Prefix, prefix, type PrivateKey, privateKey, type WorldKey, worldKey } from '../../platform';

export const recordKeys = {
    record: (id: LedgerId): WorldKey<RecordState> => worldKey('record', id),
    byKind: (kind: string, ward: string, id: LedgerId): WorldKey<LedgerId> => worldKey('record~kind', kind, ward, id),
    byWard: (ward: string, id: LedgerId): WorldKey<LedgerId> => worldKey('record~ward', ward, id),
    removal: (id: LedgerId): WorldKey<RemovalState> => worldKey('removal', id),
    /** A record that was merged into another one: its lookup key lives on and must be purged with the survivor's. */
    merged: (into: LedgerId, id: LedgerId): WorldKey<LedgerId> => worldKey('merged', into, id),
    erasure: (id: LedgerId, role: string): WorldKey<ErasureApproval> => worldKey('erasure', id, role),
    hold: (id: LedgerId): WorldKey<Mark> => worldKey('hold', id),
    /** Off the channel, under 32 random bytes. */
    payload: (random: Hex64): PrivateKey<RecordPayload> => privateKey('record', random),
} as const;

export const recordPrefixes = {
    records: (): Prefix<RecordState> => prefix('record'),
    byKind: (kind: string): Prefix<LedgerId> => prefix('record~kind', kind),
    byKindAndWard: (kind: string, ward: string): Prefix<LedgerId> => prefix('record~kind', kind, ward),
    byWard: (ward: string): Prefix<LedgerId> => prefix('record~ward', ward),
    merged: (into: LedgerId): Prefix<LedgerId> => prefix('merged', into),
} as const;
