// SPDX-License-Identifier: Apache-2.0
// How an aggregate writes its functions down: one row each, of which permissions, schemas and the types of every client are derived.

import type { TObject, TSchema } from '@sinclair/typebox';
import type { Role } from './roles';

declare const answered: unique symbol;

/** The type that a row's answer stands for. */
export type Answered<Type extends AnswerType<unknown>> = Type[typeof answered];

/** Stands for the type of an answer; there is nothing of it at run time, because answers are ours and need no validation. */
export interface AnswerType<Answer> {
    readonly [answered]: Answer;
}

/** Names the type of a row's answer: `answer: answers<RecordSummary>()`. */
export function answers<Answer>(): AnswerType<Answer> {
    return {} as AnswerType<Answer>;
}

/** One function of the ledger: one JSON text in, one out. */
export interface LedgerFunction {
    /** `administrator`: the certificate is of the `admin` node OU of its MSP; `known`: every registered, active caller; else one of the roles. */
    readonly callers: 'administrator' | 'known' | readonly Role[];
    /** Functions marked `evaluate` answer private data and must never be submitted, because a block would keep the answer. */
    readonly mode: 'submit' | 'evaluate';
    /** The public request; it stands in the block. */
    readonly request: TSchema;
    /** Transient fields, each a JSON text that stays off the channel; absent where there are none. */
    readonly transient?: TObject;
    readonly answer: AnswerType<unknown>;
}

/** Rows by `contract:Function`. */
export type LedgerFunctionTable = Readonly<Record<`${string}:${string}`, LedgerFunction>>;
