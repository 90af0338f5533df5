// SPDX-License-Identifier: Apache-2.0
// Downtime: what a ward may open while the ledger does not answer.

export * from './errors';
export * from './functions';
export * from './rules';
export * from './snapshot';
