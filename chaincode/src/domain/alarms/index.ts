// SPDX-License-Identifier: Apache-2.0
// Alarms: at which readings somebody is called, and what stands of it on the ledger.

export * from './alarm';
export * from './errors';
export * from './functions';
export * from './limits';
export * from './news2';
export * from './observations';
export * from './questions';
export * from './settings';
export * from './watch';
