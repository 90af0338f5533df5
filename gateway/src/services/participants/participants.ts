// SPDX-License-Identifier: Apache-2.0
// The people and machines of a ward under the names in their tokens: registered by an administrator, changed, suspended. Suspensions and attributes the
// administrator signs, so that the ledger says who it was; registrations the ward's registrar, which this gateway asks for nobody else.

import {
    type Attributes,
    demandDefined,
    DomainError,
    ERRORS,
    type LedgerId,
    type Milliseconds,
    type Participant,
    type ParticipantStatus,
    type Role,
    type Suspension,
    type SuspensionReason,
} from '@wardledger/chaincode/domain';
import { instant } from '../../kernel';
import { certificateIdOf, type Custodian, newLedgerId, newSalt } from '../../custody';
import type { CommittedTransaction, Ledger, LedgerCaller } from '../../ledger';
import type { EnrolledCaller } from '../../store';
import { ContentError } from '../refusals';
import type { Enrolment } from './enrolment';
import { createRegistrar } from './registrar';
import { findParticipant, type NamePerson } from './registration';
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

/** A change as the ledger committed it. */
export type WrittenParticipant = ParticipantView & { readonly transaction: CommittedTransaction };

/** `POST /participants`. */
export interface NewParticipant {
    readonly id: string;
    readonly roles: readonly Role[];
    /** PEM, of a key that its holder keeps; without one the ward's wallet makes both. */
    readonly certificate?: string | undefined;
    readonly attributes?: Attributes | undefined;
}

/** `PATCH /participants/{id}`. */
export type ParticipantChange = Partial<Omit<NewParticipant, 'id'>>;

/** By how much days begin before those of UTC, at the most. */
const EARLIEST_MIDNIGHT_MS = 14 * 3_600_000;

/** What participants need. */
export interface ParticipantPorts {
    readonly ledger: Pick<Ledger, 'evaluate' | 'submit'>;
    readonly custodian: Pick<Custodian, 'enrol' | 'identity' | 'sign'>;
    readonly enrolment: Pick<Enrolment, 'find' | 'keep'>;
    readonly standings: Pick<Standings, 'note'>;
    readonly namePerson: NamePerson;
    /** States attributes of a person, signed by who states them. */
    readonly state: (caller: LedgerCaller, about: LedgerId, attributes: Attributes) => Promise<CommittedTransaction>;
    readonly now: () => number;
}

/** With a reason somebody is suspended, without one reinstated. */
export interface Judgement {
    readonly reason?: SuspensionReason;
}

/** Registers, shows, changes, suspends, reinstates. */
export interface Participants {
    /** @throws DomainError PARTICIPANT_EXISTS where the name is somebody else's */
    register(caller: LedgerCaller, participant: NewParticipant): Promise<WrittenParticipant>;
    /** Each of the others rejects with PARTICIPANT_NOT_FOUND where nobody of this name is registered here. */
    get(caller: LedgerCaller, id: string): Promise<ParticipantView>;
    change(caller: LedgerCaller, id: string, change: ParticipantChange): Promise<WrittenParticipant>;
    /** Suspends, or reinstates whom nothing is held against. */
    judge(caller: LedgerCaller, id: string, judgement: Judgement): Promise<WrittenParticipant>;
    /** As whom the ledger knows somebody of this name. */
    demandKnown(id: string): Promise<Pick<EnrolledCaller, 'ledgerId' | 'certificateId'>>;
}

function viewOf(id: string, { ledgerId, roles, status, suspension }: Participant): ParticipantView {
    const since = suspension && { ...suspension, time: instant(suspension.time) };
    return { id, ledgerId, roles, status, ...(since !== undefined && { suspension: since }) };
}

/** @throws ContentError for what is no certificate */
function demandCertificateId(certificate: string): string {
    try {
        return certificateIdOf(certificate);
    } catch {
        throw new ContentError([{ pointer: '/certificate', detail: 'is no X.509 certificate in PEM' }]);
    }
}

