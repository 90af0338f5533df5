// SPDX-License-Identifier: Apache-2.0
// Decides by a function's row whether a caller may use it. Deny by default: a function without a row does not exist.

import { type Actor, DomainError, ERRORS, functionRow, type LedgerFunctionName } from '../../domain';

/**
 * Refuses a caller whose roles do not allow a function.
 * @param name - the function.
 * @param actor - the caller.
 * @throws DomainError ROLE_FORBIDDEN
 */
export function demandPermission(name: LedgerFunctionName, actor: Actor): void {
    const { callers } = functionRow(name);
    if (callers !== 'known' && !actor.roles.some((role) => callers.includes(role))) {
        throw new DomainError(ERRORS.ROLE_FORBIDDEN);
    }
}
