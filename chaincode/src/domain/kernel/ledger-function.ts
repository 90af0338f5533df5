// SPDX-License-Identifier: Apache-2.0
// How an aggregate writes its functions and events down: one row each, of which permissions, schemas and the types of every client are derived.

import type { TObject, TSchema } from '@sinclair/typebox';
import type { MSP_ADMINISTRATOR, Role, WARD_PROCESS } from './roles';

declare const meant: unique symbol;

/** Stands for the type of an answer or of an event's payload; nothing of it is there at run time, because both are ours and need no validation. */
export interface Stated<Type> {
    readonly [meant]: Type;
}

/** The type that a row states. */
export type Meant<Row extends Stated<unknown>> = Row[typeof meant];

/** Names the type of a row's answer: `answer: answers<RecordSummary>()`. */
export function answers<Answer>(): Stated<Answer> {
    return {} as Stated<Answer>;
}

/** Names the type of an event's payload, which holds ids only: `HeadsElected: carries<{ readonly round: number }>()`. */
export function carries<Payload>(): Stated<Payload> {
    return {} as Stated<Payload>;
}

/** One function of the ledger: one JSON text in, one out. */
export interface LedgerFunction {
    /** `known`: every registered, active caller, and who stands behind the MSP; else one of the roles, or the latter where the row says so. */
    readonly callers: 'known' | readonly (Role | typeof MSP_ADMINISTRATOR)[];
    /**
     * Where a caller's certificate would stand on the channel beside a patient: the ward's own process submits, and the caller's signature stands inside,
     * in the transient field `authorship`. The request names in `ledgerId` which record it is about, if it is about one.
     */
    readonly submittedBy?: typeof WARD_PROCESS;
    /** Functions marked `evaluate` answer private data and must never be submitted, because a block would keep the answer. */
    readonly mode: 'submit' | 'evaluate';
    /** The public request; it stands in the block. */
    readonly request: TSchema;
    /** Transient fields, each a JSON text that stays off the channel; absent where there are none. */
    readonly transient?: TObject;
    readonly answer: Stated<unknown>;
}

/** Rows by `contract:Function`. */
export type LedgerFunctionTable = Readonly<Record<`${string}:${string}`, LedgerFunction>>;

/** The payloads of events, by their names. */
export type LedgerEventTable = Readonly<Record<string, Stated<unknown>>>;
