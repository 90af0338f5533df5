// SPDX-License-Identifier: Apache-2.0
// Persons and their certificates on the ledger. A person stands twice: on the channel, where every call is admitted by it, and among the wards, where
// functions that are evaluated read it.

import {
    type BoundCertificate,
    demandSealedFor,
    DomainError,
    ERRORS,
    type Hex64,
    type LedgerId,
    type Participant,
    type Person,
    type PersonName,
} from '../../domain';
import { sha256Hex } from '../../crypto';
import type { LedgerContext } from '../../platform';
import { subjectKeys } from '../subjects';
import { participantKeys } from './keys';

/** A person of the caller's own MSP. @throws DomainError PARTICIPANT_NOT_FOUND */
export async function demandPerson(ctx: LedgerContext, ledgerId: LedgerId): Promise<Person> {
    const person = await ctx.world.get(participantKeys.person(ledgerId));
    if (person?.mspId !== ctx.actor.mspId) {
        throw new DomainError(ERRORS.PARTICIPANT_NOT_FOUND);
    }
    return person;
}

/** A certificate of the caller's own MSP, or of the one that is named. @throws DomainError PARTICIPANT_NOT_FOUND */
export async function demandBinding(ctx: LedgerContext, certificateId: Hex64, mspId = ctx.actor.mspId): Promise<BoundCertificate> {
    const binding = await ctx.world.get(participantKeys.binding(mspId, certificateId));
    if (binding === undefined) {
        throw new DomainError(ERRORS.PARTICIPANT_NOT_FOUND);
    }
    return binding;
}

/** Writes a person, and its copy off the channel without reading it: whoever wrote that before stays untold. */
export async function put(ctx: LedgerContext, person: Person, salt: Hex64): Promise<Person> {
    const { ledgerId, mspId, ward, roles, status } = person;
    await ctx.world.put(participantKeys.person(ledgerId), person);
    await ctx.shared.put(participantKeys.privatePerson(ledgerId), { ledgerId, mspId, ward, roles, status, salt });
    return person;
}

/**
 * Notes that somebody of the organisation may have less from now on: another role, no certificate, a suspension. What was endorsed by how they stood, and
 * names none of them, will not commit. Written and not read, so that no two such notes conflict.
 */
export async function noteLoss(ctx: LedgerContext, { mspId }: Pick<Person, 'mspId'>): Promise<void> {
    await ctx.world.put(participantKeys.standings(mspId), ctx.transactionId);
}

/** Writes whose certificate one is, and the same where it is found by the person. That says what its own transaction says, so what salts it need not be secret. */
export async function putBinding(ctx: LedgerContext, binding: BoundCertificate): Promise<void> {
    const { mspId, certificateId, ledgerId, from, until } = binding;
    await ctx.world.put(participantKeys.binding(mspId, certificateId), binding);
    const copy = { certificateId, from, ...(until !== undefined && { until }), salt: sha256Hex(`bound ${ctx.transactionId}`) };
    await ctx.shared.put(participantKeys.privateBinding(ledgerId, certificateId), copy);
}

/** How a person is called, and what salts that. */
interface NamedPerson extends Pick<Person, 'ledgerId'> {
    readonly name: PersonName | undefined;
    readonly salt: Hex64;
}

/**
 * Writes how a person of the caller's own ward is called, without reading who else is: who asks for a name finds all who have it.
 * @throws DomainError ENVELOPE_INVALID
 */
export async function putName(ctx: LedgerContext, { ledgerId, name, salt }: NamedPerson): Promise<void> {
    if (name !== undefined) {
        const { lookupKey, sealedId } = name;
        demandSealedFor(sealedId, { type: 'outside-id', kind: 'participant', ledgerId });
        await ctx.shared.append(participantKeys.calling(ctx.actor.ward, lookupKey, ledgerId), { ledgerId, salt });
        await ctx.shared.append(participantKeys.name(ledgerId), { sealedId, salt });
    }
}

/** A person together with one of its certificates. */
export function participantOf(person: Person, binding: BoundCertificate | undefined): Participant {
    if (binding === undefined) {
        return person;
    }
    const { certificateId, from, until } = binding;
    return { ...person, certificate: { certificateId, from, ...(until !== undefined && { until }) } };
}

/**
 * Refuses a ledger id for a new person that is a patient's or a device's, or was a patient's who is erased.
 * @throws DomainError LEDGER_ID_SPENT
 */
export async function demandUnspent(ctx: LedgerContext, ledgerId: LedgerId): Promise<void> {
    const traces = await Promise.all([ctx.shared.get(subjectKeys.pointer(ledgerId)), ctx.world.get(subjectKeys.removal(ledgerId))]);
    if (traces.some((trace) => trace !== undefined)) {
        throw new DomainError(ERRORS.LEDGER_ID_SPENT);
    }
}
