// SPDX-License-Identifier: Apache-2.0
// Keys of devices that follow from words, and what they sign. Everybody has these keys: they are for tests.

import { createHash } from 'node:crypto';
import type { Post } from '../../src/domain';
import { pairSignedWith, pointOf } from '../support/signatures';

const privateKeyOf = (word: string): Buffer => createHash('sha256').update(`test key of device ${word}`).digest();

/** As it is enrolled: x and y, base64url. */
export const deviceKey = (word: string): string => pointOf(privateKeyOf(word)).toString('base64url');

/** The signature of a digest. */
export const deviceSignature = (word: string, digest: string): string =>
    pairSignedWith(privateKeyOf(word), Buffer.from(digest, 'hex')).toString('base64url');

/** The post as the device with this key signs it. */
export const signedPost = (word: string, post: Post): Post => ({ ...post, signature: deviceSignature(word, post.digest) });
