// SPDX-License-Identifier: Apache-2.0
// Where the parts of a record stand: the public state with its two list keys, and the private pointer, index entry and payload.

import {
    type CreateRecordTransient,
    DomainError,
    ERRORS,
    type Hex64,
    type LedgerId,
    type ListedRecord,
    type ListRecords,
    type Page,
    type RecordPayload,
    type RecordState,
    referenceTo,
    type RemovalState,
    type RepairRecordTransient,
    type Standing,
    type SubjectEntry,
    type SubjectPointer,
} from '../../domain';
import type { LedgerContext, Prefix } from '../../platform';
import { markRecord, putRemoval, subjectKeys } from '../subjects';
import { recordKeys, recordPrefixes } from './keys';
import { keepUnderHold } from './record-hold';

/**
 * Reads a record that must exist.
 * @throws DomainError RECORD_NOT_FOUND
 */
export async function demandRecord(ctx: LedgerContext, ledgerId: LedgerId): Promise<RecordState> {
    const record = await ctx.world.get(recordKeys.record(ledgerId));
    if (record === undefined) {
        throw new DomainError(ERRORS.RECORD_NOT_FOUND);
    }
    return record;
}

/** Reads a record, or how it left. */
export async function standingOf(ctx: LedgerContext, ledgerId: LedgerId): Promise<Standing> {
    const record = await ctx.world.get(recordKeys.record(ledgerId));
    if (record !== undefined) {
        return { record };
    }
    const removal = await ctx.world.get(subjectKeys.removal(ledgerId));
    return removal === undefined ? {} : { removal };
}

/** Writes a record's public state and list keys: of a new one, or of one that is back. */
export async function putListedRecord(ctx: LedgerContext, record: RecordState): Promise<void> {
    const { ledgerId, kind, ward } = record;
    await ctx.world.put(recordKeys.record(ledgerId), record);
    await ctx.world.put(recordKeys.byKind(kind, ward, ledgerId), ledgerId);
    await ctx.world.put(recordKeys.byWard(ward, ledgerId), ledgerId);
    await markRecord(ctx, record);
}

/**
 * Writes a new record's private parts. The number is the creating ward's to seal: whoever mentioned it first, of either ward, may have sealed
 * something else. A record that was revoked keeps its place: its earlier payload is neither purged, which takes two people, nor out of an
 * erasure's reach.
 * @param entry - what its lookup key led to before.
 * @throws DomainError RECORD_EXISTS
 */
export async function putPrivateParts(
    ctx: LedgerContext,
    { ledgerId, version }: RecordState,
    { parts, entry }: { readonly parts: CreateRecordTransient; readonly entry: SubjectEntry | undefined },
): Promise<void> {
    const { lookupKey, salt, sealedId, envelope } = parts;
    const pointer = await ctx.shared.get(subjectKeys.pointer(ledgerId));
    if (pointer !== undefined && pointer.lookupKey !== lookupKey) {
        throw new DomainError(ERRORS.RECORD_EXISTS);
    }
    const privateKey = pointer?.privateKey ?? parts.privateKey;
    const payload = await ctx.shared.get(recordKeys.payload(privateKey));
    if (payload !== undefined) {
        if (pointer?.privateKey === undefined) {
            throw new DomainError(ERRORS.RECORD_EXISTS);
        }
        const { envelope: former, salt: formerSalt } = payload;
        const kept = { envelope: former, salt: formerSalt, ...(entry !== undefined && { sealedId: entry.sealedId }) };
        await keepUnderHold(ctx, { ledgerId, version: version - 1 }, { privateKey, ...kept });
    }
    await ctx.shared.put(subjectKeys.index(lookupKey), { ledgerId, kind: 'record', sealedId, salt });
    await ctx.shared.put(subjectKeys.pointer(ledgerId), { lookupKey, privateKey, salt });
    await ctx.shared.put(recordKeys.payload(privateKey), { envelope, salt });
}

/**
 * Overwrites a record's content; under a legal hold the former one is kept.
 * @throws DomainError RECORD_NOT_FOUND
 */
export async function replacePayload(ctx: LedgerContext, record: RecordState, content: RecordPayload): Promise<void> {
    const privateKey = demandPrivateKey(await demandPointer(ctx, record.ledgerId));
    const former = await ctx.shared.get(recordKeys.payload(privateKey));
    if (former !== undefined) {
        await keepUnderHold(ctx, record, { privateKey, ...former });
    }
    await ctx.shared.put(recordKeys.payload(privateKey), content);
}

