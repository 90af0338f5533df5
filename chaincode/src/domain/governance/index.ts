// SPDX-License-Identifier: Apache-2.0
// Governance: what takes two wards.

export * from './errors';
export * from './events';
export * from './functions';
export * from './kinds';
export * from './proposal';
export * from './rules';
