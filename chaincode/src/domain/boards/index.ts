// SPDX-License-Identifier: Apache-2.0
// Boards: whom a ward's clinicians see at a glance, and what they leave on the ledger by it.

export * from './board';
export * from './errors';
export * from './functions';
