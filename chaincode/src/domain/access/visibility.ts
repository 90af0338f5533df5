// SPDX-License-Identifier: Apache-2.0
// What of a standing somebody is shown: it says who treats whom, so it is itself about the patient. Whoever is unrelated learns the same of a patient
// and of nobody: nothing.

import { type Actor, isCareTeam, type LedgerId } from '../kernel';
import type { PatientStanding } from './standing';

/** Whether somebody is bound to the patient. */
export function isBound({ proxies }: PatientStanding, person: LedgerId): boolean {
    return proxies.some((proxy) => proxy.person === person);
}

/** Somebody, and as what they are registered now. */
export type Placed = Pick<Actor, 'ledgerId' | 'roles'>;

/** Whether somebody treats the patient now: who is of the care team, and of the team of an open visit. A desk may write anybody into that. */
export function isTreating({ visits }: PatientStanding, { ledgerId, roles }: Placed): boolean {
    return isCareTeam(roles) && visits.some(({ team }) => team.includes(ledgerId));
}

/**
 * Gives of a standing what the caller may see: everything to the patient, who speaks for them, the team of an open visit, the privacy officer
 * and the custodian; to the desk what it opens, hands over and closes; to everybody else what is their own.
 * @param standing - of a patient.
 * @param actor - who asks.
 * @returns undefined where that is nothing.
 */
export function visibleTo(standing: PatientStanding, actor: Actor): PatientStanding | undefined {
    const { ledgerId, roles } = actor;
    if (roles.includes('custodian') || roles.includes('privacy-officer') || isBound(standing, ledgerId) || isTreating(standing, actor)) {
        return standing;
    }
    const emergencies = standing.emergencies.filter(({ emergency }) => emergency.author.ledgerId === ledgerId);
    if (roles.includes('admission')) {
        return { ...standing, consents: [], emergencies };
    }
    const grants = standing.grants.filter(({ clinician, author }) => [clinician, author.ledgerId].includes(ledgerId));
    return emergencies.length + grants.length === 0 ? undefined : { visits: [], consents: [], proxies: [], grants, emergencies };
}

/** Whether somebody may see who looked: the patient, who speaks for them, and the privacy officer. */
export function maySeeLooks(standing: PatientStanding, { ledgerId, roles }: Actor): boolean {
    return roles.includes('privacy-officer') || isBound(standing, ledgerId);
}
