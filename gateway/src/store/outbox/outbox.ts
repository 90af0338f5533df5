// SPDX-License-Identifier: Apache-2.0
// The outbox as vitals see it: posts and their windows on the way to the ledger, in clear here, sealed in the database.

import type { LedgerId } from '@wardledger/chaincode/domain';
import type { AppendOutcome, CarriedKind, ClosingTime, SettledTransaction, Settlement, WatchPosts } from '../ports';

/** A post that was judged good and is to be acknowledged. */
export interface NewPost {
    /** The submission id. */
    readonly id: string;
    /** The subject of the token. */
    readonly caller: string;
    /** Who brings it to the ledger, where that is not the caller. */
    readonly submitter?: string;
    readonly device: string;
    /** Which start of the device, where it counts again after each. */
    readonly boot?: number | undefined;
    readonly sequence: number;
    /** The patient's outside id. */
    readonly patient: string;
    /** When the period began in which its first reading lies: milliseconds since the epoch. */
    readonly period: number;
    /** What the ledger gets of it. */
    readonly digest: string;
    readonly steps: number;
    readonly receivedAt: number;
    /** What recording and the window need again; JSON. */
    readonly content: unknown;
}

/** A post that waits for its transaction: all that scheduling needs. */
export interface WaitingPost {
    readonly id: string;
    /** Posts that one brings to the ledger share it. */
    readonly line: string;
}

/** A waiting post in the order in which it arrived. */
export interface ArrivedPost extends WaitingPost {
    readonly arrival: number;
}

/** A post, opened. */
export interface OpenedPost {
    readonly id: string;
    readonly caller: string;
    /** Who brings it to the ledger, where that is not the caller. */
    readonly submitter?: string;
    readonly device: string;
    readonly boot?: number;
    readonly sequence: number;
    readonly digest: string;
    readonly windowId: string;
    readonly content: unknown;
}

/** What was asked for, and what of it does not open any more: that is INVALID from now on (`POST_UNREADABLE`). */
export interface OpenedPosts {
    readonly posts: readonly OpenedPost[];
    readonly unreadable: readonly string[];
}

/** A window that takes a step next: whose it is by name and by line. */
export interface WaitingWindow {
    readonly id: string;
    readonly line: string;
}

/** Posts of a window that are not settled with it, in order of arrival. */
export interface UnsettledWindow {
    readonly id: string;
    readonly caller: string;
    /** Who brings it to the ledger, where that is not the caller. */
    readonly submitter?: string;
    /** The patient's outside id. */
    readonly patient: string;
    /** The patient's ledger id, once it was said: theirs the window stays, whoever has the outside id. */
    readonly subject?: LedgerId;
    readonly posts: readonly OpenedPost[];
    /** On the ledger, and do not open here any more. */
    readonly unreadable: readonly Pick<OpenedPost, 'device' | 'boot' | 'sequence'>[];
}

/** Whose a window is. */
export interface HeldWindow {
    readonly id: string;
    readonly subject: LedgerId;
}

/** A window that is attested: its blobs are stored. */
export interface AttestedWindowEntry {
    readonly id: string;
    /** Who brings it to the ledger. */
    readonly caller: string;
    /** One element of `windows` of vitals:SubmitWindows. */
    readonly request: unknown;
}

/** What was asked for; `anew`: windows whose attestation does not open any more, CLOSED again. */
export interface FoundWindows {
    readonly windows: readonly AttestedWindowEntry[];
    readonly anew: readonly string[];
}

/** A signed transaction. */
export interface SignedTransaction {
    readonly id: string;
    readonly kind: CarriedKind;
    readonly caller: string;
    readonly envelope: Uint8Array;
    /** The endorsed result. */
    readonly result: unknown;
    readonly timestamp: string;
    /** Ids of its posts or windows, in the order of the request. */
    readonly items: readonly string[];
}

/** A transaction whose fate is open. */
export interface OpenTransaction extends SignedTransaction {
    readonly state: 'ENDORSED' | 'SUBMITTED' | 'UNKNOWN';
}

/** How far a post has come. `VALID` and `INVALID` are final. */
export type SubmissionState = 'RECEIVED' | OpenTransaction['state'] | 'VALID' | 'INVALID';

/** How far the window of a post has come. `closed`: takes no more posts, and is not on the ledger yet. `ended`: nothing of it comes there any more. */
export type WindowStage = 'open' | 'closed' | 'VALID' | 'ended';

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
    /** Absent where the post is in none: INVALID, or on the ledger in a window of which this store knows nothing. */
    readonly window?: { readonly id: string; readonly state: WindowStage };
}

/** A post that is not final, for the count of what is on its way. */
export interface PendingPost {
    readonly id: string;
    readonly deviceKey: string;
    readonly receivedAt: number;
}

/** How many windows there are of each state that is not an end. */
export type WindowCounts = Readonly<Record<'OPEN' | 'CLOSED' | 'ATTESTED' | 'STUCK', number>>;

