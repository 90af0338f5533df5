// SPDX-License-Identifier: Apache-2.0
// Subjects: who and what has a ledger id.

export * from './envelope';
export * from './errors';
export * from './functions';
export * from './numbering';
export * from './subject';