/** Whether there is such a day, and it has begun somewhere. @throws ContentError */
function demandBirthDate({ birthDate }: Attributes, now: Milliseconds): void {
    const day = birthDate === undefined ? undefined : new Date(`${birthDate}T00:00:00Z`);
    if (day === undefined) {
        return;
    }
    if (Number.isNaN(day.getTime()) || day.toISOString().slice(0, 10) !== birthDate) {
        throw new ContentError([{ pointer: '/attributes/birthDate', detail: 'is no day' }]);
    }
    if (day.getTime() > now + EARLIEST_MIDNIGHT_MS) {
        throw new ContentError([{ pointer: '/attributes/birthDate', detail: 'is still to come' }]);
    }
}

/** Builds the service. */
export function createParticipants(ports: ParticipantPorts): Participants {
    return new NamedParticipants(ports);
}

/** Whose certificate is registered first, and by which ledger id. */
type FirstCertificate = Pick<EnrolledCaller, 'ledgerId' | 'mspId' | 'certificate' | 'certificateId' | 'ownKey'>;

/** What the store keeps, of a certificate that may have come with more. */
function keptOf(
    subject: string,
    { ledgerId, mspId, certificate, certificateId, ownKey = false }: FirstCertificate,
    roles: Pick<EnrolledCaller, 'roles' | 'rolesAskedAt'>,
): EnrolledCaller {
    return { subject, ledgerId, mspId, certificate, certificateId, ...roles, ...(ownKey && { ownKey }) };
}

class NamedParticipants implements Participants {
    readonly #ports: ParticipantPorts;
    readonly #registrar: ReturnType<typeof createRegistrar>;

    constructor(ports: ParticipantPorts) {
        this.#ports = ports;
        this.#registrar = createRegistrar(ports);
    }

