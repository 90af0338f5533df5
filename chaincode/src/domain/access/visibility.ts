// SPDX-License-Identifier: Apache-2.0
// What of a standing somebody is shown: it says who treats whom, so it is itself about the patient. Whoever is unrelated learns the same of a patient
// and of nobody: nothing.

import { type Actor, isClinician, type LedgerId } from '../kernel';
import { type FactKind, isOfAlarm } from './facts';
import { type PatientStanding, rescuerOf } from './standing';

/** Whether somebody is bound to the patient. */
export function isBound({ proxies }: PatientStanding, person: LedgerId): boolean {
    return proxies.some((proxy) => proxy.person === person);
}

/** Whether somebody is the patient, not who speaks for them. */
export function isSelf({ proxies }: PatientStanding, person: LedgerId): boolean {
    return proxies.some((proxy) => proxy.person === person && proxy.relation === 'self');
}

/** Whether somebody treats the patient now: of the team of an open visit, with the roles for it. A team may name anybody. */
export function isTreating({ visits }: PatientStanding, { ledgerId, roles }: Pick<Actor, 'ledgerId' | 'roles'>): boolean {
    return isClinician(roles) && visits.some(({ team }) => team.includes(ledgerId));
}

/** What patients and officers have decided, for whom it does not concern. */
const undecided = { consents: [], linkedConsents: [], confidential: [], withheld: [] };

/** Emergencies as the patient's side is told of them: not those of whom an officer withholds from it. */
function toldEmergencies({ emergencies, withheld }: PatientStanding): PatientStanding['emergencies'] {
    return emergencies.filter(({ emergency }) => !withheld.some(({ person }) => person === rescuerOf(emergency)));
}

/**
 * Gives of a standing what the caller may see: everything to the custodian, and to the privacy officer in others' matters; to the patient all but who is
 * withheld from the patient; to the team of an open visit neither that nor what other numbers refuse; to who speaks for the patient, whatever else they are,
 * neither of these nor what is closed to them; to the desk what it opens, hands over and closes; to everybody else what is their own.
 * @param standing - of a patient.
 * @param actor - who asks.
 * @returns undefined where that is nothing.
 */
export function visibleTo(standing: PatientStanding, actor: Actor): PatientStanding | undefined {
    const { ledgerId, roles } = actor;
    if (roles.includes('custodian') || maySeeWithheld(standing, actor)) {
        return standing;
    }
    if (isSelf(standing, ledgerId)) {
        return { ...standing, emergencies: toldEmergencies(standing), withheld: [] };
    }
    if (isBound(standing, ledgerId)) {
        return { ...standing, emergencies: toldEmergencies(standing), linkedConsents: [], confidential: [], withheld: [] };
    }
    if (isTreating(standing, actor)) {
        return { ...standing, linkedConsents: [], withheld: [] };
    }
    const emergencies = standing.emergencies.filter(({ emergency }) => rescuerOf(emergency) === ledgerId);
    if (roles.includes('admission')) {
        return { ...standing, ...undecided, emergencies };
    }
    const grants = standing.grants.filter(({ clinician, author }) => [clinician, author.ledgerId].includes(ledgerId));
    return emergencies.length + grants.length === 0 ? undefined : { ...undecided, visits: [], proxies: [], grants, emergencies };
}

/** Whether somebody may see who looked: the patient, who speaks for them, and the privacy officer. */
export function maySeeLooks(standing: PatientStanding, { ledgerId, roles }: Actor): boolean {
    return roles.includes('privacy-officer') || isBound(standing, ledgerId);
}

/**
 * Whether somebody may see which numbers are linked: the patient, and the privacy officer. Who speaks for the patient under one does under no other, also
 * where they are an officer.
 */
export function maySeeLinks(standing: PatientStanding, actor: Actor): boolean {
    return maySeeWithheld(standing, actor) || isSelf(standing, actor.ledgerId);
}

/** Of which kinds who speaks for the patient is told nothing: that something is closed to them, and that there are other numbers. */
const KEPT_FROM_PROXIES: readonly FactKind[] = ['confidential', 'confidential-ended', 'link', 'link-confirmed', 'unlink'];

/** What is announced to a patient: a fact by its kind, an entry by its category and whether its author says that it is confidential. */
export type HeardOf =
    { readonly kind: FactKind } | { readonly kind?: undefined; readonly category: string; readonly confidential?: boolean };

/** Whether a reader of announcements is told of one: the patient and the officer of all; who speaks for the patient not of what is kept from them. */
export function mayHear(standing: PatientStanding, actor: Actor, announced: HeardOf): boolean {
    if (!isBound(standing, actor.ledgerId) || isSelf(standing, actor.ledgerId)) {
        return true;
    }
    const isClosed = (category: string): boolean => standing.confidential.some(({ closed }) => closed.category === category);
    if (announced.kind !== undefined) {
        return !KEPT_FROM_PROXIES.includes(announced.kind) && !(isOfAlarm(announced.kind) && isClosed('vitals'));
    }
    return announced.confidential !== true && !isClosed(announced.category);
}

/** Whether somebody is told who it is whom a privacy officer hides from the patient: the privacy officer, but never of who looked at their own data. */
export function maySeeWithheld(standing: PatientStanding, { ledgerId, roles }: Pick<Actor, 'ledgerId' | 'roles'>): boolean {
    return roles.includes('privacy-officer') && !isBound(standing, ledgerId);
}
