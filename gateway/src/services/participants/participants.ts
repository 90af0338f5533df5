// SPDX-License-Identifier: Apache-2.0
// The people and machines of a ward under the names in their tokens: what the ledger has registered about them, and their suspension, which the
// administrator who asks for it signs, so that the ledger says who it was.

import {
    DomainError,
    ERRORS,
    type LedgerId,
    type Participant,
    type ParticipantStatus,
    type Role,
    type Suspension,
    type SuspensionReason,
} from '@wardledger/chaincode/domain';
import type { CommittedTransaction, Ledger, LedgerCaller } from '../../ledger';
import type { Enrolment } from './enrolment';
import type { Standings } from './standings';

/** `GET /participants/{id}`. */
export interface ParticipantView {
    readonly id: string;
    readonly ledgerId: LedgerId;
    readonly roles: readonly Role[];
    readonly status: ParticipantStatus;
    /** Who, by ledger id; when; why. */
    readonly suspension?: { readonly reason: SuspensionReason; readonly actor: Suspension['actor']; readonly time: string };
}

/** A change of somebody's status as the ledger committed it. */
export type WrittenParticipant = ParticipantView & { readonly transaction: CommittedTransaction };

/** What participants need. */
export interface ParticipantPorts {
    readonly ledger: Pick<Ledger, 'evaluate' | 'submit'>;
    readonly enrolment: Pick<Enrolment, 'certificateIdOf'>;
    readonly standings: Pick<Standings, 'note'>;
}

/** Shows, suspends, reinstates. */
export interface Participants {
    /** Each rejects with PARTICIPANT_NOT_FOUND where nobody of this name was ever enrolled here. */
    get(caller: LedgerCaller, id: string): Promise<ParticipantView>;
    suspend(caller: LedgerCaller, id: string, reason: SuspensionReason): Promise<WrittenParticipant>;
    reinstate(caller: LedgerCaller, id: string): Promise<WrittenParticipant>;
}

function viewOf(id: string, { ledgerId, roles, status, suspension }: Participant): ParticipantView {
    const since = suspension && { ...suspension, time: new Date(suspension.time).toISOString() };
    return { id, ledgerId, roles, status, ...(since !== undefined && { suspension: since }) };
}

/** Builds the service. */
export function createParticipants({ ledger, enrolment, standings }: ParticipantPorts): Participants {
    async function certificateOf(id: string): Promise<string> {
        const certificateId = await enrolment.certificateIdOf(id);
        if (certificateId === undefined) {
            throw new DomainError(ERRORS.PARTICIPANT_NOT_FOUND, 'Nobody of this name was ever enrolled here.');
        }
        return certificateId;
    }

    return {
        get: async (caller, id) => {
            const certificateId = await certificateOf(id);
            return viewOf(id, await ledger.evaluate(caller, 'participant:GetParticipant', { certificateId }));
        },
        suspend: async (caller, id, reason) => {
            const request = { certificateId: await certificateOf(id), reason };
            const { result, transaction } = await ledger.submit(caller, { name: 'participant:SuspendParticipant', request });
            standings.note(id, 'suspended');
            return { ...viewOf(id, result), transaction };
        },
        reinstate: async (caller, id) => {
            const request = { certificateId: await certificateOf(id) };
            const { result, transaction } = await ledger.submit(caller, { name: 'participant:ReinstateParticipant', request });
            standings.note(id, 'active');
            return { ...viewOf(id, result), transaction };
        },
    };
}
