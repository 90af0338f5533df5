// SPDX-License-Identifier: Apache-2.0
// The public face of the cluster rules.

export * from './account';
export * from './election';
export * from './lost-heads';
export { EPOCH_ROUNDS, rulesOf } from './rules';
export * from './seed';
export * from './seed-verification';
export * from './stored-round';
export * from './telemetry';
export * from './types';
export { demandElectable, demandRules } from './validation';
export * from './verification';
