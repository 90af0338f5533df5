// SPDX-License-Identifier: Apache-2.0
// What every aggregate stands on; imports nothing of the rest of the domain.

export * from './actor';
export * from './authorship';
export * from './canonical-json';
export * from './demand-defined';
export * from './domain-error';
export * from './errors';
export * from './ids';
export * from './ledger-function';
export * from './lists';
export * from './roles';
export * from './schema';
