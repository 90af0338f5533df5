// SPDX-License-Identifier: Apache-2.0
// What a route needs to take vitals in and to answer for them: the shapes of api.md, free of HTTP and of the ledger's SDK.

import type { LedgerId, Severity } from '@wardledger/chaincode/domain';
import type { CommittedTransaction } from '../../../ledger';
import type { SubmissionRecord, SubmissionState, WindowCounts } from '../../../store';
import type { DevicePost } from './device-post';
import type { SignalCatalogue } from './signal-catalogue';

/**
 * `LATE`: older than the ward's limit for that. `MODEL_UNKNOWN`: the post names a model of which no sentinels are known. `ROUNDED`: statistics
 * see a reading rounded to their scale. `HEAD_STALE`: through the head of the round before. `HEAD_UNCHECKED`: the ledger did not answer. `DEVICE_UNCHECKED`: of a dry
 * run, while nobody could ask the ledger what it has of the device.
 */
export type PostFlag = 'LATE' | 'MODEL_UNKNOWN' | 'ROUNDED' | 'HEAD_STALE' | 'HEAD_UNCHECKED' | 'DEVICE_UNCHECKED';

/** Raised before anything is committed. Pointers are into the post: `/signals/0/values/2`. */
export interface VitalsAlert {
    readonly code: 'SIGNAL_LOST';
    readonly signal: string;
    /** RFC 3339 time of the first reading concerned. */
    readonly time: string;
    readonly pointer: string;
    /** How many readings of this signal in this post mean "sensor off". */
    readonly count: number;
}

/** Somebody is called for it: it is kept with the post, and on the ledger as soon as that answers. */
export interface RungAlarm {
    readonly code: 'LIMIT' | 'SIGNAL_LOST';
    readonly severity: Severity;
    readonly signal: string;
}

/** Readings of one signal that were refused by themselves; the others of the post were taken. Pointers are into the post. */
export interface RefusedReadings {
    readonly code: 'VALUE_IMPOSSIBLE';
    readonly signal: string;
    /** The first of them. */
    readonly pointer: string;
    readonly count: number;
}

/** Why one post was refused: problem details without the request's own members. Pointers are into the post. */
export interface ItemProblem {
    readonly type: string;
    readonly title: string;
    readonly status: number;
    readonly code: string;
    readonly detail: string;
    /** Seconds after which the same post may be taken: where it is kept and sent again. */
    readonly retryAfter?: number;
    readonly errors?: readonly { readonly pointer: string; readonly detail: string }[];
}

/** The answer for one post, in the order of the request. */
export interface PostAnswer {
    readonly index: number;
    readonly status: 'accepted' | 'duplicate' | 'rejected';
    readonly submission?: string;
    readonly flags?: readonly PostFlag[];
    readonly alerts?: readonly VitalsAlert[];
    readonly alarms?: readonly RungAlarm[];
    readonly refused?: readonly RefusedReadings[];
    readonly problem?: ItemProblem;
    /** With `Prefer: wait`, once the submission is final. */
    readonly state?: SubmissionState;
    readonly transaction?: CommittedTransaction;
    readonly window?: NonNullable<SubmissionRecord['window']>;
}

/** `GET /submissions/{id}`. */
export interface Submission {
    readonly id: string;
    readonly state: SubmissionState;
    readonly device: string;
    readonly boot?: number;
    readonly sequence: number;
    readonly transaction?: CommittedTransaction;
    /** Why it is INVALID. */
    readonly code?: string;
    /** The window in which it is, and how far that has come. */
    readonly window?: NonNullable<SubmissionRecord['window']>;
}

/** How posts are to be taken. */
export interface TakeOptions {
    /** `Prefer: wait`: record at once, answer when all are final or the time is over. */
    readonly waitSeconds?: number;
    /** `Prefer: handling=strict`: a sentinel or an impossible value refuses its post, not its reading. */
    readonly strict?: boolean;
    /** The caller is a person, who has entered the posts: the ward's own process brings them to the ledger, signed inside. */
    readonly manual?: boolean;
}

/** Posts that are durable, and are brought to the ledger when they are released: also by the next process, whether they were or not. */
export interface HeldPosts {
    readonly answers: readonly PostAnswer[];
    readonly release: () => void;
    /** In place of `release`, where they will never stand in the place of others: those that are new here come to their end, INVALID, and other content may come under their names. */
    readonly giveUp: () => Promise<void>;
}

/** A window of which posts were retracted. */
export interface CorrectedWindow {
    readonly id: LedgerId;
    readonly isOnLedger: boolean;
}

/** What intake and delivery are doing (metrics, readiness). */
export interface VitalsStatus {
    /** Posts acknowledged and not on the ledger. */
    readonly pending: number;
    /** How long the oldest of them has been here, milliseconds; 0 without any. */
    readonly oldestAge: number;
    readonly transactionsInFlight: number;
    /** Whether the last attempt to reach ledger and custodian succeeded. */
    readonly delivering: boolean;
    /** Whether attempts have succeeded in the last seconds, and none has been hanging for longer (readiness). */
    readonly moving: boolean;
}

/** The way of vitals from HTTP to the ledger. */
export interface Vitals {
    /**
     * Judges and stores posts of one caller; resolves when every accepted one is synced to disk.
     * Rejects with DomainError STORE_FULL (503, params.retryAfter in seconds) when the outbox or the disk is full.
     * @param caller - the subject of the token
     */
    take(posts: readonly DevicePost[], caller: string, options?: TakeOptions): Promise<PostAnswer[]>;
    /** What `take` would answer, and what the ledger would say of the posts later, as far as that can be asked now. Nothing comes of it. */
    dryRun(posts: readonly DevicePost[], caller: string, options?: Pick<TakeOptions, 'strict' | 'manual'>): Promise<PostAnswer[]>;
    /** As `take`, of what a person enters in the place of corrected posts, as old as it may be: stored, and not brought to the ledger yet. */
    hold(posts: readonly DevicePost[], caller: string, options?: Pick<TakeOptions, 'strict'>): Promise<HeldPosts>;
    /** Resolves when all are final or the time is over, with whatever state they have then. Unknown ids are left out. */
    waitFor(submissionIds: readonly string[], seconds: number): Promise<Submission[]>;
    /** `undefined` when there is none, or when `visibleTo` is given and another caller submitted it. */
    submission(id: string, options?: { readonly visibleTo?: string }): Promise<Submission | undefined>;
    /** Whether this gateway took the post of this name from this caller. */
    isSubmittedBy(caller: string, post: Pick<DevicePost, 'device' | 'boot' | 'sequence'>): Promise<boolean>;
    /** Posts were retracted: of windows that are on the ledger others are made without them, and the others come without them. */
    corrected(windows: readonly CorrectedWindow[]): void;
    /** Devices were enrolled or bound: what is known of them is asked for anew. */
    devicesChanged(): void;
    /**
     * Closes all windows that are open, whatever the clock says: they are made and submitted as soon as their posts are final.
     * @returns how many
     * @throws DomainError RATE_LIMITED with `retryAfter` when that was a moment ago
     */
    closeWindows(): Promise<number>;
    /** How many windows there are of each state that is not an end. */
    windowCounts(): Promise<WindowCounts>;
    /** What devices may write. */
    catalogue(): SignalCatalogue;
    status(): VitalsStatus;
    /** Continues what an earlier process acknowledged, then takes new posts. */
    start(): Promise<void>;
    /** Takes nothing more, drains until the deadline, closes. What is left continues at the next start. */
    stop(deadlineMilliseconds: number): Promise<void>;
}
