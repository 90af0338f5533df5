// SPDX-License-Identifier: Apache-2.0
// Who may call: token, role table, ledger identity.

export { addAuthorization, principalOf } from './authorization';
export { addLedgerCaller } from './ledger-caller';
export { addLoopbackGuard } from './loopback-guard';
export { accessTo, routeKey } from './role-table';
