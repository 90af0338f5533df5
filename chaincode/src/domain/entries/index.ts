// SPDX-License-Identifier: Apache-2.0
// Entries: the medical record.

export * from './chart';
export * from './entry';
export * from './errors';
export * from './events';
export * from './form-check';
export * from './forms';
export * from './functions';
export * from './questions';
