// SPDX-License-Identifier: Apache-2.0
// Governance: what takes two wards.

export { createGovernance, type Governance } from './governance';
