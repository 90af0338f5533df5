// SPDX-License-Identifier: Apache-2.0
// Who may call: token, role table, ledger identity.

export { addAuthorization, principalOf } from './authorization';
export { addCrossOrigin } from './cross-origin';
export { addLedgerCaller } from './ledger-caller';
export { addLoopbackGuard } from './loopback-guard';
export { CARE_TEAM, OVERSIGHT, REGISTRATION } from './role-groups';
export { type AccessTable, accessTo, gatherAccess, routeKey } from './route-access';
