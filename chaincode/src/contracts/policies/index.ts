// SPDX-License-Identifier: Apache-2.0
// Contract `policies`, and what others decide by it.

export { entryResource, fetchCaller, fetchObject, type FetchedPerson } from './access-question';
export { PolicyContract } from './policy.contract';
export { PolicySets } from './policy-sets';
