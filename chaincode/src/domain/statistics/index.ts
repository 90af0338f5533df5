// SPDX-License-Identifier: Apache-2.0
// Releases: the permission to decrypt a sum of windows.

export * from './errors';
export * from './functions';
export * from './release';
export * from './rules';
