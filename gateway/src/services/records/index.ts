// SPDX-License-Identifier: Apache-2.0
// Records: read, listed, changed, merged and erased.

export { createLegalHolds, type LegalHolds } from './legal-holds';
export { createRecordLists, pageOf, type PageRequest, type RecordLists } from './record-lists';
export { createRecordStewardship, type RecordStewardship } from './record-stewardship';
export { createRecords, type Records } from './records';
export { createSignedChanges, type SignedChanges } from './signed-changes';
export type { VersionMatch } from './version-match';
