// SPDX-License-Identifier: Apache-2.0
// Visits: opened, handed over, closed.

import { DomainError, ERRORS, isBound, isClinician, type LedgerId, type OpenVisit } from '@wardledger/chaincode/domain';
import { type Asker, type Askers, isDesk, type NamedPerson, ownMatter } from './askers';
import { type NamedFact, namedFact } from './facts/fact-names';
import type { FactWriter, WrittenFact } from './facts/fact-writer';

/** What facts are written with. */
export interface CarePorts {
    readonly askers: Askers;
    readonly facts: Pick<FactWriter, 'note' | 'write'>;
}

/** `POST /v1/visits`. */
export interface NewVisit {
    readonly patient: string;
    readonly team: readonly NamedPerson[];
    readonly location?: string | undefined;
    readonly lab?: NamedPerson | undefined;
}

/** Opens, hands over, closes. */
export interface Visits {
    open(asker: Asker, visit: NewVisit): Promise<WrittenFact>;
    handOver(asker: Asker, id: string, team: readonly NamedPerson[]): Promise<WrittenFact>;
    close(asker: Asker, id: string): Promise<WrittenFact>;
}

/** Who asks about an open visit, and how they stand to it. */
interface Part {
    readonly self: LedgerId;
    readonly visit: OpenVisit;
    /** The patient, or who speaks for them. */
    readonly isOwn: boolean;
    /** Named in it, and a clinician: a team may name anybody. */
    readonly isTeam: boolean;
    /** Acts for the desk of the visit's ward, not in a matter of their own. */
    readonly actsForDesk: boolean;
}

async function partIn(askers: Askers, asker: Asker, { about, id }: NamedFact): Promise<Part> {
    const { standing, self } = await askers.standpoint(asker, about);
    const visit = standing?.visits.find((open) => open.visit.id === id);
    if (standing === undefined || visit === undefined) {
        throw new DomainError(ERRORS.VISIT_NOT_FOUND);
    }
    const isOwn = isBound(standing, self);
    const actsForDesk = isDesk(asker) && !isOwn && visit.visit.author.ward === askers.ward;
    return { self, visit, isOwn, isTeam: isClinician(asker.roles) && visit.team.includes(self), actsForDesk };
}

/** Builds the service. */
export function createVisits({ askers, facts }: CarePorts): Visits {
    return {
        open: async (asker, { patient, team, location, lab }) => {
            // First: what is refused in any case must not tell whether there is such a patient.
            const [self, members, labs] = await Promise.all([
                askers.self(asker),
                askers.team(asker, team),
                askers.people(asker, lab === undefined ? [] : [lab]),
            ]);
            const about = await askers.patient(asker, patient);
            return facts.write(asker.caller, about, async () => {
                if (!isDesk(asker)) {
                    await askers.demandBound(asker, about);
                }
                if (members.includes(self)) {
                    throw ownMatter();
                }
                const [labId] = labs;
                return {
                    kind: 'visit',
                    about,
                    team: members,
                    ...(location !== undefined && { location }),
                    ...(labId !== undefined && { lab: labId }),
                };
            });
        },
        handOver: async (asker, id, team) => {
            const named = namedFact(id, ERRORS.VISIT_NOT_FOUND);
            return facts.write(asker.caller, named.about, async () => {
                const { self, isTeam, actsForDesk } = await partIn(askers, asker, named);
                if (!isTeam && !actsForDesk) {
                    throw new DomainError(ERRORS.WARD_FORBIDDEN, 'The team of the visit hands it over, or the desk of its ward.');
                }
                const members = await askers.team(asker, team);
                if (!isTeam && members.includes(self)) {
                    throw ownMatter();
                }
                return { kind: 'handover', about: named.about, visit: named.id, team: members };
            });
        },
        close: async (asker, id) => {
            const named = namedFact(id, ERRORS.VISIT_NOT_FOUND);
            return facts.write(asker.caller, named.about, async () => {
                const { isOwn, isTeam, actsForDesk } = await partIn(askers, asker, named);
                if (!isOwn && !isTeam && !actsForDesk) {
                    throw new DomainError(ERRORS.WARD_FORBIDDEN, 'The team of the visit closes it, the patient, or the desk of its ward.');
                }
                return { kind: 'visit-closed', about: named.about, visit: named.id };
            });
        },
    };
}
