// SPDX-License-Identifier: Apache-2.0
// Clusters: the election of heads, its seed, and what the ledger keeps of both.

export * from './cluster';
export * from './election/election';
export * from './election/lost-heads';
export { demandElectable, demandRules } from './election/validation';
export * from './errors';
export * from './events';
export * from './functions';
export * from './rounds/account';
export * from './rounds/stored-round';
export * from './rounds/telemetry';
export * from './rounds/verification';
export { EPOCH_ROUNDS, rulesOf } from './rules';
export * from './seeds/next-step';
export * from './seeds/seed';
export * from './seeds/seed-verification';
export * from './types';
