// SPDX-License-Identifier: Apache-2.0
// What the services know about the off-chain store. Every promise of a writing method resolves only after a synced commit.
// Keys are given as parts in clear and become keyed HMACs; values are sealed: neither is ever in the database in clear.

/** A table of sealed values under keyed names. */
export interface SealedTable<T> {
    /** `undefined` when there is none, from its expiry on, and when its seal does not open any more: then it is as if it had never been kept. */
    find(key: readonly string[]): Promise<T | undefined>;
    /** Writes or replaces. */
    save(key: readonly string[], value: T, options?: { /** Milliseconds since the epoch. */ readonly expiresAt?: number }): Promise<void>;
}

/** A stored HTTP answer. */
export interface StoredAnswer {
    readonly status: number;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string;
}

/** What an Idempotency-Key met: nothing yet, the same request still running, another request, or a finished answer. */
export type IdempotencyClaim =
    | { readonly state: 'started' }
    | { readonly state: 'running' }
    | { readonly state: 'reused' }
    | { readonly state: 'done'; readonly answer: StoredAnswer };

/** A transaction that a request had endorsed, as it is kept until the request is answered. */
export interface KeptSubmission {
    readonly transactionId: string;
    readonly envelope: Uint8Array;
    readonly result: unknown;
    readonly timestamp: string;
}

/** What the requests under one Idempotency-Key have submitted. */
export interface SubmissionTable {
    /** @throws DomainError IDEMPOTENCY_KEY_REUSED when it was submitted for another request */
    find(name: string): Promise<KeptSubmission | undefined>;
    save(name: string, submission: KeptSubmission): Promise<void>;
    /** What a request has drawn at random under a name, kept and synced before it is used: a repetition gets the same. @throws as `find` */
    drawn(name: string, draw: () => Promise<string>): Promise<string>;
}

/** Idempotency keys. A claim lives in memory (a crash forgets it, the request may run again); an answer is durable until it expires. */
export interface IdempotencyStore {
    /** @param scope - issuer, subject, method, route template and the key itself. @param fingerprint - what must be equal: path, body ... */
    begin(scope: readonly string[], fingerprint: readonly string[]): Promise<IdempotencyClaim>;
    complete(scope: readonly string[], answer: StoredAnswer): Promise<void>;
    /** Forgets a claim whose request failed in a way that may be tried again. */
    abandon(scope: readonly string[]): void;
    /** What requests of this scope have submitted; only while one of them runs. Outlives a crash, and expires as answers do. */
    submissions(scope: readonly string[]): SubmissionTable;
}

/** A transaction that committed. */
export interface SettledTransaction {
    readonly id: string;
    readonly status: 'VALID';
    readonly blockNumber: number;
    /** RFC 3339 UTC with milliseconds: the transaction's own. */
    readonly timestamp: string;
}

/**
 * What `append` found under the post's device and sequence. `revived`: the same post had been refused for a reason that may have gone,
 * and travels again. `conflict`: other content stands there.
 */
export interface AppendOutcome {
    readonly status: 'stored' | 'revived' | 'duplicate' | 'conflict';
    /** The submission that stands. */
    readonly id: string;
}

/** What windows are closed: `due` by the clock, or all of them. Milliseconds. */
export interface ClosingTime {
    readonly now: number;
    /** How long a period is. */
    readonly period: number;
    /** For which a window stays open after its period. */
    readonly grace: number;
    /** For which one stays open that was opened after its period and grace, since its last post. */
    readonly idle: number;
    /** Whatever the clock says. */
    readonly all?: boolean;
}

/** What a transaction carries. */
export type CarriedKind = 'posts' | 'windows';

/** What became of posts that a transaction carried. Every one is named in one of the lists at most; of which none says anything, that is RECEIVED again. */
export interface PostVerdicts {
    readonly valid: readonly string[];
    /** On the ledger under a window that is not theirs here: VALID, and in no window of this store. */
    readonly elsewhere: readonly string[];
    /** Their window turned out to be on the ledger without them: RECEIVED again, in another one. */
    readonly moved: readonly string[];
    /** RECEIVED again, where they are: what they replace stands still. */
    readonly again: readonly string[];
    readonly invalid: readonly { readonly id: string; readonly code: string }[];
}

