// SPDX-License-Identifier: Apache-2.0
// The public face of the cluster rules.

export * from './account';
export * from './election';
export { EPOCH_ROUNDS, rulesOf } from './rules';
export * from './seed';
export * from './stored-round';
export * from './telemetry';
export * from './types';
export { demandRules } from './validation';
export * from './verification';
