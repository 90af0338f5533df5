// SPDX-License-Identifier: Apache-2.0
// Signatures of posts with the key of who has entered them, each in a text of its own that is never a call.

import { demandDefined, DomainError, ERRORS, type Hex64, type ManualPost, textOfPost } from '@wardledger/chaincode/domain';
import type { Wallet } from './wallet';

/** A post, by its digest, and who has signed it. */
export type PostOfAuthor = Pick<ManualPost, 'digest' | 'author'>;

/** Whose key signs what, for which channel, and when: milliseconds since the epoch. */
export interface PostsToSign {
    readonly wallet: Pick<Wallet, 'identity' | 'sign'>;
    readonly channel: string;
    readonly time: number;
    readonly caller: string;
    readonly digests: readonly Hex64[];
}

/** Signs posts of whoever is enrolled: both wards' peers judge the person. In order. @throws DomainError ACTOR_UNKNOWN */
export function signedPosts({ wallet, channel, time, caller, digests }: PostsToSign): readonly PostOfAuthor[] {
    const identity = wallet.identity(caller);
    if (identity === undefined) {
        throw new DomainError(ERRORS.ACTOR_UNKNOWN, 'the wallet has no such caller');
    }
    const { certificate, ledgerId: person } = identity;
    return digests.map((digest) => {
        const text = textOfPost({ channel, digest, person, time });
        const signature = demandDefined(wallet.sign(caller, Buffer.from(text, 'utf8')), 'the signature of an enrolled caller');
        return { digest, author: { person, certificate, signature: signature.toString('base64'), time } };
    });
}
