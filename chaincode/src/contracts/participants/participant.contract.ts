// SPDX-License-Identifier: Apache-2.0
// The participants of each ward, who are persons with certificates: administrators and its own processes, which its MSP's administrator registers;
// all others, whom its registrar does; suspended by its administrators.

import {
    type BoundCertificate,
    canonicalJson,
    certifierOf,
    demandMayAssign,
    demandMayBind,
    demandMayJudge,
    demandTrustedCertificates,
    demandWard,
    DomainError,
    ERRORS,
    type Participant,
    type Person,
    referenceTo,
    sortedRoles,
} from '../../domain';
import { type Answer, type Call, type LedgerContext, LedgerContract } from '../../platform';
import { participantKeys, participantRuns } from './keys';
import { findPeople, pageOfPersons } from './people';
import { demandBinding, demandPerson, demandUnspent, noteLoss, put, participantOf, putBinding, putName } from './person-store';

/** Persons, their roles, their certificates. */
export class ParticipantContract extends LedgerContract {
    constructor() {
        super('participant');
    }

    /**
     * Registers a person of the caller's own ward with the first certificate; the same content again is a success. The ledger id is a person's
     * from then on: no patient, no device and nobody else has it.
     */
    async RegisterParticipant(
        ctx: LedgerContext,
        { request, transient }: Call<'participant:RegisterParticipant'>,
    ): Answer<'participant:RegisterParticipant'> {
        const { actor, time } = ctx;
        const { mspId, ward } = actor;
        demandMayAssign([], request.roles, actor);
        const { certificateId, ledgerId } = request;
        const roles = sortedRoles(request.roles);
        const [bound, known] = await Promise.all([
            ctx.world.get(participantKeys.binding(mspId, certificateId)),
            ctx.world.get(participantKeys.person(ledgerId)),
        ]);
        if (bound !== undefined || known !== undefined) {
            // A suspended participant registered again is the same participant and stays suspended.
            const same = demandSame({ bound, known }, { ledgerId, mspId, roles });
            await putName(ctx, { ledgerId, name: transient.name, salt: transient.salt });
            return same;
        }
        await demandUnspent(ctx, ledgerId);
        const binding: BoundCertificate = { mspId, certificateId, ledgerId, ward, from: time };
        const person: Person = { ledgerId, mspId, ward, roles, status: 'active', certifiedBy: certifierOf(actor) };
        await putBinding(ctx, binding);
        await put(ctx, person, transient.salt);
        await putName(ctx, { ledgerId, name: transient.name, salt: transient.salt });
        return participantOf(person, binding);
    }

    /**
     * Binds another certificate to a person of the caller's own ward, in place of the one until now if that is named; the same again is a
     * success. Roles and suspension are the person's, so neither changes.
     */
    async BindCertificate(ctx: LedgerContext, { request }: Call<'participant:BindCertificate'>): Answer<'participant:BindCertificate'> {
        const { actor, time } = ctx;
        const { mspId, ward } = actor;
        const { certificateId, ledgerId, replaces } = request;
        const person = await demandPerson(ctx, ledgerId);
        demandMayBind(person, actor);
        const bound = await ctx.world.get(participantKeys.binding(mspId, certificateId));
        if (replaces === certificateId || (bound !== undefined && (bound.ledgerId !== ledgerId || bound.until !== undefined))) {
            throw new DomainError(
                ERRORS.PARTICIPANT_EXISTS,
                'This certificate is another participant’s, has ended, or would replace itself.',
            );
        }
        if (replaces !== undefined) {
            const replaced = await demandBinding(ctx, replaces);
            if (replaced.ledgerId !== ledgerId) {
                throw new DomainError(ERRORS.PARTICIPANT_NOT_FOUND, 'The certificate to be replaced is another participant’s.');
            }
            await end(ctx, replaced);
        }
        const binding = bound ?? { mspId, certificateId, ledgerId, ward, from: time };
        if (bound === undefined) {
            await putBinding(ctx, binding);
        }
        return participantOf(await marked(ctx, person), binding);
    }

    /** Ends a certificate of somebody of the caller's own ward for good: of a key that is lost, say. The person may get another one. */
    async EndCertificate(ctx: LedgerContext, { request }: Call<'participant:EndCertificate'>): Answer<'participant:EndCertificate'> {
        const binding = await demandBinding(ctx, request.certificateId);
        const person = await demandPerson(ctx, binding.ledgerId);
        demandMayJudge(person, ctx.actor);
        return participantOf(person, await end(ctx, binding));
    }

    /** Replaces the roles of a person of the caller's own ward. */
    async UpdateParticipant(
        ctx: LedgerContext,
        { request, transient }: Call<'participant:UpdateParticipant'>,
    ): Answer<'participant:UpdateParticipant'> {
        const { ledgerId, roles } = request;
        const person = await demandPerson(ctx, ledgerId);
        demandMayAssign(person.roles, roles, ctx.actor);
        demandTrustedCertificates(person, roles);
        await noteLoss(ctx, person);
        return put(ctx, { ...person, roles: sortedRoles(roles) }, transient.salt);
    }

