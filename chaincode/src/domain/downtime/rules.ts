// SPDX-License-Identifier: Apache-2.0
// What a snapshot lets somebody see. Deny by default: whoever is not in it, and whatever it does not say, is refused.

import { isRefused } from '../access';
import { type Hex64, isClinician, type Milliseconds } from '../kernel';
import type { PatientCopy, PersonCopy, Snapshot } from './snapshot';

/** How old a snapshot may be, in milliseconds: what was refused or ended since is not in it. */
export const OLDEST_SNAPSHOT = 86_400_000;

/** Whether a snapshot may still count: also one from the future is another clock's. */
export function isYoung({ time }: Pick<Snapshot, 'time'>, now: Milliseconds): boolean {
    return Math.abs(now - time) <= OLDEST_SNAPSHOT;
}

/** Who of the care team has a certificate, and was not suspended. */
export function clinicianOf({ people, certificates }: Snapshot, certificateId: Hex64): PersonCopy | undefined {
    const certificate = certificates.find((one) => one.certificateId === certificateId);
    const person = people.find(({ ledgerId }) => ledgerId === certificate?.ledgerId);
    return person !== undefined && isClinician(person.roles) && !person.isSuspended ? person : undefined;
}

/** The patient of an outside number, who has an open visit of the ward. */
export function patientOf({ patients }: Snapshot, lookupKey: Hex64): PatientCopy | undefined {
    return patients.find(({ lookupKeys, teams }) => lookupKeys.includes(lookupKey) && teams.length > 0);
}

/** Whether a patient lets a clinician help: neither treatment nor help is refused them, and it is no matter of their own. */
export function letsHelp({ consents, bound }: PatientCopy, { ledgerId: person }: PersonCopy, now: Milliseconds): boolean {
    const standing = consents.filter(({ expires }) => expires === undefined || expires > now);
    const refuses = (['TREAT', 'ETREAT'] as const).some((purpose) =>
        isRefused({ consents: standing, linkedConsents: [] }, { person, purpose }),
    );
    return !refuses && !bound.includes(person);
}
