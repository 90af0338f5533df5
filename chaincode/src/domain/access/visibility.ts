// SPDX-License-Identifier: Apache-2.0
// What of a standing somebody is shown: it says who treats whom, so it is itself about the patient. Whoever is unrelated learns the same of a patient
// and of nobody: nothing.

import type { Actor, LedgerId } from '../kernel';
import { type PatientStanding, rescuerOf } from './standing';

/** Whether somebody is bound to the patient. */
export function isBound({ proxies }: PatientStanding, person: LedgerId): boolean {
    return proxies.some((proxy) => proxy.person === person);
}

/** Whether somebody treats the patient now. */
export function isTreating({ visits }: PatientStanding, person: LedgerId): boolean {
    return visits.some(({ team }) => team.includes(person));
}

/**
 * Gives of a standing what the caller may see: everything to the patient, who speaks for them, the team of an open visit, the privacy officer
 * and the custodian; to the desk what it opens, hands over and closes; to everybody else what is their own.
 * @param standing - of a patient.
 * @param actor - who asks.
 * @returns undefined where that is nothing.
 */
export function visibleTo(standing: PatientStanding, { ledgerId, roles }: Actor): PatientStanding | undefined {
    if (roles.includes('custodian') || roles.includes('privacy-officer') || isBound(standing, ledgerId) || isTreating(standing, ledgerId)) {
        return standing;
    }
    const emergencies = standing.emergencies.filter(({ emergency }) => rescuerOf(emergency) === ledgerId);
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
