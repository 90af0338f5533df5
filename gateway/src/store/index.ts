// SPDX-License-Identifier: Apache-2.0
// What the rest of the gateway may use of the store.

export { type BlobKind, type BlobStore } from './blobs';
export { openStore, type OpenStoreOptions, type WardStore } from './open-store';
export type {
    AttestedWindowEntry,
    FoundWindows,
    HeldWindow,
    NewPost,
    OpenedPost,
    OpenedPosts,
    OpenTransaction,
    Outbox,
    PendingPost,
    SignedTransaction,
    SubmissionRecord,
    SubmissionState,
    UnsettledWindow,
    WaitingPost,
    WaitingWindow,
    WindowCounts,
    WindowStage,
} from './outbox/outbox';
export { StoreError } from './ports';
export type {
    AccessCoverage,
    AlarmStore,
    AppendOutcome,
    CarriedKind,
    ClosingTime,
    Damage,
    DamageKind,
    EnrolledCaller,
    FileNote,
    FileStore,
    IdempotencyClaim,
    IdempotencyStore,
    KeptAlarm,
    NotedFile,
    PostVerdicts,
    SealedTable,
    Settlement,
    Store,
    StoredAnswer,
    StoredFile,
    WatchPosts,
    WindowVerdicts,
} from './ports';
export { forgetDamage, listDamage } from './damage';
export { backUpDatabase, copyBlobs, restoreStore } from './backup';
