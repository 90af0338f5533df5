// SPDX-License-Identifier: Apache-2.0
// Contract `access`, and what others read of it.

export { AccessContract } from './access.contract';
export { isToldHow } from './denials';
export { append, newestLooks, readBooked, readEntries, readEntry, readFacts, readLook } from './fact-lists';
export { accessKeys, accessRuns, formKey, formRun } from './keys';
export { type FetchedPatient, readPatient } from './patients';
