// SPDX-License-Identifier: Apache-2.0
// Decides by the permissions table whether a caller may use a function. Deny by default: a function without a row does not exist.

import { DomainError, PERMISSIONS, type Actor, type LedgerFunctionName, type Permission } from '../../domain';

/**
 * Tells whether a name is a function of the ledger.
 * @param name - `contract:Function`.
 */
export function isLedgerFunction(name: string): name is LedgerFunctionName {
    return Object.hasOwn(PERMISSIONS, name);
}

/**
 * Refuses a caller whose roles do not allow a function.
 * @param name - the function.
 * @param actor - the caller.
 * @throws DomainError ROLE_FORBIDDEN
 */
export function authorize(name: LedgerFunctionName, actor: Actor): void {
    if (!allows(PERMISSIONS[name], actor)) throw new DomainError('ROLE_FORBIDDEN');
}

function allows(permission: Permission, actor: Actor): boolean {
    const { callers } = permission;
    if (callers === 'known') return true;
    if (callers === 'administrator') return actor.administrator;
    return actor.roles.some((role) => callers.includes(role));
}