/** The durable side of intake and delivery. Every write resolves after a synced commit, and happens as a whole or not at all. */
export interface Outbox {
    /** The key under which `PendingPost` speaks of a device. */
    deviceKey(device: string): string;
    /** The key under which `WaitingPost.line` speaks of whoever brings posts to the ledger. */
    lineKey(submitter: string): string;
    /**
     * One outcome for each post, in order. A post goes into the open window of its caller, patient and period, and opens one where there is none or it is full.
     * @param watching - what posts ring that are new: kept in the same commit
     */
    append(posts: readonly NewPost[], watching?: WatchPosts): Promise<AppendOutcome[]>;
    /** What `append` would answer; nothing is stored. */
    foresee(posts: readonly NewPost[]): Promise<AppendOutcome[]>;
    /** A page of RECEIVED posts in order of arrival, after `arrival`. */
    waiting(after: number, limit: number): Promise<ArrivedPost[]>;
    /** Puts other content into the place of that of RECEIVED posts, about the same readings; others are left out. */
    rewrite(posts: readonly Pick<OpenedPost, 'id' | 'content'>[]): Promise<void>;
    /** Content of RECEIVED posts, in the order asked for; others are left out. */
    open(ids: readonly string[]): Promise<OpenedPosts>;
    /**
     * Whose windows are, by their ids: of one of which nobody has said so yet, whose it is said to be, from now on. Left out are windows that are not there, and
     * one of which nobody can say any more whose it is.
     */
    holders(named: readonly HeldWindow[]): Promise<ReadonlyMap<string, LedgerId>>;
    /** RECEIVED posts leave their window, which is another patient's, and go into the open one of their caller, patient and period, which is this one's or nobody's yet. */
    move(postIds: readonly string[], subject: LedgerId): Promise<void>;
    /** Posts that are neither VALID nor INVALID. */
    pending(): Promise<PendingPost[]>;
    /** RECEIVED -> INVALID: what cannot be recorded. */
    refuse(postIds: readonly string[], code: string): Promise<void>;

    /** OPEN -> CLOSED. @returns how many */
    closeWindows(time: ClosingTime): Promise<number>;
    /** When the next window is due, by the clock of `now`; `undefined` without an open one. */
    closesAt(time: Omit<ClosingTime, 'now' | 'all'>): Promise<number | undefined>;
    /** CLOSED windows of which every post is VALID or INVALID, oldest first. Those without a VALID one are EMPTY from now on, and left out. */
    attestable(limit: number): Promise<WaitingWindow[]>;
    /** With the posts that are VALID. `undefined` for a window that is not CLOSED, and for one of which nobody can say any more whose it is: that is STUCK (`WINDOW_UNREADABLE`). */
    closedWindow(id: string): Promise<UnsettledWindow | undefined>;
    /** CLOSED -> ATTESTED; false, and nothing done, when it is not CLOSED any more, or a post of it is not final. */
    attested(window: AttestedWindowEntry): Promise<boolean>;
    /** Windows that are ATTESTED and in no transaction, oldest first. */
    attestedWindows(): Promise<WaitingWindow[]>;
    windows(ids: readonly string[]): Promise<FoundWindows>;
    /** CLOSED or ATTESTED -> STUCK. */
    stick(windowIds: readonly string[], code: string): Promise<void>;
    /** ATTESTED -> CLOSED, where no transaction carries them: to be attested anew. */
    reopen(windowIds: readonly string[]): Promise<void>;
    /**
     * CLOSED -> RETRACTED, which is an end: every post of it was taken back. Its readings stay here, as long as somebody is known whose they are; nobody's go: EMPTY.
     * False, and nothing done, when it is not CLOSED any more.
     */
    retracted(windowId: string): Promise<boolean>;
    /** All that are not settled, and whose they are; one of which nobody has said so yet, or nobody can any more, is left out. */
    held(): Promise<HeldWindow[]>;
    /** -> EMPTY, with the code `SUBJECT_ERASED`: readings of who was erased go. What a transaction carries, or posts wait for, is left. @returns how many windows */
    erase(windowIds: readonly string[]): Promise<number>;
    /** STUCK -> CLOSED, all of them: tried again. @returns how many */
    unstick(): Promise<number>;
    windowCounts(): Promise<WindowCounts>;
    /** Requests of all windows that are attested and not settled. */
    unsettled(): Promise<unknown[]>;
    /** Posts of a patient, by any of these outside ids, that are in no VALID window and not INVALID, by window; a window of which nothing opens is left out. */
    unsettledPosts(patients: readonly string[]): Promise<UnsettledWindow[]>;

    /** Posts RECEIVED, or windows ATTESTED -> carried; false, and nothing done, when one does not wait any more. */
    endorsed(transaction: SignedTransaction): Promise<boolean>;
    /** What one carries that does not open any more waits again: that it may have committed is harmless. */
    openTransactions(): Promise<OpenTransaction[]>;
    /** ENDORSED -> SUBMITTED, SUBMITTED <-> UNKNOWN. */
    mark(transactionId: string, state: 'SUBMITTED' | 'UNKNOWN'): Promise<void>;
    /** The transaction can no longer commit, or may harmlessly commit late: what it carries waits again. */
    release(transactionId: string): Promise<void>;
    /** Says of everything that a transaction carries what became of it. */
    settle(settlement: Settlement): Promise<void>;

    /** Whether this gateway took the post of this name from this caller. */
    isSubmittedBy(caller: string, post: Pick<NewPost, 'device' | 'boot' | 'sequence'>): Promise<boolean>;
    /** Whose a post is whose readings are here still, by the outside id, and by ledger id where its window says so; `undefined` for any other. */
    patientOf(post: Pick<NewPost, 'device' | 'boot' | 'sequence'>): Promise<Pick<UnsettledWindow, 'patient' | 'subject'> | undefined>;
    /** In the order asked for; ids that are unknown, or whose row does not open any more, are left out. */
    submissions(ids: readonly string[]): Promise<SubmissionRecord[]>;
}
