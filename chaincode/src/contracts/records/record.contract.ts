// SPDX-License-Identifier: Apache-2.0
// Records of patients, doctors and paramedical staff: S0 Algorithm 1, with ids and names off the channel.

import { sha256Hex } from '../../crypto';
import {
    changed,
    decideErasure,
    demandCompleteChange,
    demandMergeable,
    demandNoHold,
    demandVersion,
    demandWard,
    DomainError,
    ERRORS,
    firstVersion,
    type LedgerId,
    type RecordState,
    referenceTo,
    summaryOf,
} from '../../domain';
import { type Answer, type Call, type LedgerContext, LedgerContract } from '../../platform';
import { subjectKeys } from '../subjects';
import { recordKeys } from './keys';
import { approvalsOf, approve, demandErasable, erase } from './record-erasure';
import { pageOfVersions } from './record-history';
import { demandOwnLookup, merge } from './record-merge';
import {
    demandEntry,
    demandPointer,
    demandRecord,
    listed,
    pageOfRecords,
    demandPayloadKey,
    putNewRecord,
    putPrivateParts,
    removeRecord,
    standingOf,
} from './record-store';

/** Records. */
export class RecordContract extends LedgerContract {
    constructor() {
        super('record');
    }

    /** Creates a record; a record that was revoked may be created again and goes on counting versions. */
    async CreateRecord(ctx: LedgerContext, { request, transient }: Call<'record:CreateRecord'>): Answer<'record:CreateRecord'> {
        const { ledgerId, envelopeDigest } = request;
        demandDigest(transient.record.envelope, envelopeDigest);
        // Vitals may have registered the patient before; nobody else may have the ledger id or the lookup key.
        const entry = await ctx.shared.get(subjectKeys.index(transient.record.lookupKey));
        const isTaken = entry !== undefined && entry.ledgerId !== ledgerId;
        if (isTaken || (await ctx.world.get(recordKeys.record(ledgerId))) !== undefined) {
            throw new DomainError(ERRORS.RECORD_EXISTS);
        }
        const version = firstVersion(await ctx.world.get(recordKeys.removal(ledgerId)));
        const record: RecordState = { ...request, ward: ctx.actor.ward, version, actor: referenceTo(ctx.actor) };
        await putPrivateParts(ctx, ledgerId, { parts: transient.record, entry });
        await putNewRecord(ctx, record);
        return summaryOf(record);
    }

    /** Changes status, content or both. Either ward may: a patient who moves is treated there. */
    async UpdateRecord(ctx: LedgerContext, { request, transient }: Call<'record:UpdateRecord'>): Answer<'record:UpdateRecord'> {
        const { record: content } = transient;
        demandCompleteChange(request, content !== undefined);
        const stored = await demandRecord(ctx, request.ledgerId);
        demandVersion(stored, request.version);
        const record = changed(stored, request, referenceTo(ctx.actor));
        if (content !== undefined) {
            demandDigest(content.envelope, record.envelopeDigest);
            const pointer = await demandPointer(ctx, request.ledgerId);
            await ctx.shared.put(demandPayloadKey(pointer), content);
        }
        await ctx.world.put(recordKeys.record(request.ledgerId), record);
        return summaryOf(record);
    }

    /** Takes a record out of the world state; history and private parts stay. */
    async RevokeRecord(ctx: LedgerContext, { request }: Call<'record:RevokeRecord'>): Answer<'record:RevokeRecord'> {
        const record = await demandRecord(ctx, request.ledgerId);
        demandWard(record.ward, ctx.actor);
        demandVersion(record, request.version);
        await removeRecord(ctx, record, { how: 'revoked' });
        return { ledgerId: record.ledgerId, version: record.version };
    }

    /** Erases a record, its content and every way from an outside id to it, once both roles have agreed. */
    async EraseRecord(ctx: LedgerContext, { request, transient }: Call<'record:EraseRecord'>): Answer<'record:EraseRecord'> {
        const { ledgerId } = request;
        const { lookupKey } = transient.record;
        const standing = await demandErasable(ctx, ledgerId, lookupKey);
        await demandUnheld(ctx, ledgerId);
        const { result, role } = decideErasure(ctx.actor, await approvalsOf(ctx, ledgerId));
        if (role === undefined) {
            await erase(ctx, ledgerId, { lookupKey, standing });
        } else {
            await approve(ctx, ledgerId, role);
        }
        return result;
    }

