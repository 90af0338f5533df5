// SPDX-License-Identifier: Apache-2.0
// Who asks, and what the ledger tells them about a patient. The gateway asks before it writes, to answer with the rule; the ledger does not rely on
// it: a fact that was not permitted never counts.

import {
    demandDefined,
    DomainError,
    ERRORS,
    type FoundStanding,
    isBound,
    isClinician,
    type LedgerId,
    NOBODY,
    type Role,
} from '@wardledger/chaincode/domain';
import { undefinedOn } from '../../kernel';
import type { Ledger, LedgerCaller } from '../../ledger';
import type { Enrolment } from '../participants';
import { ContentError } from '../refusals';
import { type LookUps, recordNotFound } from '../subjects';

/** A caller with the roles of its token. */
export interface Asker {
    readonly caller: LedgerCaller;
    readonly roles: readonly Role[];
}

/** A participant as a request names one, and where. */
export interface NamedPerson {
    readonly pointer: string;
    readonly name: string;
}

/** Who asks about a patient, and what they may see of the standing; `undefined` where that is nothing. */
export interface Standpoint {
    readonly self: LedgerId;
    readonly standing: FoundStanding | undefined;
}

/** What asking needs. */
export interface AskerPorts {
    readonly ward: string;
    readonly ledger: Pick<Ledger, 'evaluate'>;
    readonly enrolment: Pick<Enrolment, 'ledgerIdOf'>;
    readonly directory: Pick<LookUps, 'find' | 'known'>;
}

/** Whether somebody asks at the desk. */
export function isDesk({ roles }: Asker): boolean {
    return roles.includes('admission');
}

/** A participant's own matter is somebody else's office. */
export function ownMatter(): DomainError {
    return new DomainError(ERRORS.OWN_MATTER);
}

/** @throws ContentError that names those without an id */
function demandAll(people: readonly NamedPerson[], ids: readonly (LedgerId | undefined)[], detail: string): LedgerId[] {
    const unknown = people.filter((_, index) => ids[index] === undefined);
    if (unknown.length > 0) {
        throw new ContentError(unknown.map(({ pointer }) => ({ pointer, detail })));
    }
    return ids.map((id) => demandDefined(id, 'the ledger id of a participant'));
}

/** Asks for patients, people and standings. */
export class Askers {
    readonly #ports: AskerPorts;

    constructor(ports: AskerPorts) {
        this.#ports = ports;
    }

    get ward(): string {
        return this.#ports.ward;
    }

    /** The ledger id of a patient; after a merge of the one that stays. @throws DomainError RECORD_NOT_FOUND */
    async patient({ caller }: Asker, id: string): Promise<LedgerId> {
        return (await this.#ports.directory.known(caller, id)).ledgerId;
    }

    /** The caller's own ledger id. */
    async self({ caller }: Asker): Promise<LedgerId> {
        return demandDefined(await this.#ports.enrolment.ledgerIdOf(caller.name), 'the ledger id of an enrolled caller');
    }

    /** The ledger ids of participants, in order. @throws ContentError that names whom nobody knows */
    async people(asker: Asker, people: readonly NamedPerson[]): Promise<LedgerId[]> {
        return demandAll(people, await this.#find(asker, people), 'is no participant');
    }

    /**
     * The ledger ids of those who treat patients, in order. Whoever asks passes: of that they are told by the rule about their own matters.
     * @throws ContentError that names who does not, or whom nobody knows, alike
     */
    async clinicians(asker: Asker, people: readonly NamedPerson[]): Promise<LedgerId[]> {
        const found = await this.#find(asker, people);
        const treating = await Promise.all(
            people.map(async ({ name }, index) => name === asker.caller.name || (await this.#isTreating(asker, found[index]))),
        );
        const ids = found.map((id, index) => (treating[index] === true ? id : undefined));
        return demandAll(people, ids, 'is no doctor, nurse or paramedic of whom the ledger knows');
    }

    async #isTreating({ caller }: Asker, ledgerId: LedgerId | undefined): Promise<boolean> {
        const question = { ledgerId: ledgerId ?? NOBODY };
        const found = await undefinedOn(
            this.#ports.ledger.evaluate(caller, 'participant:GetParticipant', question),
            'PARTICIPANT_NOT_FOUND',
        );
        return found?.status === 'active' && isClinician(found.roles);
    }

    async #find({ caller }: Asker, people: readonly NamedPerson[]): Promise<(LedgerId | undefined)[]> {
        const { enrolment, directory } = this.#ports;
        const own = await Promise.all(people.map(async ({ name }) => enrolment.ledgerIdOf(name)));
        const others = people.filter((_, index) => own[index] === undefined).map(({ name }) => name);
        const found = others.length === 0 ? [] : await directory.find(caller, { kind: 'participant', ids: others });
        const elsewhere = new Map(others.map((name, index) => [name, found[index]?.ledgerId]));
        return people.map(({ name }, index) => own[index] ?? elsewhere.get(name));
    }

    /** What the caller may see of a patient's standing; `undefined` where that is nothing. */
    async standing({ caller }: Asker, about: LedgerId): Promise<FoundStanding | undefined> {
        return undefinedOn(this.#ports.ledger.evaluate(caller, 'access:GetStanding', { about }), 'ACCESS_DENIED');
    }

    /** The caller, beside what it may see of a patient's standing. */
    async standpoint(asker: Asker, about: LedgerId): Promise<Standpoint> {
        const [standing, self] = await Promise.all([this.standing(asker, about), this.self(asker)]);
        return { standing, self };
    }

    /** Lets only the patient, and who speaks for them, go on; to others the patient looks like nobody. @throws DomainError RECORD_NOT_FOUND */
    async demandBound(asker: Asker, about: LedgerId): Promise<Standpoint> {
        const standpoint = await this.standpoint(asker, about);
        if (standpoint.standing === undefined || !isBound(standpoint.standing, standpoint.self)) {
            throw recordNotFound();
        }
        return standpoint;
    }
}
