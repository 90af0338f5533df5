// SPDX-License-Identifier: Apache-2.0
// Decides by a function's row whether a caller may use it, and whether who submits it may. Deny by default: a function without a row does not exist.

import { type Actor, DomainError, ERRORS, functionRow, type LedgerFunctionName, MSP_ADMINISTRATOR } from '../../domain';

/**
 * Refuses a caller whose roles do not allow a function.
 * @param name - the function.
 * @param actor - the caller.
 * @throws DomainError ROLE_FORBIDDEN
 */
export function demandPermission(name: LedgerFunctionName, actor: Actor): void {
    const { callers } = functionRow(name);
    const isAllowed =
        callers === 'known'
            ? actor.administrator || actor.roles.length > 0
            : actor.roles.some((role) => callers.includes(role)) || (actor.administrator && callers.includes(MSP_ADMINISTRATOR));
    if (!isAllowed) {
        throw new DomainError(ERRORS.ROLE_FORBIDDEN);
    }
}

/**
 * Refuses whoever may not submit a function: callers themselves, unless its row has the ward's own process do it.
 * @param name - the function.
 * @param submitter - whose certificate signed the proposal.
 * @throws DomainError ROLE_FORBIDDEN
 */
export function demandSubmitter(name: LedgerFunctionName, submitter: Actor): void {
    const { submittedBy } = functionRow(name);
    if (submittedBy === undefined) {
        demandPermission(name, submitter);
    } else if (!submitter.roles.includes(submittedBy)) {
        throw new DomainError(ERRORS.ROLE_FORBIDDEN);
    }
}
