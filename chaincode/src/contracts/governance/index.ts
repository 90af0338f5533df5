// SPDX-License-Identifier: Apache-2.0
// Contract `governance`, and what others read of it.

export { readChoice, settle } from './choices';
export { GovernanceContract } from './governance.contract';
export { approvedChanges, approvedDigest, approvedDigests, approvedSetting } from './settings';
export { demandMaySet } from './ward-settings';
