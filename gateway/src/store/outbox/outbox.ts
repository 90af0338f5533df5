// SPDX-License-Identifier: Apache-2.0
// The outbox as vitals see it: posts on their way to the ledger, in clear here, sealed in the database.

import type { AppendOutcome, SettledTransaction, Settlement, WatchPosts } from '../ports';

/** A post that was judged good and is to be acknowledged. */
export interface NewPost {
    /** The submission id. */
    readonly id: string;
    /** The subject of the token. */
    readonly caller: string;
    readonly device: string;
    /** Which start of the device, where it counts again after each. */
    readonly boot?: number | undefined;
    readonly sequence: number;
    /** The patient's outside id. */
    readonly patient: string;
    /** Keyed digest of the canonical post. */
    readonly digest: string;
    readonly steps: number;
    readonly receivedAt: number;
    /** What the window builder needs again; JSON. */
    readonly content: unknown;
}

/** A post that waits for its window: all that scheduling needs. */
export interface WaitingPost {
    readonly id: string;
    /** Posts of one caller and patient share it. */
    readonly stream: string;
    readonly steps: number;
    readonly alone: boolean;
}

/** A waiting post in the order in which it arrived. */
export interface ArrivedPost extends WaitingPost {
    readonly arrival: number;
}

/** A waiting post, opened. */
export interface OpenedPost {
    readonly id: string;
    readonly caller: string;
    readonly device: string;
    readonly boot?: number;
    readonly sequence: number;
    readonly digest: string;
    readonly content: unknown;
}

/** What was asked for, and what of it does not open any more: that is INVALID from now on (`POST_UNREADABLE`). */
export interface OpenedPosts {
    readonly posts: readonly OpenedPost[];
    readonly unreadable: readonly string[];
}

/** A window that was built: its blobs are on disk. */
export interface BuiltWindow {
    readonly id: string;
    readonly caller: string;
    /** One element of `windows` of vitals:SubmitWindows. */
    readonly request: unknown;
    /** The post of each entry of the request's `posts`, in order. */
    readonly postIds: readonly string[];
}

/** What was asked for; `released`: posts of windows that do not open any more, RECEIVED again. */
export interface FoundWindows {
    readonly windows: readonly BuiltWindow[];
    readonly released: readonly string[];
}

/** A signed transaction that carries windows. */
export interface SignedTransaction {
    readonly id: string;
    readonly caller: string;
    readonly envelope: Uint8Array;
    /** The endorsed result. */
    readonly result: unknown;
    readonly timestamp: string;
    readonly windowIds: readonly string[];
}

/** A transaction whose fate is open. */
export interface OpenTransaction extends SignedTransaction {
    readonly state: 'ENDORSED' | 'SUBMITTED' | 'UNKNOWN';
}

/** How far a post has come. `VALID` and `INVALID` are final. */
export type SubmissionState = 'RECEIVED' | 'SEALED' | OpenTransaction['state'] | 'VALID' | 'INVALID';

/** A submission's row, opened. */
export interface SubmissionRecord {
    readonly id: string;
    readonly caller: string;
    readonly device: string;
    readonly boot?: number;
    readonly sequence: number;
    readonly state: SubmissionState;
    readonly code?: string;
    readonly transaction?: SettledTransaction;
}

/** A post that is not final, for the count of what is on its way. */
export interface PendingPost {
    readonly id: string;
    readonly deviceKey: string;
    readonly receivedAt: number;
}

/** The durable side of intake and delivery. Every write resolves after a synced commit, and happens as a whole or not at all. */
export interface Outbox {
    /** The key under which `PendingPost` speaks of a device. */
    deviceKey(device: string): string;
    /** The key under which `WaitingPost.stream` speaks of a caller and patient. */
    streamKey(caller: string, patient: string): string;
    /**
     * One outcome for each post, in order.
     * @param watching - what posts ring that are new: kept in the same commit
     */
    append(posts: readonly NewPost[], watching?: WatchPosts): Promise<AppendOutcome[]>;
    /** A page of RECEIVED posts in order of arrival, after `arrival`. */
    waiting(after: number, limit: number): Promise<ArrivedPost[]>;
    /** RECEIVED posts among these. */
    waitingById(ids: readonly string[]): Promise<WaitingPost[]>;
    /** Content of RECEIVED posts, in the order asked for; others are left out. */
    open(ids: readonly string[]): Promise<OpenedPosts>;
    pending(): Promise<PendingPost[]>;
    /** Requests of all windows that are not settled. */
    unsettled(): Promise<unknown[]>;
    /** RECEIVED -> SEALED; false, and nothing done, when a post of it is no longer RECEIVED. */
    sealWindow(window: BuiltWindow): Promise<boolean>;
    /** Windows that are in no transaction, oldest first. The posts of one that does not open any more are RECEIVED again. */
    sealedWindows(): Promise<{ readonly id: string; readonly caller: string }[]>;
    windows(ids: readonly string[]): Promise<FoundWindows>;
    /** SEALED -> ENDORSED; false, and nothing done, when a window of it is in another transaction. */
    endorsed(transaction: SignedTransaction): Promise<boolean>;
    /** The windows of one that does not open any more are SEALED again: that it may have committed is harmless. */
    openTransactions(): Promise<OpenTransaction[]>;
    /** ENDORSED -> SUBMITTED, SUBMITTED <-> UNKNOWN. */
    mark(transactionId: string, state: 'SUBMITTED' | 'UNKNOWN'): Promise<void>;
    /** The transaction can no longer commit, or may harmlessly commit late: its windows are SEALED again. */
    release(transactionId: string): Promise<void>;
    /** RECEIVED -> INVALID: no window can be built of it. */
    refuse(postId: string, code: string): Promise<void>;
    /** -> VALID | INVALID | RECEIVED for each post. */
    settle(settlement: Settlement): Promise<void>;
    /** Whether this gateway took the post of this name from this caller. */
    isSubmittedBy(caller: string, post: Pick<NewPost, 'device' | 'boot' | 'sequence'>): Promise<boolean>;
    /** In the order asked for; ids that are unknown, or whose row does not open any more, are left out. */
    submissions(ids: readonly string[]): Promise<SubmissionRecord[]>;
}
