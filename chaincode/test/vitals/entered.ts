// SPDX-License-Identifier: Apache-2.0
// Posts as people of the tests enter them.

import { type ManualPost, type Post, type PostAuthor, textOfPost } from '../../src/domain';
import { CHANNEL } from '../support/authorship';
import type { Identity } from '../support/certificates';
import { digest, id } from '../support/fixtures';
import { signedBy } from '../support/signatures';
import { type PostedWindow, postsIn } from './vitals-fixtures';

/** What is signed otherwise than it is sent. */
export interface SigningChange {
    readonly digest?: string;
    readonly channel?: string;
    readonly person?: string;
    /** Whose key signs. */
    readonly key?: Identity;
    readonly high?: boolean;
}

/** What stands inside a post: its author's signature, made at a time. */
export function authorOf(author: Identity, { digest: stands }: Pick<Post, 'digest'>, time: number, change: SigningChange = {}): PostAuthor {
    const { digest: signed = stands, channel = CHANNEL, person = id(author.pem), key = author, high = false } = change;
    const signature = signedBy(key, textOfPost({ channel, digest: signed, person, time }), { high });
    return { person, certificate: author.pem, signature: signature.toString('base64'), time };
}

/** The transient fields by which posts are entered. */
export const enteredPosts = (posts: readonly ManualPost[], salt = 'who entered') => ({ posts: { posts: [...posts], salt: digest(salt) } });

/** The same of the posts of windows, all by one person. */
export const enteredIn = (windows: readonly PostedWindow[], author: Identity, time: number) =>
    enteredPosts(postsIn(windows).posts.posts.map((post) => ({ ...post, author: authorOf(author, post, time) })));
