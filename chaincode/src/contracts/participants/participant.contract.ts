// SPDX-License-Identifier: Apache-2.0
// The participants of each ward, registered by that ward's administrators only.

import { canonicalJson, DomainError, ERRORS, type Participant, sortedRoles } from '../../domain';
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
        const { certificateId, ledgerId } = request;
        const key = participantKeys.participant(mspId, certificateId);
        const participant: Participant = { mspId, certificateId, ledgerId, ward, roles: sortedRoles(request.roles), status: 'active' };
        const stored = await ctx.world.get(key);
        // A suspended participant registered again is the same participant and stays suspended.
        if (stored !== undefined && canonicalJson({ ...stored, status: 'active' }) !== canonicalJson(participant)) {
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
        const key = participantKeys.participant(ctx.actor.mspId, request.certificateId);
        const stored = await ctx.world.get(key);
        if (stored === undefined) {
            throw new DomainError(ERRORS.PARTICIPANT_NOT_FOUND);
        }
        const participant: Participant = { ...stored, roles: sortedRoles(request.roles), status: request.status };
        await ctx.world.put(key, participant);
        return participant;
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
