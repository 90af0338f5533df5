// SPDX-License-Identifier: Apache-2.0
// What patients decide about purposes and people, who speaks for them, and what is closed to those.

import {
    type ClosedCategory,
    type CLINICAL_CATEGORIES,
    type ConsentDecision,
    demandDefined,
    DomainError,
    ERRORS,
    isBound,
    isSelf,
    isTreating,
    type LedgerId,
    type Milliseconds,
    type ProxyRelation,
    type Purpose,
} from '@wardledger/chaincode/domain';
import { ContentError, demandToCome } from '../refusals';
import { recordNotFound } from '../subjects';
import { type Asker, isDesk, isOwnMatter, type NamedPerson, ownMatter, type Standpoint } from './askers';
import { namedFact } from './facts/fact-names';
import type { WrittenFact } from './facts/fact-writer';
import type { CarePorts } from './visits';

/** `POST /v1/consents`. */
export interface NewConsent {
    readonly patient: string;
    readonly purpose: Purpose;
    readonly decision: ConsentDecision;
    /** Everybody, where nobody is named. */
    readonly actors?: readonly NamedPerson[] | undefined;
    readonly expires?: Milliseconds | undefined;
}

/** `POST /v1/patients/{id}/proxies`. */
export interface NewProxy {
    readonly patient: string;
    readonly person: NamedPerson;
    readonly relation: ProxyRelation;
    readonly until?: Milliseconds | undefined;
}

/** `POST /v1/patients/{id}/confidential`. */
export interface NewConfidential {
    readonly patient: string;
    readonly category: (typeof CLINICAL_CATEGORIES)[number];
    readonly until?: Milliseconds | undefined;
}

/** Decides, withdraws, binds. */
export interface Consents {
    decide(asker: Asker, consent: NewConsent): Promise<WrittenFact>;
    withdraw(asker: Asker, id: string): Promise<WrittenFact>;
    bind(asker: Asker, proxy: NewProxy): Promise<WrittenFact>;
}

/** Closes to who speaks for the patient, and opens again. */
export interface Confidences {
    close(asker: Asker, confidential: NewConfidential): Promise<WrittenFact>;
    reopen(asker: Asker, id: string): Promise<WrittenFact>;
}

/** What consents need. */
export interface ConsentPorts extends CarePorts {
    readonly now: () => Milliseconds;
}

const isOfficer = ({ roles }: Asker): boolean => roles.includes('privacy-officer');

/** Patients say it, officers, and the team of a visit; to who speaks for the patient, and to strangers, the patient looks like nobody. */
function mayClose(asker: Asker, { standing, self }: Standpoint): boolean {
    if (standing === undefined || isBound(standing, self)) {
        return standing !== undefined && isSelf(standing, self);
    }
    return isOfficer(asker) || isTreating(standing, { ledgerId: self, roles: asker.roles });
}

/** What patients have said they alone take back; of the rest who has said it, and officers. */
function mayReopen(asker: Asker, standpoint: Standpoint, { closed, isBySelf }: ClosedCategory): boolean {
    const { standing, self } = standpoint;
    const isPatient = standing !== undefined && isSelf(standing, self);
    return isBySelf ? isPatient : !isOwnMatter(standpoint) && (closed.author.ledgerId === self || isOfficer(asker));
}

/** Builds the service. */
export function createConsents({ askers, facts, now }: ConsentPorts): Consents {
    /** Who speaks for the patient does not say who else does. */
    async function demandPatient(asker: Asker, about: LedgerId): Promise<void> {
        const { standing, self } = await askers.standpoint(asker, about);
        if (standing === undefined || !isSelf(standing, self)) {
            throw recordNotFound();
        }
    }

    return {
        decide: async (asker, { patient, purpose, decision, actors, expires }) => {
            const about = await askers.patient(asker, patient);
            return facts.write(asker.caller, about, async () => {
                await askers.demandBound(asker, about);
                demandToCome('/expires', expires, now());
                if (purpose === 'ETREAT' && decision === 'deny' && actors === undefined) {
                    throw new DomainError(ERRORS.CONSENT_UNREFUSABLE);
                }
                return {
                    kind: 'consent',
                    about,
                    purpose,
                    decision,
                    ...(actors !== undefined && { actors: await askers.people(asker, actors) }),
                    ...(expires !== undefined && { expires }),
                };
            });
        },
        withdraw: async (asker, id) => {
            const named = namedFact(id, ERRORS.CONSENT_NOT_FOUND);
            return facts.write(asker.caller, named.about, async () => {
                const standing = await askers.standing(asker, named.about);
                if (standing?.consents.some((consent) => consent.id === named.id) !== true) {
                    throw new DomainError(ERRORS.CONSENT_NOT_FOUND);
                }
                return { kind: 'consent-withdrawn', about: named.about, consent: named.id };
            });
        },
        bind: async (asker, { patient, person, relation, until }) => {
            // First: what is refused in any case must not tell whether there is such a patient.
            const [self, [personId]] = await Promise.all([askers.self(asker), askers.people(asker, [person])]);
            const about = await askers.patient(asker, patient);
            return facts.write(asker.caller, about, async () => {
                if (!isDesk(asker)) {
                    await demandPatient(asker, about);
                    if (until === undefined || until > now()) {
                        throw new ContentError([{ pointer: '/until', detail: 'must be past: a patient ends bindings, and makes none' }]);
                    }
                } else if (personId === self) {
                    throw ownMatter();
                }
                return {
                    kind: 'proxy',
                    about,
                    person: demandDefined(personId, 'the person'),
                    relation,
                    ...(until !== undefined && { until }),
                };
            });
        },
    };
}

/** Builds the service of what is confidential. */
export function createConfidences({ askers, facts, now }: ConsentPorts): Confidences {
    return {
        close: async (asker, { patient, category, until }) => {
            const about = await askers.patient(asker, patient);
            return facts.write(asker.caller, about, async () => {
                if (!mayClose(asker, await askers.standpoint(asker, about))) {
                    throw recordNotFound();
                }
                demandToCome('/until', until, now());
                return { kind: 'confidential', about, category, ...(until !== undefined && { until }) };
            });
        },
        reopen: async (asker, id) => {
            const named = namedFact(id, ERRORS.CONFIDENTIAL_NOT_FOUND);
            return facts.write(asker.caller, named.about, async () => {
                const standpoint = await askers.standpoint(asker, named.about);
                // Under the number where it was said: what a linked one says is ended there.
                const said = standpoint.standing?.confidential.find(({ closed }) => closed.id === named.id && closed.about === named.about);
                if (said === undefined) {
                    throw new DomainError(ERRORS.CONFIDENTIAL_NOT_FOUND);
                }
                if (!mayReopen(asker, standpoint, said)) {
                    throw new DomainError(
                        ERRORS.ACCESS_DENIED,
                        'Who has said it takes it back: the patient, or else its author or a privacy officer.',
                    );
                }
                return { kind: 'confidential-ended', about: named.about, confidential: named.id };
            });
        },
    };
}
