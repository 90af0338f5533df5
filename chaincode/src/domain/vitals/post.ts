// SPDX-License-Identifier: Apache-2.0
// Posts of devices: on the ledger at once, by a digest and the window to which they will belong; whose they are that window says alone.

import { type Static, Type } from '@sinclair/typebox';
import { MAX_ROUND } from '../clusters';
import { type DeviceRejection, DeviceSignatureSchema } from '../devices';
import { closed, CursorSchema, Hex64Schema, type LedgerId, LedgerIdSchema, LimitSchema, WardSchema } from '../kernel';

export const MAX_POSTS = 500;
/** So many sequence numbers of a device are looked through at once. */
export const LONGEST_POST_RANGE = 5_000;

export const SequenceSchema = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });

export const PostNameSchema = closed({ device: LedgerIdSchema, sequence: SequenceSchema });
/** What names a post of the ward. */
export type PostName = Static<typeof PostNameSchema>;

export const PostSchema = closed({
    device: LedgerIdSchema,
    sequence: SequenceSchema,
    digest: Hex64Schema,
    window: LedgerIdSchema,
    late: Type.Optional(Type.Literal(true)),
    via: Type.Optional(closed({ cluster: LedgerIdSchema, round: Type.Integer({ minimum: 0, maximum: MAX_ROUND }) })),
    signature: Type.Optional(DeviceSignatureSchema),
});
/**
 * A device's post; `digest` is `postDigestOf`: all in it is keyed, so that readings cannot be guessed from it. `window` is drawn by the gateway when the post is stored, and never again.
 * `via` names the election whose head brought it, never the head: which of the area's nodes the device is stays off the channel. `signature` is the device's own, of
 * number and digest.
 */
export type Post = Static<typeof PostSchema>;

/** Transient: the block holds what is written of a post, not what was asked. */
export const SubmitPostsTransientSchema = closed({ posts: Type.Array(PostSchema, { minItems: 1, maxItems: MAX_POSTS }) });

const ofDevice = { device: LedgerIdSchema, ward: Type.Optional(WardSchema) };
/** Of the caller's own ward unless it is said, or else of another. */
export const GetPostSchema = closed({ ...ofDevice, sequence: SequenceSchema });
export const GetPostHistorySchema = closed({
    ...ofDevice,
    sequence: SequenceSchema,
    limit: LimitSchema,
    cursor: Type.Optional(CursorSchema),
});
/** Posts with from <= sequence <= to. */
export const ListPostsSchema = closed({ ...ofDevice, from: SequenceSchema, to: SequenceSchema });

/** World state `post/{ward}/{device}/{sequence}`: nobody spends the sequence numbers of another ward's devices. */
export interface StoredPost extends Omit<Post, 'device' | 'sequence'> {
    // A signature that stands was verified; what nobody could verify does not.
    /** No enrolled device has signed it, nor a person, and its ward warned of that when it came. For good. */
    readonly unproven?: true;
    /** Somebody has taken it back: it is in no window that a statistic takes. Once, and for good. */
    readonly retracted?: true;
}

/** A post with what names it. */
export interface ListedPost extends StoredPost {
    readonly sequence: number;
}

/** Why what a person has entered is not taken: for who they are, or for their signature. */
export type AuthorRejection =
    | 'ACTOR_SUSPENDED'
    | 'ACTOR_UNKNOWN'
    | 'AUTHORSHIP_EXPIRED'
    | 'AUTHORSHIP_INVALID'
    | 'CERTIFICATE_ENDED'
    | 'POSTER_DIFFERS'
    | 'ROLE_FORBIDDEN';

export type PostRejection = 'ELECTION_NOT_FOUND' | 'POST_STANDS' | 'WARD_FORBIDDEN' | 'WINDOW_CLOSED' | AuthorRejection | DeviceRejection;

/**
 * A post that was not stored, by its place in the submission. `duplicate`: it stands already, in the window that is named. `conflict`: with other content.
 * `rejected`: for what it names.
 */
export type PostException =
    | { readonly index: number; readonly status: 'duplicate' | 'conflict'; readonly window: LedgerId }
    | { readonly index: number; readonly status: 'rejected'; readonly code: PostRejection };

/** Whatever is not an exception was stored. */
export interface SubmittedPosts {
    readonly exceptions: readonly PostException[];
}
