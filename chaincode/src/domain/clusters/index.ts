// SPDX-License-Identifier: Apache-2.0
// The public face of the cluster rules.

export * from './rounds/account';
export * from './election/election';
export * from './election/lost-heads';
export { EPOCH_ROUNDS, rulesOf } from './rules';
export * from './seeds/seed';
export * from './seeds/seed-verification';
export * from './rounds/stored-round';
export * from './rounds/telemetry';
export * from './types';
export { demandElectable, demandRules } from './election/validation';
export * from './rounds/verification';
