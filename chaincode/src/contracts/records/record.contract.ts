// SPDX-License-Identifier: Apache-2.0
// Records of patients, doctors and paramedical staff: S0 Algorithm 1, with ids and names off the channel, and whoever changes them.

import { sha256Hex } from '../../crypto';
import {
    changed,
    decideErasure,
    demandCompleteChange,
    demandMergeable,
    demandRegister,
    demandSameKind,
    demandSealedFor,
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
import { type Answer, type Call, type LedgerContext, LedgerContract, personKey } from '../../platform';
import { admitNumber, subjectKeys, survivorOf } from '../subjects';
import { recordKeys } from './keys';
import { approvalsOf, approve, demandErasable, erase } from './record-erasure';
import { pageOfVersions } from './record-history';
import { demandUnheld, foundLegalHold, purgeKept } from './record-hold';
import { demandMistaken, merge, separate } from './record-merge';
import {
    demandEntry,
    demandPointer,
    demandPrivateKey,
    demandRecord,
    listed,
    pageOfRecords,
    putListedRecord,
    putPrivateParts,
    replaceNumber,
    replacePayload,
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
        const { envelope, lookupKey, sealedId } = transient.record;
        demandDigest(envelope, envelopeDigest);
        demandSealedFor(envelope, { type: 'record-name', ledgerId });
        demandSealedFor(sealedId, { type: 'outside-id', kind: 'record', ledgerId });
        // Vitals may have registered the patient before; nobody else may have the ledger id or the lookup key.
        const entry = await ctx.shared.get(subjectKeys.index(lookupKey));
        const { record: existing, removal } = await standingOf(ctx, ledgerId);
        const isTaken = entry !== undefined && (entry.ledgerId !== ledgerId || removal?.how === 'merged');
        if (isTaken || existing !== undefined) {
            throw new DomainError(ERRORS.RECORD_EXISTS);
        }
        if ((await ctx.world.get(personKey(ledgerId))) !== undefined) {
            throw new DomainError(ERRORS.LEDGER_ID_SPENT);
        }
        const version = firstVersion(removal);
        demandSameKind(removal, request.kind);
        await admitNumber(ctx, transient.numbering);
        const record: RecordState = { ...request, ward: ctx.actor.ward, version, actor: referenceTo(ctx.submitter) };
        await putPrivateParts(ctx, record, { parts: transient.record, entry });
        await putListedRecord(ctx, record);
        return summaryOf(record);
    }

    /** Changes status, content or both. Of a patient either ward may, who moves and is treated there; whether this person may, gateways have decided before. */
    async UpdateRecord(ctx: LedgerContext, { request, transient }: Call<'record:UpdateRecord'>): Answer<'record:UpdateRecord'> {
        const { record: content } = transient;
        demandCompleteChange(request, content !== undefined);
        const stored = await demandRecord(ctx, request.ledgerId);
        demandRegister(stored, ctx.actor);
        demandVersion(stored, request.version);
        const record = changed(stored, request, referenceTo(ctx.submitter));
        if (content !== undefined) {
            demandDigest(content.envelope, record.envelopeDigest);
            demandSealedFor(content.envelope, { type: 'record-name', ledgerId: request.ledgerId });
            await replacePayload(ctx, stored, content);
        }
        await ctx.world.put(recordKeys.record(request.ledgerId), record);
        return summaryOf(record);
    }

    /** Takes a record out of the world state; history and private parts stay. */
    async RevokeRecord(ctx: LedgerContext, { request }: Call<'record:RevokeRecord'>): Answer<'record:RevokeRecord'> {
        const record = await demandRecord(ctx, request.ledgerId);
        demandRegister(record, ctx.actor);
        demandWard(record.ward, ctx.actor);
        demandVersion(record, request.version);
        await demandUnheld(ctx, record.ledgerId);
        await removeRecord(ctx, record, { how: 'revoked' });
        return { ledgerId: record.ledgerId, version: record.version };
    }

    /** Erases a record, its content and every way from an outside id to it, once both roles have agreed. */
    async EraseRecord(ctx: LedgerContext, { request, transient }: Call<'record:EraseRecord'>): Answer<'record:EraseRecord'> {
        const { ledgerId } = request;
        const { lookupKey } = transient.record;
        const erasable = await demandErasable(ctx, ledgerId, lookupKey);
        const { result, role } = decideErasure(ctx.actor, await approvalsOf(ctx, ledgerId));
        if (role === undefined) {
            await erase(ctx, ledgerId, { lookupKey, ...erasable });
        } else {
            await approve(ctx, ledgerId, { role, salt: transient.authorship.nonce });
        }
        return result;
    }

    /** Forbids revoking, merging, separating and erasing a record, also one that was revoked before; what changes overwrite is kept from now on. */
    async PlaceLegalHold(ctx: LedgerContext, { request }: Call<'record:PlaceLegalHold'>): Answer<'record:PlaceLegalHold'> {
        const { ledgerId } = request;
        await demandHoldable(ctx, ledgerId);
        await ctx.world.put(recordKeys.hold(ledgerId), { actor: referenceTo(ctx.submitter), time: ctx.time });
        return { ledgerId, held: true };
    }

    /** Lifts a legal hold; what it has kept goes with it. */
    async LiftLegalHold(ctx: LedgerContext, { request }: Call<'record:LiftLegalHold'>): Answer<'record:LiftLegalHold'> {
        const { ledgerId } = request;
        await demandHoldable(ctx, ledgerId);
        await purgeKept(ctx, ledgerId);
        await ctx.world.delete(recordKeys.hold(ledgerId));
        return { ledgerId, held: false };
    }

    /** Reads whether a hold stands, and the versions that it keeps. */
    async GetLegalHold(ctx: LedgerContext, { request }: Call<'record:GetLegalHold'>): Answer<'record:GetLegalHold'> {
        await demandHoldable(ctx, request.ledgerId);
        return foundLegalHold(ctx, request);
    }

    /** Merges a mistaken second registration, or a patient known only from vitals, into the record that stays. */
    async MergeRecords(ctx: LedgerContext, { request }: Call<'record:MergeRecords'>): Answer<'record:MergeRecords'> {
        const { ledgerId, into, version } = request;
        const standing = await demandMistaken(ctx, ledgerId);
        const survivor = await demandRecord(ctx, into);
        demandMergeable(standing, survivor);
        // A patient known only from vitals has no ward: then it is for the ward whose record grows.
        demandWard((standing.record ?? standing.removal ?? survivor).ward, ctx.actor);
        demandVersion(standing.record, version);
        await demandUnheld(ctx, ledgerId, into);
        return merge(ctx, ledgerId, { standing, survivor });
    }

    /** Separates what was merged: each has their own again. */
    async UnmergeRecords(ctx: LedgerContext, { request }: Call<'record:UnmergeRecords'>): Answer<'record:UnmergeRecords'> {
        return separate(ctx, request.ledgerId);
    }

    /** Seals a record's number anew, for one that does not open or that names another record. */
    async RepairRecord(ctx: LedgerContext, { request, transient }: Call<'record:RepairRecord'>): Answer<'record:RepairRecord'> {
        const { ledgerId, version } = request;
        demandSealedFor(transient.record.sealedId, { type: 'outside-id', kind: 'record', ledgerId });
        const stored = await demandRecord(ctx, ledgerId);
        demandWard(stored.ward, ctx.actor);
        demandVersion(stored, version);
        await replaceNumber(ctx, stored, transient.record);
        const record: RecordState = { ...stored, version: stored.version + 1, actor: referenceTo(ctx.submitter) };
        await ctx.world.put(recordKeys.record(ledgerId), record);
        return summaryOf(record);
    }

    /** Finds a record by the keyed hash of its outside id, or of one merged into it; null when there is none or it was revoked. */
    async FindRecordById(ctx: LedgerContext, { request }: Call<'record:FindRecordById'>): Answer<'record:FindRecordById'> {
        const entry = await ctx.shared.get(subjectKeys.index(request.lookupKey));
        const record = entry === undefined ? undefined : await ctx.world.get(recordKeys.record(await survivorOf(ctx, entry.ledgerId)));
        if (record === undefined) {
            return null;
        }
        const pointer = await demandPointer(ctx, record.ledgerId);
        const { sealedId } = await demandEntry(ctx, pointer.lookupKey);
        const payload = await ctx.shared.get(recordKeys.payload(demandPrivateKey(pointer)));
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

/**
 * Refuses a hold on what has no record and had none that was revoked, or on another ward's.
 * @throws DomainError RECORD_NOT_FOUND, WARD_FORBIDDEN
 */
async function demandHoldable(ctx: LedgerContext, ledgerId: LedgerId): Promise<void> {
    const { record, removal } = await standingOf(ctx, ledgerId);
    const owner = record ?? (removal?.how === 'revoked' ? removal : undefined);
    if (owner === undefined) {
        throw new DomainError(ERRORS.RECORD_NOT_FOUND);
    }
    demandWard(owner.ward, ctx.actor);
}