    /** Suspends a person of the caller's own ward under every certificate; the first reason stays until it is reinstated. */
    async SuspendParticipant(
        ctx: LedgerContext,
        { request, transient }: Call<'participant:SuspendParticipant'>,
    ): Answer<'participant:SuspendParticipant'> {
        const { ledgerId, reason } = request;
        const person = await demandPerson(ctx, ledgerId);
        demandMayJudge(person, ctx.actor);
        if (person.status === 'suspended') {
            return person;
        }
        await noteLoss(ctx, person);
        const suspension = { reason, actor: referenceTo(ctx.actor), time: ctx.time };
        return put(ctx, { ...person, status: 'suspended', suspension }, transient.salt);
    }

    /** Ends the suspension of a person of the caller's own ward; its history keeps it. */
    async ReinstateParticipant(
        ctx: LedgerContext,
        { request, transient }: Call<'participant:ReinstateParticipant'>,
    ): Answer<'participant:ReinstateParticipant'> {
        const person = await demandPerson(ctx, request.ledgerId);
        demandMayJudge(person, ctx.actor);
        if (person.status === 'active') {
            return person;
        }
        const { suspension: _, ...reinstated } = person;
        return put(ctx, { ...reinstated, status: 'active' }, transient.salt);
    }

    /** Finds people whom a request names, each as if alone: of who is suspended, or has no certificate that counts, as of nobody. */
    async FindPeople(ctx: LedgerContext, { request }: Call<'participant:FindPeople'>): Answer<'participant:FindPeople'> {
        return findPeople(ctx, request.people);
    }

    /** Lists the people of the caller's own ward, with their names sealed: a page goes through as many of both wards as it may hold. */
    async ListParticipants(ctx: LedgerContext, { request }: Call<'participant:ListParticipants'>): Answer<'participant:ListParticipants'> {
        const { ward = ctx.actor.ward, ...filter } = request;
        demandWard(ward, ctx.actor);
        return pageOfPersons(ctx, filter);
    }

    /** Lists the certificates of a person of the caller's own ward. */
    async ListCertificates(ctx: LedgerContext, { request }: Call<'participant:ListCertificates'>): Answer<'participant:ListCertificates'> {
        const { ledgerId } = await demandPerson(ctx, request.ledgerId);
        const bound = await ctx.shared.all(participantRuns.privateBindings(ledgerId));
        return bound
            .map(({ salt: _, ...certificate }) => certificate)
            .sort((one, other) => one.from - other.from || (one.certificateId < other.certificateId ? -1 : 1));
    }

    /** Reads a person by its ledger id, or by a certificate of the caller's own MSP, or of the one that is named. */
    async GetParticipant(ctx: LedgerContext, { request }: Call<'participant:GetParticipant'>): Answer<'participant:GetParticipant'> {
        if ('certificateId' in request) {
            const binding = await demandBinding(ctx, request.certificateId, request.mspId);
            return participantOf(demandKnown(await ctx.world.get(participantKeys.person(binding.ledgerId))), binding);
        }
        return demandKnown(await ctx.world.get(participantKeys.person(request.ledgerId)));
    }
}

/** What stands of a registration that is made again. */
interface Standing {
    readonly bound: BoundCertificate | undefined;
    readonly known: Person | undefined;
}

/** @throws DomainError PARTICIPANT_EXISTS unless exactly this is registered. */
function demandSame({ bound, known }: Standing, asked: Pick<Person, 'ledgerId' | 'mspId' | 'roles'>): Participant {
    const { ledgerId, mspId, roles } = known ?? {};
    const isSame = canonicalJson({ ...asked }) === canonicalJson({ ledgerId, mspId, roles });
    if (known === undefined || bound?.ledgerId !== asked.ledgerId || bound.until !== undefined || !isSame) {
        throw new DomainError(ERRORS.PARTICIPANT_EXISTS);
    }
    return participantOf(known, bound);
}

/** Notes for good that a registrar has bound a certificate of this person. Nothing of it stands in the private copy. */
async function marked(ctx: LedgerContext, person: Person): Promise<Person> {
    if (ctx.actor.administrator || person.certifiedBy === 'registrar') {
        return person;
    }
    const noted: Person = { ...person, certifiedBy: 'registrar' };
    await ctx.world.put(participantKeys.person(person.ledgerId), noted);
    return noted;
}

/** The first end stays. */
async function end(ctx: LedgerContext, binding: BoundCertificate): Promise<BoundCertificate> {
    if (binding.until !== undefined) {
        return binding;
    }
    const ended = { ...binding, until: ctx.time };
    await putBinding(ctx, ended);
    await noteLoss(ctx, ended);
    return ended;
}

/** @throws DomainError PARTICIPANT_NOT_FOUND */
function demandKnown(person: Person | undefined): Person {
    if (person === undefined) {
        throw new DomainError(ERRORS.PARTICIPANT_NOT_FOUND);
    }
    return person;
}
