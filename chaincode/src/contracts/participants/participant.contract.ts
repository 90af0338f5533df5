// SPDX-License-Identifier: Apache-2.0
// The participants of each ward: administrators and its own processes, which its MSP's administrator registers; all others, whom its registrar
// does; suspended by its administrators.

import {
    canonicalJson,
    demandMayAssign,
    demandMaySetStatus,
    demandPerson,
    DomainError,
    ERRORS,
    type Hex64,
    type Participant,
    referenceTo,
    sortedRoles,
} from '../../domain';
import { type Answer, type Call, type LedgerContext, LedgerContract } from '../../platform';
import { subjectKeys } from '../subjects';
import { participantKeys } from './keys';

/** Certificates and their roles. */
export class ParticipantContract extends LedgerContract {
    constructor() {
        super('participant');
    }

    /**
     * Registers a certificate of the caller's own ward; the same content again is a success. Its ledger id is a person's from then on: no
     * patient, no device and nobody of the other ward has it.
     */
    async RegisterParticipant(
        ctx: LedgerContext,
        { request }: Call<'participant:RegisterParticipant'>,
    ): Answer<'participant:RegisterParticipant'> {
        const { mspId, ward } = ctx.actor;
        demandMayAssign([], request.roles, ctx.actor);
        const { certificateId, ledgerId } = request;
        const key = participantKeys.participant(mspId, certificateId);
        const participant: Participant = { mspId, certificateId, ledgerId, ward, roles: sortedRoles(request.roles), status: 'active' };
        const stored = await ctx.world.get(key);
        // A suspended participant registered again is the same participant and stays suspended.
        if (stored !== undefined && canonicalJson(activated(stored)) !== canonicalJson(participant)) {
            throw new DomainError(ERRORS.PARTICIPANT_EXISTS);
        }
        if (stored === undefined) {
            await claimLedgerId(ctx, participant);
            await ctx.world.put(key, participant);
        }
        return stored ?? participant;
    }

    /** Replaces roles and status of a participant of the caller's own ward. */
    async UpdateParticipant(
        ctx: LedgerContext,
        { request }: Call<'participant:UpdateParticipant'>,
    ): Answer<'participant:UpdateParticipant'> {
        const { roles, status, certificateId } = request;
        const stored = await demandParticipant(ctx, certificateId);
        demandMayAssign(stored.roles, roles, ctx.actor);
        demandMaySetStatus(stored, status, ctx.actor);
        const kept = status === 'active' ? activated(stored) : { ...stored, status };
        return changed(ctx, { ...kept, roles: sortedRoles(roles) });
    }

    /** Suspends a participant of the caller's own ward; the first reason stays until it is reinstated. */
    async SuspendParticipant(
        ctx: LedgerContext,
        { request }: Call<'participant:SuspendParticipant'>,
    ): Answer<'participant:SuspendParticipant'> {
        const { certificateId, reason } = request;
        const stored = await demandParticipant(ctx, certificateId);
        demandPerson(stored);
        if (stored.status === 'suspended') {
            return stored;
        }
        return changed(ctx, { ...stored, status: 'suspended', suspension: { reason, actor: referenceTo(ctx.actor), time: ctx.time } });
    }

    /** Ends the suspension of a participant of the caller's own ward; its history keeps it. */
    async ReinstateParticipant(
        ctx: LedgerContext,
        { request }: Call<'participant:ReinstateParticipant'>,
    ): Answer<'participant:ReinstateParticipant'> {
        const stored = await demandParticipant(ctx, request.certificateId);
        demandPerson(stored);
        return stored.status === 'active' ? stored : changed(ctx, activated(stored));
    }

    /** Reads a participant of the caller's own MSP, or of the one that is named. */
    async GetParticipant(ctx: LedgerContext, { request }: Call<'participant:GetParticipant'>): Answer<'participant:GetParticipant'> {
        const participant = await ctx.world.get(participantKeys.participant(request.mspId ?? ctx.actor.mspId, request.certificateId));
        if (participant === undefined) {
            throw new DomainError(ERRORS.PARTICIPANT_NOT_FOUND);
        }
        return participant;
    }
}

/**
 * Marks a ledger id as a participant's. One person may have it under several certificates, which follow each other.
 * @throws DomainError LEDGER_ID_SPENT when it is a subject's, or of somebody of the other ward.
 */
async function claimLedgerId(ctx: LedgerContext, { ledgerId, mspId }: Participant): Promise<void> {
    const key = subjectKeys.person(ledgerId);
    const holder = await ctx.world.get(key);
    if (holder === mspId) {
        return;
    }
    if (holder !== undefined || (await ctx.shared.get(subjectKeys.pointer(ledgerId))) !== undefined) {
        throw new DomainError(ERRORS.LEDGER_ID_SPENT);
    }
    await ctx.world.put(key, mspId);
}

/** A participant of the caller's own MSP. @throws DomainError PARTICIPANT_NOT_FOUND */
async function demandParticipant(ctx: LedgerContext, certificateId: Hex64): Promise<Participant> {
    const stored = await ctx.world.get(participantKeys.participant(ctx.actor.mspId, certificateId));
    if (stored === undefined) {
        throw new DomainError(ERRORS.PARTICIPANT_NOT_FOUND);
    }
    return stored;
}

/** The participant as it is when nobody has suspended it. */
function activated({ suspension: _, ...participant }: Participant): Participant {
    return { ...participant, status: 'active' };
}

async function changed(ctx: LedgerContext, participant: Participant): Promise<Participant> {
    await ctx.world.put(participantKeys.participant(participant.mspId, participant.certificateId), participant);
    return participant;
}
