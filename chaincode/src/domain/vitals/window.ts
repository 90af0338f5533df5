// SPDX-License-Identifier: Apache-2.0
// Windows of vitals: what the channel says about gathered readings (no value among it), and how a submission is judged.

import { type Static, Type } from '@sinclair/typebox';
import { MAX_ROUND } from '../clusters';
import {
    type ActorReference,
    closed,
    CursorSchema,
    type Hex64,
    Hex64Schema,
    type LedgerId,
    LedgerIdSchema,
    LimitSchema,
    type Milliseconds,
    MillisecondsSchema,
    oneOf,
    WardSchema,
} from '../kernel';
import { AttestationSchema } from './attestation';
import { MAX_READINGS, SIGNALS } from './signals';

export const MAX_WINDOWS = 64;
/** Posts of a window. */
export const MAX_POSTS = 105;
/** Steps of a post. */
export const MAX_POST_STEPS = 105;
/** Readings more than this ahead of the transaction's time are refused. */
export const MAX_AHEAD_MS = 300_000;

export const STORAGE_MODES = ['hash', 'ciphertext', 'plaintext'] as const;

const CodeSchema = Type.String({ pattern: '^[A-Za-z0-9-]{1,32}$', maxLength: 32 });
export const SequenceSchema = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });

const SignalCountSchema = closed({
    code: CodeSchema,
    count: Type.Integer({ minimum: 0, maximum: MAX_READINGS }),
    rounded: Type.Optional(Type.Literal(true)),
});
/** A signal present in a window and its number of measured values; `rounded` where one was finer than the scale in which it is encrypted. */
export type SignalCount = Static<typeof SignalCountSchema>;

/** An off-chain blob: SHA-256 and size. */
const BlobSchema = closed({ digest: Hex64Schema, bytes: Type.Integer({ minimum: 1, maximum: 16_777_216 }) });

export const PostSchema = closed({
    device: LedgerIdSchema,
    sequence: SequenceSchema,
    digest: Hex64Schema,
    late: Type.Optional(Type.Literal(true)),
    via: Type.Optional(closed({ cluster: LedgerIdSchema, round: Type.Integer({ minimum: 0, maximum: MAX_ROUND }) })),
});
/**
 * A device's post inside a window; `digest` is keyed, so that readings cannot be guessed from it. `via` names the election whose head
 * brought it, never the head: which of the area's nodes the device is stays off the channel.
 */
export type Post = Static<typeof PostSchema>;

export const WindowSchema = closed({
    id: LedgerIdSchema,
    subject: LedgerIdSchema,
    keyId: Hex64Schema,
    parameterSet: Type.String({ pattern: '^[a-z0-9-]{1,32}$', maxLength: 32 }),
    signals: Type.Array(SignalCountSchema, { minItems: 1, maxItems: SIGNALS.length }),
    first: MillisecondsSchema,
    last: MillisecondsSchema,
    ciphertext: BlobSchema,
    envelope: BlobSchema,
    posts: Type.Array(PostSchema, { minItems: 1, maxItems: MAX_POSTS }),
    mode: oneOf(STORAGE_MODES),
    attestation: AttestationSchema,
});
/** A window as it is submitted: the statement, and what the ward's custodian attests of it. */
export type VitalsWindow = Static<typeof WindowSchema>;
/** What a window says; `subject` is the patient. */
export type WindowStatement = Omit<VitalsWindow, 'attestation'>;

export const SubmitWindowsSchema = closed({ windows: Type.Array(WindowSchema, { minItems: 1, maxItems: MAX_WINDOWS }) });
export type SubmitWindows = Static<typeof SubmitWindowsSchema>;

export const GetWindowSchema = closed({ id: LedgerIdSchema });

export const GetPostSchema = closed({ device: LedgerIdSchema, sequence: SequenceSchema });

const timeRange = {
    from: Type.Optional(MillisecondsSchema),
    to: Type.Optional(MillisecondsSchema),
    limit: LimitSchema,
    cursor: Type.Optional(CursorSchema),
};
/**
 * Exactly one of `subject` (the patient, by any ledger id that was merged) and `ward`; windows with from <= first < to, in the order of `first`.
 */
export const ListWindowsSchema = closed({ subject: Type.Optional(LedgerIdSchema), ward: Type.Optional(WardSchema), ...timeRange });
export type ListWindows = Static<typeof ListWindowsSchema>;

const historyRange = { limit: LimitSchema, cursor: Type.Optional(CursorSchema) };
export const GetWindowHistorySchema = closed({ id: LedgerIdSchema, ...historyRange });
export const GetPostHistorySchema = closed({ device: LedgerIdSchema, sequence: SequenceSchema, ...historyRange });

/** World state `window/{id}`: the statement, and who brought it when. */
export interface StoredWindow extends VitalsWindow {
    readonly ward: string;
    readonly actor: ActorReference;
    readonly transactionId: string;
    readonly time: Milliseconds;
}

/** A window as it is read: the statement as it is committed, and who the patient is now. */
export interface FoundWindow extends StoredWindow {
    /** Where `subject` was merged: the patient to whom the window belongs. */
    readonly survivor?: LedgerId;
}

/** World state `post/{device}/{sequence}`. */
export interface StoredPost {
    readonly window: LedgerId;
    readonly digest: Hex64;
    readonly late?: true;
}

/** A post that is on the ledger already: with the same content or with other content, and in which window. */
export interface PostVerdict {
    readonly device: LedgerId;
    readonly sequence: number;
    readonly status: 'duplicate' | 'conflict';
    readonly window: LedgerId;
}

/** The election that a post names does not stand on the ledger, or is another ward's. */
export type ViaRejection = 'ELECTION_NOT_FOUND' | 'WARD_FORBIDDEN';

export type WindowRejection =
    | 'REPLAY_CONFLICT'
    | 'POST_DUPLICATE'
    | 'WINDOW_CONFLICT'
    | 'CIPHERTEXT_REUSED'
    | 'TIME_IN_FUTURE'
    | 'SUBJECT_ERASED'
    | 'ATTESTATION_INVALID'
    | ViaRejection;

/** The ledger's decision about one window: all of it is stored or nothing of it. */
export interface WindowResult {
    readonly id: LedgerId;
    readonly status: 'stored' | 'duplicate' | 'rejected';
    readonly code?: WindowRejection;
    readonly posts?: readonly PostVerdict[];
}

export interface SubmittedWindows {
    readonly results: readonly WindowResult[];
}
