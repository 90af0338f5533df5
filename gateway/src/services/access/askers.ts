// SPDX-License-Identifier: Apache-2.0
// Who asks, and what the ledger tells them about a patient. The gateway asks before it writes, to answer with the rule; the ledger does not rely on
// it: a fact that was not permitted never counts.

import {
    demandDefined,
    DomainError,
    ERRORS,
    firstRepeated,
    type FoundPeople,
    type FoundStanding,
    isBound,
    isClinician,
    isGrantee,
    type LedgerId,
    type Role,
} from '@wardledger/chaincode/domain';
import type { Custodian } from '../../custody';
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
    /** Whose participant; the own ward's unless it is said. */
    readonly ward?: string | undefined;
}

type Found = FoundPeople[number];

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
    readonly custodian: Pick<Custodian, 'lookupKeys'>;
    readonly directory: Pick<LookUps, 'known'>;
}

/** Whether somebody asks at the desk. */
export function isDesk({ roles }: Asker): boolean {
    return roles.includes('admission');
}

/** A participant's own matter is somebody else's office. */
export function ownMatter(): DomainError {
    return new DomainError(ERRORS.OWN_MATTER);
}

/** @throws ContentError that says of each who was not found what they are not */
function idsIn(people: readonly NamedPerson[], found: readonly Found[], detail: string): LedgerId[] {
    const ids = people.map((_, index) => found[index]?.ledgerId);
    const unknown = people.filter((_, index) => ids[index] === undefined);
    if (unknown.length > 0) {
        throw new ContentError(unknown.map(({ pointer }) => ({ pointer, detail })));
    }
    return ids.map((id) => demandDefined(id, 'the ledger id of a participant'));
}

/** Whether it is the asker's own matter: as the patient, or as who speaks for them. */
export function isOwnMatter({ standing, self }: Standpoint): boolean {
    return standing !== undefined && isBound(standing, self);
}

/** Whom a request may name as a clinician for something, by role, and how anybody else is refused. */
interface Treating {
    readonly fits: (roles: readonly Role[]) => boolean;
    readonly detail: string;
}

const TEAM: Treating = { fits: isClinician, detail: 'is nobody who treats patients: no doctor, nurse or paramedic' };
const GRANTEE: Treating = { fits: isGrantee, detail: 'is nobody whom a grant lets in: no doctor or nurse' };

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
        return idsIn(people, await this.#find(asker, people), 'is no participant');
    }

    /** The ledger id of somebody of the own ward who may be suspended: for who asks why they may not. @throws ContentError */
    async anybody(asker: Asker, person: Omit<NamedPerson, 'ward'>): Promise<LedgerId> {
        const known = await this.#ports.enrolment.ledgerIdOf(person.name);
        return known ?? demandDefined((await this.people(asker, [person]))[0], 'who was found');
    }

    /**
     * The ledger ids of who is to treat a patient, in order. Somebody of another role is to the asker as nobody: what a stranger does is not theirs to learn.
     * Whoever asks passes: of that they are told by the rule about their own matters.
     * @throws ContentError that names who treats nobody, and who is named twice
     */
    async team(asker: Asker, people: readonly NamedPerson[]): Promise<LedgerId[]> {
        return this.#treating(asker, people, TEAM);
    }

    /** The ledger id of whom a grant is to let in, by the same rules. @throws ContentError */
    async grantee(asker: Asker, person: NamedPerson): Promise<LedgerId> {
        return demandDefined((await this.#treating(asker, [person], GRANTEE))[0], 'who was found');
    }

    async #treating(asker: Asker, people: readonly NamedPerson[], { fits, detail }: Treating): Promise<LedgerId[]> {
        const found = await this.#find(asker, people);
        const self = await this.self(asker);
        const treating = found.map((person) => (person !== null && (fits(person.roles) || person.ledgerId === self) ? person : null));
        const ids = idsIn(people, treating, detail);
        const repeated = firstRepeated(ids);
        if (repeated !== undefined) {
            throw new ContentError([{ pointer: demandDefined(people[repeated], 'who is named').pointer, detail: 'is named before' }]);
        }
        return ids;
    }

    /** As the ledger has them: of who is suspended, or can act no more, as of nobody. */
    async #find({ caller }: Asker, people: readonly NamedPerson[]): Promise<FoundPeople> {
        const { ward: own, enrolment, custodian, ledger } = this.#ports;
        if (people.length === 0) {
            return [];
        }
        const known = await Promise.all(
            people.map(async ({ name, ward = own }) => (ward === own ? enrolment.ledgerIdOf(name) : undefined)),
        );
        const strangers = people.filter((_, index) => known[index] === undefined);
        const names = strangers.map(({ name: id, ward = own }) => ({ kind: 'participant' as const, id, ward }));
        const keys = (names.length === 0 ? [] : await custodian.lookupKeys(names)).values();
        const named = people.map(({ ward = own }, index) => {
            const ledgerId = known[index];
            return ledgerId === undefined ? { ward, lookupKey: demandDefined(keys.next().value, 'a lookup key') } : { ledgerId };
        });
        return ledger.evaluate(caller, 'participant:FindPeople', { people: named });
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
        if (!isOwnMatter(standpoint)) {
            throw recordNotFound();
        }
        return standpoint;
    }

    /** Lets only those go on whose matter it is not: nobody officiates for whom they are, or speak for. @throws DomainError OWN_MATTER */
    async demandOthers(asker: Asker, about: LedgerId): Promise<Standpoint> {
        const standpoint = await this.standpoint(asker, about);
        if (isOwnMatter(standpoint)) {
            throw ownMatter();
        }
        return standpoint;
    }
}
