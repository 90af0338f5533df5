// SPDX-License-Identifier: Apache-2.0
// Policies: Cedar's text for people, a set for the ledger; and what the set in force decides.

export { AccessChecks } from './access-checks';
export { CedarBuild } from './cedar';
export { OwnForbids } from './own-forbids';
export { readPolicyText, renderPolicyText } from './policies';
export { createPolicySets, type PolicySets } from './policy-sets';
