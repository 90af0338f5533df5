// SPDX-License-Identifier: Apache-2.0
// What the rest of the gateway may use of the store.

export { type BlobKind, type BlobStore } from './blobs';
export { openStore, type OpenStoreOptions, type WardStore } from './open-store';
export type {
    AppendOutcome,
    BuiltWindow,
    NewPost,
    OpenedPost,
    OpenTransaction,
    Outbox,
    PendingPost,
    Settlement,
    SignedTransaction,
    SubmissionRecord,
    SubmissionState,
    WaitingPost,
    WindowVerdict,
} from './outbox/outbox';
export type { AccessCoverage, EnrolledCaller, IdempotencyClaim, IdempotencyStore, SealedTable, Store, StoredAnswer } from './ports';
export { backUpDatabase, copyBlobs, restoreStore } from './backup';
