// SPDX-License-Identifier: Apache-2.0
// Grounds: why somebody may look at a patient's data at all. What the floor takes away (suspension, consent, the end of an hour) is taken away
// here, before any policy is asked, and none gives it back.

import type { LedgerId } from '../kernel';
import { isPermitted, type Use } from './consents';
import type { GrantScope } from './facts';
import type { PatientStanding } from './standing';

/** Who asks, and for what. */
export interface Question extends Use {
    /** The person's, whatever certificate asks. */
    readonly isSuspended: boolean;
}

/** On what somebody may look; nothing of it: not at all. */
export interface Grounds {
    /** The patient's own participant, or who speaks for them. */
    readonly own?: 'self' | 'proxy';
    /** Of the team of an open visit. */
    readonly visit: boolean;
    /** What grants allow, in alphabetic order; empty without one. */
    readonly scopes: readonly GrantScope[];
    /** Has broken the glass, and the hour is not over. */
    readonly emergency: boolean;
}

const NONE: Grounds = { visit: false, scopes: [], emergency: false };

function ownOf({ proxies }: PatientStanding, person: LedgerId): Pick<Grounds, 'own'> {
    const binding = proxies.find((proxy) => proxy.person === person);
    return binding === undefined ? {} : { own: binding.relation === 'self' ? 'self' : 'proxy' };
}

/**
 * Tells on what grounds somebody may look.
 * @param standing - of the patient, at the time of the question.
 * @param question - who asks, and for what.
 */
export function groundsOf(standing: PatientStanding, { person, purpose, isSuspended }: Question): Grounds {
    if (isSuspended) {
        return NONE;
    }
    const { visits, grants, consents, emergencies } = standing;
    const emergency = purpose === 'ETREAT' && emergencies.some((one) => one.isActive && one.emergency.author.ledgerId === person);
    // Help in need goes by the emergency alone, which knows of refusals by name.
    const isConsented = purpose !== 'ETREAT' && isPermitted(consents, { person, purpose });
    const scopes = grants.filter(({ clinician }) => clinician === person).flatMap(({ scope }) => scope);
    return {
        ...ownOf(standing, person),
        visit: isConsented && visits.some(({ team }) => team.includes(person)),
        scopes: isConsented ? [...new Set(scopes)].sort() : [],
        emergency,
    };
}

/** Whether there is any ground. */
export function hasGrounds({ own, visit, scopes, emergency }: Grounds): boolean {
    return own !== undefined || visit || scopes.length > 0 || emergency;
}
