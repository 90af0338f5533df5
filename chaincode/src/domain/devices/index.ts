// SPDX-License-Identifier: Apache-2.0
// Devices that sign, whom they measure, what a ward demands of them, and the rules of all that.

export * from './device';
export * from './errors';
export * from './functions';
export * from './rules';
export * from './trust';
