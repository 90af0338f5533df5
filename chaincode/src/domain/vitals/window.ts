// SPDX-License-Identifier: Apache-2.0
// Windows of vitals: what the channel says about the readings of one patient and period (no value among it), and how a submission is judged.

import { type Static, Type } from '@sinclair/typebox';
import {
    type ActorReference,
    closed,
    CursorSchema,
    Hex64Schema,
    type LedgerId,
    LedgerIdSchema,
    LimitSchema,
    type Milliseconds,
    MillisecondsSchema,
    oneOf,
    WardSchema,
} from '../kernel';
import { SequenceSchema } from './post';
import { MAX_READINGS, SIGNALS } from './vital-signs';

/** What a ward's custodian attests of a window: that it opened the readings itself, and made the ciphertext of them. */
export const AttestationSchema = closed({
    /** An Ed25519 public key (RFC 8032, 5.1.5): 32 bytes, base64url. */
    publicKey: Type.String({ pattern: '^[A-Za-z0-9_-]{43}$', maxLength: 43 }),
    /** RFC 8032, 5.1.6: 64 bytes, base64url. */
    signature: Type.String({ pattern: '^[A-Za-z0-9_-]{86}$', maxLength: 86 }),
});
/** The signature of a custodian, and the key that verifies it; whether that key counts is what the wards have approved. */
export type Attestation = Static<typeof AttestationSchema>;

export const MAX_WINDOWS = 64;
/** Steps of a post. */
export const MAX_POST_STEPS = 105;
/** Readings more than this ahead of the transaction's time are refused. */
export const MAX_AHEAD_MS = 300_000;

export const STORAGE_MODES = ['hash', 'ciphertext', 'plaintext'] as const;

const CodeSchema = Type.String({ pattern: '^[A-Za-z0-9-]{1,32}$', maxLength: 32 });

const SignalCountSchema = closed({
    code: CodeSchema,
    count: Type.Integer({ minimum: 0, maximum: MAX_READINGS }),
    rounded: Type.Optional(Type.Literal(true)),
});
/** A signal present in a window and its number of measured values; `rounded` where one was finer than the scale in which it is encrypted. */
export type SignalCount = Static<typeof SignalCountSchema>;

/** An off-chain blob: SHA-256 and size. */
const BlobSchema = closed({ digest: Hex64Schema, bytes: Type.Integer({ minimum: 1, maximum: 16_777_216 }) });

/** Posts that a window holds at most: each has a reading. */
export const MAX_WINDOW_POSTS = MAX_READINGS;
/** How often a window is made anew at most. */
const MAX_VERSIONS = 1000;
/** Devices whose posts one window holds at most. */
const MAX_WINDOW_DEVICES = 64;

const PostRangeSchema = closed({ device: LedgerIdSchema, from: SequenceSchema, to: SequenceSchema });
/** Where posts of one device stand: with from <= sequence <= to. */
export type PostRange = Static<typeof PostRangeSchema>;

/** Why a post that names a window is not in it: it does not open any more, somebody has taken it back, or what was kept of it does not give its digest. */
export const LEFT_OUT_REASONS = ['UNREADABLE', 'RETRACTED', 'INTEGRITY_FAILURE'] as const;

export const LeftOutPostSchema = closed({ device: LedgerIdSchema, sequence: SequenceSchema, reason: oneOf(LEFT_OUT_REASONS) });
/** A post that names the window, and is not in it. */
export type LeftOutPost = Static<typeof LeftOutPostSchema>;

const WindowPostsSchema = closed({
    /** How many are in it. */
    count: Type.Integer({ minimum: 1, maximum: MAX_WINDOW_POSTS }),
    /** Over what the ledger holds of them: `postsText`. */
    digest: Hex64Schema,
    /** Where all stand that name the window, those that are left out too; a device once. */
    ranges: Type.Array(PostRangeSchema, { minItems: 1, maxItems: MAX_WINDOW_DEVICES }),
    leftOut: Type.Optional(Type.Array(LeftOutPostSchema, { minItems: 1, maxItems: MAX_WINDOW_POSTS })),
});
/** What a window says of its posts, which stand on the ledger by themselves. */
export type WindowPosts = Static<typeof WindowPostsSchema>;

const windowFields = {
    id: LedgerIdSchema,
    subject: LedgerIdSchema,
    keyId: Hex64Schema,
    parameterSet: Type.String({ pattern: '^[a-z0-9-]{1,32}$', maxLength: 32 }),
    signals: Type.Array(SignalCountSchema, { minItems: 1, maxItems: SIGNALS.length }),
    first: MillisecondsSchema,
    last: MillisecondsSchema,
    ciphertext: BlobSchema,
    envelope: BlobSchema,
    posts: WindowPostsSchema,
    mode: oneOf(STORAGE_MODES),
    /** Somebody has entered all posts of it; who, the channel does not show. */
    manual: Type.Optional(Type.Literal(true)),
    attestation: AttestationSchema,
};
export const WindowSchema = closed(windowFields);

export const CorrectsSchema = closed({ window: LedgerIdSchema, version: Type.Integer({ minimum: 1, maximum: MAX_VERSIONS }) });
/** What a window that was made anew stands for: the root, which is the window that its posts name, and how often that was made anew by then. */
export type Corrects = Static<typeof CorrectsSchema>;

/** A window that was made anew, without the posts that were retracted. */
export const RemadeWindowSchema = closed({ ...windowFields, corrects: CorrectsSchema });

/** A window as it is submitted: the statement, and what the ward's custodian attests of it. */
export type VitalsWindow = Static<typeof WindowSchema> & { readonly corrects?: Corrects };
/** What a window says; `subject` is the patient. */
export type WindowStatement = Omit<VitalsWindow, 'attestation'>;

export const SubmitWindowsSchema = closed({ windows: Type.Array(WindowSchema, { minItems: 1, maxItems: MAX_WINDOWS }) });
export type SubmitWindows = Static<typeof SubmitWindowsSchema>;
export const RemakeWindowsSchema = closed({ windows: Type.Array(RemadeWindowSchema, { minItems: 1, maxItems: MAX_WINDOWS }) });

export const GetWindowSchema = closed({ id: LedgerIdSchema });

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

export const GetWindowHistorySchema = closed({ id: LedgerIdSchema, limit: LimitSchema, cursor: Type.Optional(CursorSchema) });

/** World state `window/{id}`: the statement, who brought it when, and what the ledger has counted itself. */
export interface StoredWindow extends VitalsWindow {
    /** How many of its posts no enrolled device has signed, where there are any. */
    readonly unproven?: number;
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

export type WindowRejection =
    | 'WARD_FORBIDDEN'
    | 'POSTS_DIFFER'
    | 'POSTS_RETRACTED'
    | 'POSTER_DIFFERS'
    | 'CORRECTION_INVALID'
    | 'WINDOW_CONFLICT'
    | 'CIPHERTEXT_REUSED'
    | 'TIME_IN_FUTURE'
    | 'SUBJECT_ERASED'
    | 'ATTESTATION_INVALID';

/** The ledger's decision about one window: all of it is stored or nothing of it. */
export interface WindowResult {
    readonly id: LedgerId;
    readonly status: 'stored' | 'duplicate' | 'rejected';
    readonly code?: WindowRejection;
}

export interface SubmittedWindows {
    readonly results: readonly WindowResult[];
}
