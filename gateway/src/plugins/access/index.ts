// SPDX-License-Identifier: Apache-2.0
// Who may call: token, role table, ledger identity.

export { CARE_TEAM, OVERSIGHT, REGISTRATION } from '@wardledger/chaincode/domain'; // one table of groups for routes and ledger
export { addAuthorization, principalOf } from './authorization';
export { addCrossOrigin } from './cross-origin';
export { addLedgerCaller } from './ledger-caller';
export { addLoopbackGuard } from './loopback-guard';
export { addStandingGuard } from './standing-guard';
export { type AccessTable, accessTo, gatherAccess, routeKey } from './route-access';
