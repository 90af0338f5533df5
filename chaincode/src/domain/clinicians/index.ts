// SPDX-License-Identifier: Apache-2.0
// Clinicians: who comes to a record, and what they may do there.

export * from './errors';
export * from './functions';
export * from './loop';