/** What became of windows that a transaction carried. */
export interface WindowVerdicts {
    /** The sealed readings of their posts go in the same commit: the envelope has them. */
    readonly valid: readonly string[];
    /** CLOSED again: to be attested anew, because the ledger has refused the statement for good and holds nothing of it. */
    readonly anew: readonly string[];
    readonly stuck: readonly { readonly id: string; readonly code: string }[];
    /** EMPTY: the patient was erased, so nothing of them comes to the ledger, and their readings go in the same commit. */
    readonly erased: readonly string[];
    /** ATTESTED still. */
    readonly again: readonly string[];
}

/** The end of a transaction. */
export interface Settlement {
    readonly transaction: { readonly id: string; readonly blockNumber: number };
    readonly posts?: PostVerdicts;
    readonly windows?: WindowVerdicts;
}

/**
 * What can be found damaged. `post-missing`: acknowledged, and not in the database. `…-unreadable`: its seal does not open any more; a post of
 * that kind becomes INVALID, or is left out of its window where it is on the ledger already; a window is attested again, and what a transaction carries
 * travels again. `row-astray`: was not where it is looked for, was found again and goes on. `list-unreadable`: lines of the list of acknowledged posts. `file-unreadable`: a sealed file of
 * the medical record that is missing or does not open.
 */
export const DAMAGE_KINDS = [
    'post-missing',
    'post-unreadable',
    'window-unreadable',
    'transaction-unreadable',
    'value-unreadable',
    'row-astray',
    'list-unreadable',
    'file-unreadable',
] as const;
export type DamageKind = (typeof DAMAGE_KINDS)[number];

/** Why a store cannot be used. What it says holds nothing that was stored. */
export class StoreError extends Error {
    readonly code: 'STORE_DAMAGED' | 'STORE_OUTDATED' | 'STORE_SEALED_OTHERWISE';

    constructor(code: StoreError['code'], cause?: unknown) {
        super(STORE_ERRORS[code], { cause });
        this.name = 'StoreError';
        this.code = code;
    }
}

const STORE_ERRORS = {
    STORE_DAMAGED: 'gateway.sqlite is damaged, or of a later version: docs/operations/backup.md says how to restore it',
    STORE_OUTDATED:
        'gateway.sqlite was written by an earlier version of Wardledger, which is not migrated before 1.0: start with a new data folder (npm start -- --data-dir DIR; gateway and custodian with --data-dir DIR)',
    STORE_SEALED_OTHERWISE: "the store was sealed under other keys than this custodian's: the two belong to different backups",
} as const;

/** What was found, by ids without a meaning: of posts their submission ids. */
export interface Damage {
    readonly kind: DamageKind;
    readonly ids: readonly string[];
}

/** Somebody who is enrolled in this ward. */
export interface EnrolledCaller {
    /** Of the token. */
    readonly subject: string;
    readonly ledgerId: string;
    readonly mspId: string;
    readonly certificate: string;
    readonly certificateId: string;
    readonly roles: readonly string[];
    /** Milliseconds since the epoch: when the token was asked for that brought these roles. */
    readonly rolesAskedAt?: number;
    /** Keeps its own key: nobody here signs for it. */
    readonly ownKey?: boolean;
}

/** A look that still covers further ones by the same caller at the same patient, for the same use. */
export interface AccessCoverage {
    /** Where it stands on the ledger. */
    readonly look: { readonly about: string; readonly time: number; readonly id: string };
    readonly transaction: SettledTransaction;
    /** Milliseconds since the epoch. */
    readonly expiresAt: number;
}

/** Of which entry a file is: the patient's ledger id, and the notice by which the channel announces the entry. */
export interface FileNote {
    readonly about: string;
    readonly notice: string;
    /** Of a copy: the ward whose gateway has the file itself. */
    readonly from?: string;
}

/** A file with its note. */
export interface NotedFile extends FileNote {
    readonly digest: string;
    /** Whether its entry was seen on the ledger. */
    readonly isKept: boolean;
    /** Milliseconds since the epoch. */
    readonly notedAt: number;
}

