// SPDX-License-Identifier: Apache-2.0
// Which posts of a window were retracted is asked of the ledger: by flags of its own choice a gateway would learn of any envelope of before what each post of it
// holds, for a statement tells what it counts.

import {
    DomainError,
    ERRORS,
    type ListedPost,
    type PostName,
    postNameOf,
    type PostRange,
    shortRangesOf,
} from '@wardledger/chaincode/domain';

/** A post, and whether somebody says that it was retracted. */
export interface FlaggedPost extends PostName {
    readonly retracted?: true | undefined;
}

/** Gives posts of a device of the own ward, as the ledger holds them (`vitals:ListPosts`). */
type ListPosts = (range: PostRange) => Promise<readonly ListedPost[]>;

/** Finds posts of the own ward, in the order asked; `undefined` of what is not on the ledger. */
export async function findPosts(listPosts: ListPosts, posts: readonly PostName[]): Promise<readonly (ListedPost | undefined)[]> {
    const listed = new Map<string, ListedPost>();
    for (const range of shortRangesOf(posts)) {
        for (const post of await listPosts(range)) {
            listed.set(postNameOf({ device: range.device, sequence: post.sequence }), post);
        }
    }
    return posts.map((post) => listed.get(postNameOf(post)));
}

/**
 * Refuses flags that are not those of the ledger. Without any nothing is asked: the ledger itself takes no window in which a retracted post counts.
 *
 * @throws DomainError `REQUEST_INVALID`
 */
export async function demandTrueFlags(listPosts: ListPosts, posts: readonly FlaggedPost[]): Promise<void> {
    const flags = posts.map(({ retracted }) => retracted === true);
    if (!flags.includes(true)) {
        return;
    }
    const known = await findPosts(listPosts, posts);
    if (flags.some((flag, index) => flag !== (known[index]?.retracted === true))) {
        throw new DomainError(ERRORS.REQUEST_INVALID, 'the ledger holds other posts as retracted');
    }
}
