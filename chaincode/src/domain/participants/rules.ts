// SPDX-License-Identifier: Apache-2.0
// What only an administrator of the MSP may do to a participant: a registrar is a process, and one that was taken over must not make others of
// its kind, bring back whom people have suspended, or suspend people.

import { type Actor, DomainError, KERNEL_ERRORS, type Role, SERVICE_ROLES } from '../kernel';
import type { Participant, ParticipantStatus } from './participant';

const isOfService = (role: Role): boolean => (SERVICE_ROLES as readonly Role[]).includes(role);

/**
 * Refuses to give or take roles of the ward's own processes.
 * @param roles - those before and those after.
 * @param actor - the caller.
 * @throws DomainError ROLE_FORBIDDEN
 */
export function demandMayAssign(roles: readonly Role[], actor: Actor): void {
    if (!actor.administrator && roles.some(isOfService)) {
        throw new DomainError(
            KERNEL_ERRORS.ROLE_FORBIDDEN,
            "Only an administrator of the MSP registers and changes the ward's own processes.",
        );
    }
}

/**
 * Refuses a registrar that would suspend somebody or end a suspension.
 * @param stored - as it is.
 * @param status - as it would be.
 * @param actor - the caller.
 * @throws DomainError ROLE_FORBIDDEN
 */
export function demandMaySetStatus(stored: Participant, status: ParticipantStatus, actor: Actor): void {
    if (!actor.administrator && status !== stored.status) {
        throw new DomainError(KERNEL_ERRORS.ROLE_FORBIDDEN, 'A registrar changes roles, not who is suspended.');
    }
}
