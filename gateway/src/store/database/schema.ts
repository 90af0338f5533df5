// SPDX-License-Identifier: Apache-2.0
// The tables of the off-chain store as Kysely sees them. Columns hold random ids, keyed HMACs, sealed bytes, states and times: nothing else. Ids and HMACs are texts of
// hexadecimal digits here, and their bytes in the file (database.ts).

import type { Generated } from 'kysely';

/** One acknowledged post: the outbox. */
export interface PostRow {
    /** Order of arrival. */
    readonly arrival: Generated<number>;
    /** The submission id: 128 random bits. */
    readonly id: string;
    /** HMAC of device, start and sequence: at most one row for each post; of one that no longer opens, its id, so that the post can come again. */
    readonly post_key: string;
    /** HMAC of the caller: posts that may share a transaction. */
    readonly line_key: string;
    /** HMAC of the device, for its fair share of what may wait. */
    readonly device_key: string;
    /** The digest that the ledger gets: tells a redelivery from other content. */
    readonly digest: string;
    readonly steps: number;
    /** RECEIVED, CARRIED (the transaction tells more), VALID, INVALID. */
    readonly state: string;
    readonly code: string | null;
    /** Named when the post is stored and never again; `null` once it is INVALID, or VALID in a window that is not here. */
    readonly window_id: string | null;
    /** The transaction that carries it, or that settled it. */
    readonly transaction_id: string | null;
    readonly received_at: number;
    /** Sealed caller, device, start and sequence: kept to answer for the submission. */
    readonly name: Uint8Array;
}

/** What a post brought, in a table of its own: a row that lost its readings would keep half of its page empty for as long as the post can be asked for. */
export interface ReadingRow {
    /** That of the post. */
    readonly arrival: number;
    /** Sealed patient, period, digest and readings. The row goes once the window is VALID, whose envelope has them; of an INVALID post it stays. */
    readonly content: Uint8Array;
}

/** One caller's posts about one patient in one period. */
export interface WindowRow {
    readonly id: string;
    /** HMAC of caller and patient. At most one window of a stream and period is OPEN. */
    readonly stream_key: string;
    /** HMAC of the patient. */
    readonly patient_key: string;
    /** HMAC of the caller: windows that may share a transaction. */
    readonly line_key: string;
    /** When the period began, milliseconds since the epoch. */
    readonly period: number;
    /** OPEN, CLOSED, ATTESTED, STUCK, RETRACTED, EMPTY, VALID. */
    readonly state: string;
    readonly code: string | null;
    /** Of all posts that it was given. */
    readonly steps: number;
    readonly opened_at: number;
    /** When its last post came. */
    readonly touched_at: number;
    /** The transaction that carries it, or that settled it. */
    readonly transaction_id: string | null;
    /** Sealed caller and patient, by the outside id. */
    readonly name: Uint8Array;
    /** Sealed ledger id of the patient: from before the first of its posts goes to the ledger, and never another. */
    readonly subject: Uint8Array | null;
    /** Sealed statement: while ATTESTED. */
    readonly content: Uint8Array | null;
}

/** One signed transaction of the outbox. */
export interface TransactionRow {
    readonly id: string;
    /** What it carries: posts or windows. */
    readonly kind: string;
    /** ENDORSED, SUBMITTED, UNKNOWN, VALID. */
    readonly state: string;
    readonly block_number: number | null;
    readonly timestamp: string;
    readonly created_at: number;
    /** Sealed caller, signed envelope, endorsed result and items: gone once settled. */
    readonly content: Uint8Array | null;
}

/** Shape of every table of sealed values under keyed names. */
export interface SealedRow {
    readonly key: string;
    readonly content: Uint8Array;
    readonly expires_at: number | null;
}

/** Something that was found damaged and that nobody has looked at yet. */
export interface DamageRow {
    readonly kind: string;
    /** The submission id of a post, the id of a window or transaction, table and keyed name of a value. */
    readonly id: string;
    /** Of a post: with the same post stored anew the damage is mended. */
    readonly post_key: string | null;
    readonly found_at: number;
}

/** An alarm on its way to the ledger, or there and acknowledged by nobody as far as is known here. */
export interface AlarmRow {
    /** Order in which they rang. */
    readonly arrival: Generated<number>;
    /** What the ledger calls it: 128 random bits. */
    readonly id: string;
    /** RAISED, ACTIVE, ESCALATED; UNREADABLE once its seal does not open. */
    readonly stage: string;
    /** When something is to be done about it next, milliseconds since the epoch. */
    readonly due_at: number;
    /** Sealed: whom it is about, what it says, and the transaction that carries it. */
    readonly content: Uint8Array;
}

/** What is known of one patient between two posts, so that a reading rings once. */
export interface WatchRow {
    /** HMAC of the patient. */
    readonly key: string;
    /** When the last post came. */
    readonly seen_at: number;
    readonly content: Uint8Array;
}

/** The one row that is written to see whether anything can be. */
export interface HeartbeatRow {
    readonly id: number;
    readonly beats: number;
}

/** The whole store. */
export interface StoreSchema {
    readonly posts: PostRow;
    readonly readings: ReadingRow;
    readonly windows: WindowRow;
    readonly transactions: TransactionRow;
    readonly idempotency: SealedRow;
    readonly callers: SealedRow;
    readonly access_coverage: SealedRow;
    readonly releases: SealedRow;
    readonly damage: DamageRow;
    readonly heartbeat: HeartbeatRow;
    readonly alarms: AlarmRow;
    readonly watches: WatchRow;
}

/** Tables of sealed values. */
export const SEALED_TABLES = ['idempotency', 'callers', 'access_coverage', 'releases'] as const;
export type SealedTableName = (typeof SEALED_TABLES)[number];
