// SPDX-License-Identifier: Apache-2.0
// Which posts of a window were retracted is asked of the ledger: by flags of its own choice a gateway would learn of any envelope of before what each post of it
// holds, for a statement tells what it counts.

import { DomainError, ERRORS, type ListedPost, type PostName, shortRangesOf } from '@wardledger/chaincode/domain';
import type { LedgerReader } from '../ports/ledger-reader';

/** A post, and whether somebody says that it was retracted. */
export interface FlaggedPost extends PostName {
    readonly retracted?: true | undefined;
}

/**
 * Refuses flags that are not those of the ledger. Without any nothing is asked: the ledger itself takes no window in which a retracted post counts.
 *
 * @throws DomainError `REQUEST_INVALID`
 */
export async function demandTrueFlags(ledger: Pick<LedgerReader, 'listPosts'>, posts: readonly FlaggedPost[]): Promise<void> {
    if (!posts.some(({ retracted }) => retracted === true)) {
        return;
    }
    const known = new Map<string, ListedPost>();
    for (const { device, ...range } of shortRangesOf(posts)) {
        const listed = await ledger.listPosts({ device, ...range });
        listed.forEach((post) => known.set(nameOf({ device, sequence: post.sequence }), post));
    }
    if (posts.some((post) => known.get(nameOf(post))?.retracted !== post.retracted)) {
        throw new DomainError(ERRORS.REQUEST_INVALID, 'the ledger holds other posts as retracted');
    }
}

function nameOf({ device, sequence }: PostName): string {
    return `${device}/${String(sequence)}`;
}