    async register(caller: LedgerCaller, { id, roles, certificate, attributes }: NewParticipant): Promise<WrittenParticipant> {
        const { ledger, enrolment, now } = this.#ports;
        demandBirthDate(attributes ?? {}, now());
        const first = await this.#firstCertificate(id, certificate);
        const { ledgerId, certificateId } = first;
        // Also where it stands: the ledger answers the same again, and refuses anything else.
        const { result, transaction } = await ledger.submit(await this.#registrar.itself(), {
            name: 'participant:RegisterParticipant',
            request: { ledgerId, certificateId, roles: [...roles] },
            transient: { salt: newSalt(), name: await this.#ports.namePerson(id, ledgerId) },
        });
        await enrolment.keep(keptOf(id, first, { roles: result.roles, rolesAskedAt: now() }));
        return { ...viewOf(id, result), transaction: await this.#stated(caller, ledgerId, { attributes, transaction }) };
    }

    async get(caller: LedgerCaller, id: string): Promise<ParticipantView> {
        const { ledgerId } = await this.demandKnown(id);
        return viewOf(id, await this.#ports.ledger.evaluate(caller, 'participant:GetParticipant', { ledgerId }));
    }

    async change(caller: LedgerCaller, id: string, { roles, certificate, attributes }: ParticipantChange): Promise<WrittenParticipant> {
        const { ledgerId } = await this.demandKnown(id);
        demandBirthDate(attributes ?? {}, this.#ports.now());
        if (attributes !== undefined && (await this.#ports.enrolment.find(caller.name))?.ledgerId === ledgerId) {
            throw new DomainError(ERRORS.OWN_MATTER); // whatever was stated would not count
        }
        const bound = certificate === undefined ? undefined : await this.#bind(id, certificate);
        const assigned = roles === undefined ? undefined : await this.#assign(id, roles);
        const transaction = await this.#stated(caller, ledgerId, { attributes, transaction: assigned ?? bound });
        return { ...(await this.get(caller, id)), transaction };
    }

    async judge(caller: LedgerCaller, id: string, { reason }: Judgement): Promise<WrittenParticipant> {
        const { ledgerId } = await this.demandKnown(id);
        const transient = { salt: newSalt() };
        const { result, transaction } = await this.#ports.ledger.submit(
            caller,
            reason === undefined
                ? { name: 'participant:ReinstateParticipant', request: { ledgerId }, transient }
                : { name: 'participant:SuspendParticipant', request: { ledgerId, reason }, transient },
        );
        this.#ports.standings.note(id, result.status);
        return { ...viewOf(id, result), transaction };
    }

    /** Whom this gateway knows, or the wallet has: an administrator who has not called yet. @throws DomainError PARTICIPANT_NOT_FOUND */
    async demandKnown(id: string): Promise<FirstCertificate> {
        const { enrolment, custodian } = this.#ports;
        const known = (await enrolment.find(id)) ?? (await custodian.identity(id));
        if (known === undefined) {
            throw new DomainError(ERRORS.PARTICIPANT_NOT_FOUND, 'Nobody of this name was ever registered here.');
        }
        return known;
    }

    /**
     * The certificate to begin with. A name that is known keeps the certificate that it has: what the ledger has of that must be what is asked for.
     * @throws DomainError PARTICIPANT_EXISTS
     */
    async #firstCertificate(id: string, certificate: string | undefined): Promise<FirstCertificate> {
        const { ledger, enrolment, custodian } = this.#ports;
        const known = await enrolment.find(id);
        const certificateId = certificate === undefined ? undefined : demandCertificateId(certificate);
        if (known !== undefined) {
            if (certificateId === undefined ? known.ownKey === true : known.certificateId !== certificateId) {
                throw new DomainError(ERRORS.PARTICIPANT_EXISTS);
            }
            return known;
        }
        if (certificate === undefined || certificateId === undefined) {
            return custodian.enrol({ caller: id });
        }
        if ((await custodian.identity(id)) !== undefined) {
            throw new DomainError(ERRORS.PARTICIPANT_EXISTS, 'The ward’s wallet has a key under this name.');
        }
        const signer = await this.#registrar.itself();
        const bound = await findParticipant({ ledger, signer }, { certificateId });
        return { ledgerId: bound?.ledgerId ?? newLedgerId(), mspId: signer.mspId, certificate, certificateId, ownKey: true };
    }

    async #bind(id: string, certificate: string): Promise<CommittedTransaction> {
        const { ledger, enrolment, standings } = this.#ports;
        const certificateId = demandCertificateId(certificate);
        const { ledgerId, certificateId: replaces } = await this.demandKnown(id);
        const request = { ledgerId, certificateId, replaces };
        const { result, transaction } = await ledger.submit(await this.#registrar.itself(), {
            name: 'participant:BindCertificate',
            request,
        });
        const { mspId, roles, status } = result;
        standings.note(id, status);
        await enrolment.keep({ subject: id, ledgerId, mspId, certificate, certificateId, roles, ownKey: true });
        return transaction;
    }

    async #assign(id: string, roles: readonly Role[]): Promise<CommittedTransaction> {
        const { ledger, enrolment, now } = this.#ports;
        const known = await this.demandKnown(id);
        const { result, transaction } = await ledger.submit(await this.#registrar.itself(), {
            name: 'participant:UpdateParticipant',
            request: { ledgerId: known.ledgerId, roles: [...roles] },
            transient: { salt: newSalt() },
        });
        await enrolment.keep(keptOf(id, known, { roles: result.roles, rolesAskedAt: now() }));
        return transaction;
    }

    /** The last transaction of a request: that of the attributes, where it states any. */
    async #stated(
        caller: LedgerCaller,
        about: LedgerId,
        {
            attributes,
            transaction,
        }: { readonly attributes: Attributes | undefined; readonly transaction: CommittedTransaction | undefined },
    ): Promise<CommittedTransaction> {
        const stated = attributes === undefined ? transaction : await this.#ports.state(caller, about, attributes);
        return demandDefined(stated, 'the transaction of a change');
    }
}
