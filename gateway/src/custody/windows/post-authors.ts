// SPDX-License-Identifier: Apache-2.0
// Whether the posts of a window are signed by the person who has entered them: the ledger says whose the window is, the envelope holds what that person has signed.

import { X509Certificate } from 'node:crypto';
import { isSigned, sha256Hex } from '@wardledger/chaincode/crypto';
import { type FoundPoster, textOfPost } from '@wardledger/chaincode/domain';
import type { AttestedPost } from '../ports/attestation';
import type { PostReadings } from './window-readings';

type Poster = NonNullable<FoundPoster['poster']>;

/** Posts as they stand in an envelope, and on the ledger, in one order. */
export interface AuthoredPosts {
    readonly readings: readonly PostReadings[];
    readonly posts: readonly Pick<AttestedPost, 'digest'>[];
    /** What is said of them. */
    readonly manual?: true | undefined;
}

/**
 * Tells whether all posts are of the poster, or none of anybody where there is no poster.
 * @param channel - for which they were signed.
 * @param poster - by the ledger.
 */
export function areAuthors(channel: string, { readings, posts, manual }: AuthoredPosts, poster: Poster | undefined): boolean {
    if (manual !== true || poster === undefined) {
        return manual !== true && poster === undefined && readings.every((post) => post.manual !== true && post.author === undefined);
    }
    return readings.every((post, index) => isAuthors(channel, { post, digest: posts[index]?.digest }, poster));
}

function isAuthors(
    channel: string,
    { post, digest }: { readonly post: PostReadings; readonly digest: string | undefined },
    { ledgerId, certificates }: Poster,
): boolean {
    const { manual, author } = post;
    if (manual !== true || author === undefined || digest === undefined || author.person !== ledgerId) {
        return false;
    }
    const { person, time, certificate, signature } = author;
    try {
        const { raw, publicKey } = new X509Certificate(certificate);
        const isKnown = certificates.includes(sha256Hex(raw));
        return isKnown && isSigned(publicKey, textOfPost({ channel, digest, person, time }), signature);
    } catch {
        return false;
    }
}