    /** Forbids erasing and merging a record. */
    async PlaceLegalHold(ctx: LedgerContext, { request }: Call<'record:PlaceLegalHold'>): Answer<'record:PlaceLegalHold'> {
        const record = await demandRecord(ctx, request.ledgerId);
        demandWard(record.ward, ctx.actor);
        await ctx.world.put(recordKeys.hold(record.ledgerId), { actor: referenceTo(ctx.actor), time: ctx.time });
        return { ledgerId: record.ledgerId, held: true };
    }

    /** Lifts a legal hold, also from a record that was revoked under it. */
    async LiftLegalHold(ctx: LedgerContext, { request }: Call<'record:LiftLegalHold'>): Answer<'record:LiftLegalHold'> {
        const { ledgerId } = request;
        const { record, removal } = await standingOf(ctx, ledgerId);
        const owner = record ?? removal;
        if (owner === undefined) {
            throw new DomainError(ERRORS.RECORD_NOT_FOUND);
        }
        demandWard(owner.ward, ctx.actor);
        await ctx.world.delete(recordKeys.hold(ledgerId));
        return { ledgerId, held: false };
    }

    /** Merges a mistaken second registration into the record that stays. */
    async MergeRecords(ctx: LedgerContext, { request, transient }: Call<'record:MergeRecords'>): Answer<'record:MergeRecords'> {
        const { ledgerId, into, version } = request;
        const record = await demandRecord(ctx, ledgerId);
        demandMergeable(record, await demandRecord(ctx, into));
        demandWard(record.ward, ctx.actor);
        demandVersion(record, version);
        await demandUnheld(ctx, ledgerId);
        await demandOwnLookup(ctx, ledgerId, transient.record.lookupKey);
        await merge(ctx, record, { into, parts: transient.record });
        return { ledgerId, into, version };
    }

    /** Finds a record by the keyed hash of its outside id; null when there is none or it was revoked. */
    async FindRecordById(ctx: LedgerContext, { request }: Call<'record:FindRecordById'>): Answer<'record:FindRecordById'> {
        const entry = await ctx.shared.get(subjectKeys.index(request.lookupKey));
        const record = entry === undefined ? undefined : await ctx.world.get(recordKeys.record(entry.ledgerId));
        if (record === undefined) {
            return null;
        }
        const pointer = await demandPointer(ctx, record.ledgerId);
        const { sealedId } = await demandEntry(ctx, pointer.lookupKey);
        const payload = await ctx.shared.get(demandPayloadKey(pointer));
        if (payload === undefined) {
            throw new DomainError(ERRORS.RECORD_NOT_FOUND);
        }
        return { record: summaryOf(record), sealedId, envelope: payload.envelope };
    }

    /** Lists records by kind and ward, without names. */
    async ListRecords(ctx: LedgerContext, { request }: Call<'record:ListRecords'>): Answer<'record:ListRecords'> {
        const { items, ...rest } = await pageOfRecords(ctx, request);
        return { items: await Promise.all(items.map((record) => listed(ctx, record))), ...rest };
    }

    /** Lists a record's versions, newest first, also after it was revoked or erased. */
    async GetRecordHistory(ctx: LedgerContext, { request }: Call<'record:GetRecordHistory'>): Answer<'record:GetRecordHistory'> {
        return pageOfVersions(ctx, request);
    }
}

function demandDigest(envelope: string, digest: string): void {
    if (sha256Hex(envelope) !== digest) {
        throw new DomainError(ERRORS.ENVELOPE_DIGEST_MISMATCH);
    }
}

async function demandUnheld(ctx: LedgerContext, ledgerId: LedgerId): Promise<void> {
    demandNoHold((await ctx.world.get(recordKeys.hold(ledgerId))) !== undefined, ledgerId);
}
