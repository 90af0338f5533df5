// SPDX-License-Identifier: Apache-2.0
// What the rest of the embedded network may use of the ledger.
export { openChannel } from './channel';
export { LedgerError } from './errors';
export { ChannelPolicies, type Evaluator } from './policy/channel-policies';
export { parsePolicy, PolicySyntaxError } from './policy/parser';
export { policyEnvelope, readPolicyEnvelope } from './policy/policy-messages';
export { formatPolicy, isSatisfied, principalsOf, type Rule } from './policy/rule';
export type * from './ports';
