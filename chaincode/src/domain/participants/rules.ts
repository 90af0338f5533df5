// SPDX-License-Identifier: Apache-2.0
// Who gives and takes which roles, binds and ends certificates, suspends. The certificate of the MSP's administrator makes administrators and the
// ward's own processes, off-line, and nobody else; a registrar is a process, and one that was taken over must make neither, pass for neither, bring back
// whom people have suspended, or suspend people.

import { type Actor, DomainError, KERNEL_ERRORS, RESERVED_ROLES, type Role, SERVICE_ROLES } from '../kernel';
import type { Certifier, Person } from './participant';

const isReserved = (role: Role): boolean => (RESERVED_ROLES as readonly Role[]).includes(role);

/** As whom somebody binds certificates. */
export function certifierOf({ administrator }: Actor): Certifier {
    return administrator ? 'msp-administrator' : 'registrar';
}

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
 * Refuses reserved roles for a person under whose certificates a registrar could sign: it may hold a key that it has bound itself.
 * @param person - as stored.
 * @param after - the roles as they would be.
 * @throws DomainError ROLE_FORBIDDEN
 */
export function demandTrustedCertificates({ roles, certifiedBy }: Person, after: readonly Role[]): void {
    if (certifiedBy !== 'msp-administrator' && after.some((role) => isReserved(role) && !roles.includes(role))) {
        throw new DomainError(
            KERNEL_ERRORS.ROLE_FORBIDDEN,
            'A registrar has bound a certificate of this person. Administrators and processes are registered as new persons.',
        );
    }
}

/**
 * Refuses to bind a certificate to somebody whose certificates are not the caller's to bind: those of administrators and processes are the
 * MSP's administrator's, all others a registrar's.
 * @param person - as stored.
 * @param actor - the caller.
 * @throws DomainError ROLE_FORBIDDEN
 */
export function demandMayBind({ roles }: Person, { administrator }: Actor): void {
    if (roles.some(isReserved) !== administrator) {
        throw new DomainError(
            KERNEL_ERRORS.ROLE_FORBIDDEN,
            "The MSP's administrator binds certificates of administrators and processes, a registrar those of all others.",
        );
    }
}

/**
 * Refuses to restrict, or to bring back, somebody who is not the caller's to judge: an administrator judges people and devices, not the ward's own
 * processes; the MSP's administrator those whom it made.
 * @param person - as stored.
 * @param actor - the caller.
 * @throws DomainError ROLE_FORBIDDEN
 */
export function demandMayJudge({ roles }: Person, { administrator }: Actor): void {
    const isProcess = roles.some((role) => (SERVICE_ROLES as readonly Role[]).includes(role));
    if (administrator ? !roles.some(isReserved) : isProcess) {
        throw new DomainError(
            KERNEL_ERRORS.ROLE_FORBIDDEN,
            "The MSP's administrator changes administrators and the ward's own processes, an administrator everybody but those processes.",
        );
    }
}
