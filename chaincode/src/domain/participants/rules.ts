// SPDX-License-Identifier: Apache-2.0
// Who gives and takes which roles. The certificate of the MSP's administrator makes administrators and the ward's own processes, off-line, and
// nobody else; a registrar is a process, and one that was taken over must make neither, bring back whom people have suspended, or suspend people.

import { type Actor, DomainError, KERNEL_ERRORS, RESERVED_ROLES, type Role, SERVICE_ROLES } from '../kernel';
import type { Participant, ParticipantStatus } from './participant';

const isReserved = (role: Role): boolean => (RESERVED_ROLES as readonly Role[]).includes(role);

/**
 * Refuses to give or take roles that are not the caller's to give.
 * @param before - those of the participant; none before it is registered.
 * @param after - as they would be.
 * @param actor - the MSP's administrator, or a registrar.
 * @throws DomainError ROLE_FORBIDDEN
 */
export function demandMayAssign(before: readonly Role[], after: readonly Role[], { administrator }: Actor): void {
    const kept = (roles: readonly Role[]): string =>
        roles
            .filter((role) => isReserved(role) !== administrator)
            .sort()
            .join();
    if (kept(before) !== kept(after)) {
        throw new DomainError(
            KERNEL_ERRORS.ROLE_FORBIDDEN,
            "The certificate of the MSP's administrator, off-line, makes administrators and the ward's own processes and nobody else; a registrar makes all others.",
        );
    }
}

/**
 * Refuses to suspend or reinstate one of the ward's own processes.
 * @param stored - as it is.
 * @throws DomainError ROLE_FORBIDDEN
 */
export function demandPerson({ roles }: Participant): void {
    if (roles.some((role) => (SERVICE_ROLES as readonly Role[]).includes(role))) {
        throw new DomainError(KERNEL_ERRORS.ROLE_FORBIDDEN, "Only the MSP's administrator changes the ward's own processes.");
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
