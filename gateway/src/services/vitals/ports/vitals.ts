// SPDX-License-Identifier: Apache-2.0
// What a route needs to take vitals in and to answer for them: the shapes of api.md, free of HTTP and of the ledger's SDK.

import type { CommittedTransaction } from '../../../ledger';

/** One signal of a post: `values[k]` was measured at `start + k * periodSeconds`; `null` = not measured. */
export interface PostSignal {
    readonly code: string;
    readonly unit: string;
    readonly values: readonly (number | null)[];
}

/** What a device posts (api.md, POST /vitals: one element of `windows`). The route has checked the schema, nothing more. */
export interface DevicePost {
    readonly device: string;
    readonly patient: string;
    readonly sequence: number;
    /** RFC 3339. */
    readonly start: string;
    readonly periodSeconds: number;
    readonly signals: readonly PostSignal[];
    /** The device through which the post came: the head of its area. */
    readonly via?: string;
    readonly proof?: { readonly nonce: string; readonly digest: string; readonly signature: string };
}

/** `LATE`: older than the ward's limit for that. `HEAD_STALE`: through the head of the round before. `HEAD_UNCHECKED`: the ledger did not answer. */
export type PostFlag = 'LATE' | 'HEAD_STALE' | 'HEAD_UNCHECKED';

/** The election whose head brought a post. */
export interface ViaElection {
    /** Ledger id. */
    readonly cluster: string;
    readonly round: number;
}

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

/** Why one post was refused: problem details without the request's own members. Pointers are into the post. */
export interface ItemProblem {
    readonly type: string;
    readonly title: string;
    readonly status: number;
    readonly code: string;
    readonly detail: string;
    readonly errors?: readonly { readonly pointer: string; readonly detail: string }[];
}

/** The answer for one post, in the order of the request. */
export interface IngestResult {
    readonly index: number;
    readonly status: 'accepted' | 'duplicate' | 'rejected';
    readonly submission?: string;
    readonly flags?: readonly PostFlag[];
    readonly alerts?: readonly VitalsAlert[];
    readonly problem?: ItemProblem;
    /** With `Prefer: wait`, once the submission is final. */
    readonly state?: SubmissionState;
    readonly transaction?: CommittedTransaction;
}

/** States of the outbox. `VALID` and `INVALID` are final. */
export type SubmissionState = 'RECEIVED' | 'SEALED' | 'ENDORSED' | 'SUBMITTED' | 'VALID' | 'INVALID' | 'UNKNOWN';

/** `GET /submissions/{id}`. */
export interface Submission {
    readonly id: string;
    readonly state: SubmissionState;
    readonly device: string;
    readonly sequence: number;
    readonly transaction?: CommittedTransaction;
    /** Why it is INVALID. */
    readonly code?: string;
}

/** Options of one ingest. */
export interface IngestOptions {
    /** `Prefer: wait`: build and submit at once, answer when all are final or the time is over. */
    readonly waitSeconds?: number;
}

/** What the pipeline is doing (metrics, readiness). */
export interface IngestStatus {
    /** Posts acknowledged and not final. */
    readonly pending: number;
    /** When the oldest of them was received, milliseconds since the epoch; absent when there is none. */
    readonly oldestReceivedAt?: number;
    readonly transactionsInFlight: number;
    /** Whether the last attempt to reach ledger and custodian succeeded. */
    readonly delivering: boolean;
}

/** The way of vitals from HTTP to the ledger. */
export interface IngestService {
    /**
     * Judges and stores posts of one caller; resolves when every accepted one is synced to disk.
     * Rejects with DomainError STORE_FULL (503, params.retryAfter in seconds) when the outbox or the disk is full.
     */
    ingest(posts: readonly DevicePost[], caller: { readonly subject: string }, options?: IngestOptions): Promise<IngestResult[]>;
    /** Resolves when all are final or the time is over, with whatever state they have then. Unknown ids are left out. */
    waitFor(submissionIds: readonly string[], seconds: number): Promise<Submission[]>;
    /** `undefined` when there is none, or when `visibleTo` is given and another subject submitted it. */
    submission(id: string, options?: { readonly visibleTo?: string }): Promise<Submission | undefined>;
    status(): IngestStatus;
    /** Continues what an earlier process acknowledged, then takes new posts. */
    start(): Promise<void>;
    /** Takes nothing more, drains until the deadline, closes. What is left continues at the next start. */
    stop(deadlineMilliseconds: number): Promise<void>;
}