/** A stored file that is open for reading. */
export interface StoredFile {
    readonly size: number;
    /** Fewer bytes where the file ends before. */
    read(position: number, length: number): Promise<Uint8Array>;
    close(): Promise<void>;
}

/** Where sealed files are put and found. */
export interface FileStore {
    /** Takes what streams in; resolves with its digest when file, note and names are synced. Where the stream fails, nothing is left of it. */
    receive(content: AsyncIterable<Uint8Array>, note: FileNote): Promise<string>;
    /** Notes that the entry of a file is on the ledger; once is enough. */
    keep(digest: string): Promise<void>;
    /** `undefined` when there is no such file. */
    open(digest: string): Promise<StoredFile | undefined>;
    /** `undefined` where there is none, or none that opens. */
    note(digest: string): Promise<FileNote | undefined>;
    /** All files with a note that opens, and notes whose file is missing. */
    noted(): AsyncIterable<NotedFile>;
    /** Says that a file is missing or does not open. */
    report(digest: string): Promise<void>;
    /** Removes a file, then its note: what is interrupted is found again. */
    remove(digest: string): Promise<void>;
}

/** RAISED: on its way to the ledger. ACTIVE: there, and nobody has acknowledged it as far as is known here. ESCALATED: nor for too long. */
export type AlarmStage = 'RAISED' | 'ACTIVE' | 'ESCALATED';

/** An alarm as it is kept. */
export interface KeptAlarm {
    /** What the ledger calls it. */
    readonly id: string;
    readonly stage: AlarmStage;
    /** When something is to be done about it next, milliseconds since the epoch. */
    readonly dueAt: number;
    /** JSON. */
    readonly content: unknown;
}

/** What a post rings, and what is known of its patient after it; JSON. */
export interface PostWatch {
    readonly alarms: readonly KeptAlarm[];
    readonly watch: unknown;
}

/**
 * Judges the posts of one call, in order: of each what it rings, `undefined` for those that ring nothing because they are known.
 * @param isKnown - of the post with this index
 */
export type WatchPosts = (isKnown: (index: number) => boolean) => readonly (PostWatch | undefined)[];

/** The durable side of alarms. Every write resolves after a synced commit. */
export interface AlarmStore {
    /** What is known of patients by their outside ids, in order; `undefined` where that is nothing. */
    watches(patients: readonly string[]): Promise<unknown[]>;
    /** RAISED, oldest first. */
    raised(limit: number): Promise<KeptAlarm[]>;
    /** ACTIVE or ESCALATED, newest first. */
    active(limit: number): Promise<KeptAlarm[]>;
    /** ACTIVE and due, oldest first. */
    due(now: number, limit: number): Promise<KeptAlarm[]>;
    /** In the place of what is kept of it. */
    save(alarm: KeptAlarm): Promise<void>;
    /** Somebody has acknowledged it. */
    remove(id: string): Promise<void>;
    /** How many there are of each stage. */
    counts(): Promise<Readonly<Record<AlarmStage, number>>>;
}

/** The ward's store, opened by `openStore`. The outbox itself is `Outbox` (outbox/outbox.ts), for vitals only. */
export interface Store {
    readonly idempotency: IdempotencyStore;
    /** By [subject of the token]. */
    readonly callers: SealedTable<EnrolledCaller>;
    /** By [caller, patient, action, category, purpose]. */
    readonly accessCoverage: SealedTable<AccessCoverage>;
    /** By the canonical question; the answer's shape belongs to the statistics service. */
    readonly releases: SealedTable<unknown>;
    /** Sealed files of the medical record. */
    readonly files: FileStore;
    /** Alarms that nobody has acknowledged. */
    readonly alarms: AlarmStore;
    /** Whether the database takes a write now (readiness). */
    healthy(): Promise<boolean>;
    /** How much of each kind was found damaged, and neither mended nor looked at since. */
    damage(): Promise<Readonly<Record<DamageKind, number>>>;
    /** Removes rows past their expiry. */
    prune(now: number): Promise<void>;
    close(): Promise<void>;
}
