// SPDX-License-Identifier: Apache-2.0
// Releases: the permission to decrypt a sum of windows.

export * from './broken-release';
export * from './cohort';
export * from './endorsed-sum';
export * from './errors';
export * from './functions';
export * from './release';
export * from './reservation';
export * from './retirement';
export * from './rules';
