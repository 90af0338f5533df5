// SPDX-License-Identifier: Apache-2.0
// Contract `policies`.

export { PolicyContract } from './policy.contract';