/**
 * Overwrites a record's sealed number; under a legal hold the former one is kept.
 * @throws DomainError RECORD_NOT_FOUND when the lookup key is not the record's own.
 */
export async function replaceNumber(
    ctx: LedgerContext,
    record: RecordState,
    { lookupKey, sealedId, salt }: RepairRecordTransient,
): Promise<void> {
    const { ledgerId } = record;
    const pointer = await demandPointer(ctx, ledgerId);
    if (pointer.lookupKey !== lookupKey) {
        throw new DomainError(ERRORS.RECORD_NOT_FOUND);
    }
    const index = subjectKeys.index(lookupKey);
    const former = await ctx.shared.get(index);
    if (former !== undefined) {
        await keepUnderHold(ctx, record, { privateKey: demandPrivateKey(pointer), sealedId: former.sealedId, salt: former.salt });
    }
    await ctx.shared.put(index, { ledgerId, kind: 'record', sealedId, salt });
}

/** Takes a record out of the world state and notes how and by whom. Its history stays. */
export async function removeRecord(
    ctx: LedgerContext,
    { ledgerId, kind, ward, version }: RecordState,
    how: Pick<RemovalState, 'how' | 'into' | 'before'>,
): Promise<void> {
    await ctx.world.delete(recordKeys.record(ledgerId));
    await ctx.world.delete(recordKeys.byKind(kind, ward, ledgerId));
    await ctx.world.delete(recordKeys.byWard(ward, ledgerId));
    await putRemoval(ctx, ledgerId, { ...how, kind, version, ward, actor: referenceTo(ctx.submitter) });
}

/**
 * Reads where the private parts of a record stand.
 * @throws DomainError RECORD_NOT_FOUND
 */
export async function demandPointer(ctx: LedgerContext, ledgerId: LedgerId): Promise<SubjectPointer> {
    const pointer = await ctx.shared.get(subjectKeys.pointer(ledgerId));
    if (pointer === undefined) {
        throw new DomainError(ERRORS.RECORD_NOT_FOUND);
    }
    return pointer;
}

/**
 * Reads what a lookup key leads to.
 * @throws DomainError RECORD_NOT_FOUND
 */
export async function demandEntry(ctx: LedgerContext, lookupKey: Hex64): Promise<SubjectEntry> {
    const entry = await ctx.shared.get(subjectKeys.index(lookupKey));
    if (entry === undefined) {
        throw new DomainError(ERRORS.RECORD_NOT_FOUND);
    }
    return entry;
}

/**
 * Gives the random key under which the content of a record stands.
 * @throws DomainError RECORD_NOT_FOUND for a patient known only from vitals.
 */
export function demandPrivateKey({ privateKey }: SubjectPointer): Hex64 {
    if (privateKey === undefined) {
        throw new DomainError(ERRORS.RECORD_NOT_FOUND);
    }
    return privateKey;
}

/** Purges payload and pointer of a ledger id, and answers the lookup key that leads to it. */
export async function purgeParts(ctx: LedgerContext, ledgerId: LedgerId): Promise<Hex64> {
    const { lookupKey, privateKey } = await demandPointer(ctx, ledgerId);
    if (privateKey !== undefined) {
        await ctx.shared.purge(recordKeys.payload(privateKey));
    }
    await ctx.shared.purge(subjectKeys.pointer(ledgerId));
    return lookupKey;
}

/** Reads one page of records. */
export async function pageOfRecords(ctx: LedgerContext, request: ListRecords): Promise<Page<RecordState>> {
    const { kind, ward } = request;
    let ids: Prefix<LedgerId>;
    if (kind !== undefined) {
        ids = ward === undefined ? recordPrefixes.byKind(kind) : recordPrefixes.byKindAndWard(kind, ward);
    } else if (ward !== undefined) {
        ids = recordPrefixes.byWard(ward);
    } else {
        return ctx.world.page(recordPrefixes.records(), request);
    }
    const { items, ...rest } = await ctx.world.page(ids, request);
    return { items: await Promise.all(items.map((ledgerId) => demandRecord(ctx, ledgerId))), ...rest };
}

/** Adds the sealed outside id to a record for a list; without one that is lost the record is in the list all the same. */
export async function listed(ctx: LedgerContext, record: RecordState): Promise<ListedRecord> {
    const { ledgerId, kind, status, ward, version } = record;
    const pointer = await ctx.shared.get(subjectKeys.pointer(ledgerId));
    const entry = pointer === undefined ? undefined : await ctx.shared.get(subjectKeys.index(pointer.lookupKey));
    return { ledgerId, kind, status, ward, version, ...(entry !== undefined && { sealedId: entry.sealedId }) };
}
