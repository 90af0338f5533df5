// SPDX-License-Identifier: Apache-2.0
// Policies: Cedar's text for people, a set for the ledger.

export { CedarBuild } from './cedar';
export * from './policies';
