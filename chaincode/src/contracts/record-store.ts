// SPDX-License-Identifier: Apache-2.0
// Where the parts of a record stand: the public state with its two list keys, and the private pointer, index entry and payload.

import {
    DomainError,
    referenceTo,
    type CreateRecordTransient,
    type Hex64,
    type ListedRecord,
    type LedgerId,
    type ListRecords,
    type Page,
    type RecordPointer,
    type RecordState,
    type Removal,
} from '../domain';
import { privateKeys, worldKeys, worldPrefixes, type LedgerContext } from '../platform';

/**
 * Reads a record that must exist.
 * @throws DomainError RECORD_NOT_FOUND
 */
export async function demandRecord(ctx: LedgerContext, ledgerId: LedgerId): Promise<RecordState> {
    const record = await ctx.world.get(worldKeys.record(ledgerId));
    if (record === undefined) throw new DomainError('RECORD_NOT_FOUND');
    return record;
}

/** Writes a new record's public state and list keys. */
export async function putNewRecord(ctx: LedgerContext, record: RecordState): Promise<void> {
    const { ledgerId, kind, ward } = record;
    await ctx.world.put(worldKeys.record(ledgerId), record);
    await ctx.world.put(worldKeys.recordByKind(kind, ward, ledgerId), ledgerId);
    await ctx.world.put(worldKeys.recordByWard(ward, ledgerId), ledgerId);
}

/**
 * Writes a new record's private parts. A record that was revoked keeps its place: its earlier payload is neither purged, which takes
 * two people, nor out of an erasure's reach.
 */
export async function putPrivateParts(ctx: LedgerContext, ledgerId: LedgerId, parts: CreateRecordTransient): Promise<void> {
    const { lookupKey, salt, sealedId, envelope } = parts;
    const index = privateKeys.index(lookupKey);
    const pointer = await ctx.shared.get(privateKeys.pointer(ledgerId));
    if (pointer !== undefined && pointer.lookupKey !== lookupKey) throw new DomainError('RECORD_EXISTS');
    const privateKey = pointer?.privateKey ?? (await demandUnused(ctx, parts.privateKey));
    if ((await ctx.shared.get(index)) === undefined) await ctx.shared.put(index, { ledgerId, kind: 'record', sealedId, salt });
    await ctx.shared.put(privateKeys.pointer(ledgerId), { lookupKey, privateKey, salt });
    await ctx.shared.put(privateKeys.record(privateKey), { envelope, salt });
}

async function demandUnused(ctx: LedgerContext, privateKey: Hex64): Promise<Hex64> {
    if ((await ctx.shared.get(privateKeys.record(privateKey))) !== undefined) throw new DomainError('RECORD_EXISTS');
    return privateKey;
}

/** Takes a record out of the world state and notes how and by whom. Its history stays. */
export async function removeRecord(ctx: LedgerContext, record: RecordState, how: Removal, into?: LedgerId): Promise<void> {
    const { ledgerId, kind, ward, version } = record;
    const actor = referenceTo(ctx.actor);
    await ctx.world.delete(worldKeys.record(ledgerId));
    await ctx.world.delete(worldKeys.recordByKind(kind, ward, ledgerId));
    await ctx.world.delete(worldKeys.recordByWard(ward, ledgerId));
    await ctx.world.put(worldKeys.removal(ledgerId), { how, version, ward, actor, ...(into === undefined ? {} : { into }) });
}

/** Purges a record's payload and pointer. */
export async function purgePayload(ctx: LedgerContext, ledgerId: LedgerId): Promise<RecordPointer | undefined> {
    const key = privateKeys.pointer(ledgerId);
    const pointer = await ctx.shared.get(key);
    if (pointer === undefined) return undefined;
    if (pointer.privateKey !== undefined) await ctx.shared.purge(privateKeys.record(pointer.privateKey));
    await ctx.shared.purge(key);
    return pointer;
}

/** Reads one page of records. */
export async function pageOfRecords(ctx: LedgerContext, request: ListRecords): Promise<Page<RecordState>> {
    const { kind, ward } = request;
    if (kind === undefined && ward === undefined) return ctx.world.page(worldPrefixes.records(), request);
    const { items, ...rest } = await ctx.world.page(idsBy(kind, ward), request);
    const records = await Promise.all(items.map((ledgerId) => demandRecord(ctx, ledgerId)));
    return { items: records, ...rest };
}

function idsBy(kind: string | undefined, ward: string | undefined): ReturnType<typeof worldPrefixes.recordsByWard> {
    if (kind === undefined) return worldPrefixes.recordsByWard(ward ?? '');
    return ward === undefined ? worldPrefixes.recordsByKind(kind) : worldPrefixes.recordsByKindAndWard(kind, ward);
}

/** Adds the sealed outside id to a record for a list. */
export async function listed(ctx: LedgerContext, record: RecordState): Promise<ListedRecord> {
    const { ledgerId, kind, status, ward, version } = record;
    return { ledgerId, kind, status, ward, version, sealedId: await sealedIdOf(ctx, ledgerId) };
}

/** Reads a record's own outside id, sealed. */
export async function sealedIdOf(ctx: LedgerContext, ledgerId: LedgerId): Promise<string> {
    const pointer = await ctx.shared.get(privateKeys.pointer(ledgerId));
    const entry = pointer === undefined ? undefined : await ctx.shared.get(privateKeys.index(pointer.lookupKey));
    if (entry === undefined) throw new DomainError('RECORD_NOT_FOUND');
    return entry.sealedId;
}
