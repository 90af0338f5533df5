// SPDX-License-Identifier: Apache-2.0
// Accesses: who looked at what, and why.

export * from './access';
export * from './errors';
export * from './functions';
