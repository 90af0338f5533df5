// SPDX-License-Identifier: Apache-2.0
// Keys of devices that follow from words, and what they sign. Everybody has these keys: they are for tests.

import { createHash } from 'node:crypto';
import { signedBytesOf } from '../../src/crypto/device-signature';
import type { Post } from '../../src/domain';
import { pairSignedWith, pointOf } from '../support/signatures';

const privateKeyOf = (word: string): Buffer => createHash('sha256').update(`test key of device ${word}`).digest();

/** As it is enrolled: x and y, base64url. */
export const deviceKey = (word: string): string => pointOf(privateKeyOf(word)).toString('base64url');

/** The signature of a post. */
export const deviceSignature = (word: string, post: Pick<Post, 'sequence' | 'digest'>): string =>
    pairSignedWith(privateKeyOf(word), signedBytesOf(post)).toString('base64url');

/** The post as the device with this key signs it. */
export const signedPost = (word: string, post: Post): Post => ({ ...post, signature: deviceSignature(word, post) });
