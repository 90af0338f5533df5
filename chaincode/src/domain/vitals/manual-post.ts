// SPDX-License-Identifier: Apache-2.0
// Posts that a person has entered: the ward's own process submits them, and the person's signature over each stands inside.

import { type Static, Type } from '@sinclair/typebox';
import {
    type ActorReference,
    AuthorshipSchema,
    canonicalJson,
    closed,
    type Hex64,
    Hex64Schema,
    type LedgerId,
    LedgerIdSchema,
    MillisecondsSchema,
} from '../kernel';
import { MAX_POSTS, type Post, PostNameSchema, PostSchema } from './post';

/** Who has entered a post, and their signature over it: ECDSA on P-256, DER with the lower s, base64. */
export const PostAuthorSchema = closed({
    /** Ledger id. */
    person: LedgerIdSchema,
    /** PEM. */
    certificate: AuthorshipSchema.properties.certificate,
    signature: AuthorshipSchema.properties.signature,
    /** When it was signed. */
    time: MillisecondsSchema,
});
export type PostAuthor = Static<typeof PostAuthorSchema>;

const ManualPostSchema = closed({
    ...PostSchema.properties,
    author: PostAuthorSchema,
    /** The post in whose place it stands: taken only once that is taken back, so that of both one counts. */
    replaces: Type.Optional(PostNameSchema),
});
/** A post with who has entered it. */
export type ManualPost = Static<typeof ManualPostSchema>;

/** Transient. `salt`: 32 random bytes, for what is kept of who it was. */
export const EnterPostsTransientSchema = closed({
    posts: Type.Array(ManualPostSchema, { minItems: 1, maxItems: MAX_POSTS }),
    salt: Hex64Schema,
});

/** A post as its author signs it. */
export interface SignedPost extends Pick<Post, 'digest'>, Pick<PostAuthor, 'person' | 'time'> {
    readonly channel: string;
}

/**
 * Gives the text that is signed: the digest is of everything in the post, device, number and patient too. Its first byte begins no protobuf message (wire type 7
 * does not exist), so that the signature never counts as one of Fabric's, and the words differ from those of a call or an entry.
 * @param post - by its digest.
 */
export function textOfPost({ channel, digest, person, time }: SignedPost): string {
    return `wardledger post 1 ${canonicalJson({ channel, digest, person, time })}`;
}

/** Private `poster/{window}`: who has entered all posts that name the window. */
export interface Poster extends ActorReference {
    readonly window: LedgerId;
    /** With which they have signed: SHA-256 of the DER. */
    readonly certificates: readonly Hex64[];
    readonly salt: Hex64;
}

/** The window's posts are somebody's, or a device's. */
export const FindPosterSchema = closed({ window: LedgerIdSchema });

/** Without the salt. */
export interface FoundPoster {
    readonly poster?: Omit<Poster, 'salt' | 'window'>;
}
