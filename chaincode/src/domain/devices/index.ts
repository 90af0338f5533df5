// SPDX-License-Identifier: Apache-2.0
// Devices that sign, whom they measure, and the rules of both.

export * from './device';
export * from './errors';
export * from './functions';
export * from './rules';
