// SPDX-License-Identifier: Apache-2.0
// What patients decide about purposes and people, and who speaks for them.

import {
    type ConsentDecision,
    demandDefined,
    DomainError,
    ERRORS,
    type LedgerId,
    type Milliseconds,
    type ProxyRelation,
    type Purpose,
} from '@wardledger/chaincode/domain';
import { ContentError } from '../refusals';
import { recordNotFound } from '../subjects';
import { type Asker, isDesk, type NamedPerson, ownMatter } from './askers';
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

/** Decides, withdraws, binds. */
export interface Consents {
    decide(asker: Asker, consent: NewConsent): Promise<WrittenFact>;
    withdraw(asker: Asker, id: string): Promise<WrittenFact>;
    bind(asker: Asker, proxy: NewProxy): Promise<WrittenFact>;
}

/** What consents need. */
export interface ConsentPorts extends CarePorts {
    readonly now: () => Milliseconds;
}

/** A decision that is over would be answered as taken, and hold nobody off. @throws ContentError */
function demandToCome(expires: Milliseconds | undefined, now: Milliseconds): void {
    if (expires !== undefined && expires <= now) {
        throw new ContentError([{ pointer: '/expires', detail: 'is past' }]);
    }
}

/** Builds the service. */
export function createConsents({ askers, facts, now }: ConsentPorts): Consents {
    /** Who speaks for the patient does not say who else does. */
    async function demandPatient(asker: Asker, about: LedgerId): Promise<void> {
        const { standing, self } = await askers.standpoint(asker, about);
        if (standing?.proxies.some((proxy) => proxy.person === self && proxy.relation === 'self') !== true) {
            throw recordNotFound();
        }
    }

    return {
        decide: async (asker, { patient, purpose, decision, actors, expires }) => {
            const about = await askers.patient(asker, patient);
            return facts.write(asker.caller, about, async () => {
                await askers.demandBound(asker, about);
                demandToCome(expires, now());
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
