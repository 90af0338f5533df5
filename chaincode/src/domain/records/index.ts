// SPDX-License-Identifier: Apache-2.0
// Records of patients and staff.

export * from './errors';
export * from './functions';
export * from './record';
export * from './rules';
