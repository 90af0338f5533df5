// SPDX-License-Identifier: Apache-2.0
// Which posts of a window were retracted: the ledger says so of each post, and takes no window in which such a one counts.

import { type ListedPost, type PostName, shortRangesOf } from '@wardledger/chaincode/domain';
import type { Ledger } from '../../../ledger';
import type { Registrar } from '../../participants';

/** What asking needs. */
export interface RetractedPostPorts {
    readonly ledger: Pick<Ledger, 'evaluate'>;
    /** Asks for itself, whoever brought the posts. */
    readonly registrar: Pick<Registrar, 'itself'>;
}

/** Tells which of these posts of the own ward were retracted, in the order asked. */
export async function areRetracted({ ledger, registrar }: RetractedPostPorts, posts: readonly PostName[]): Promise<readonly boolean[]> {
    const caller = await registrar.itself();
    const retracted = new Set<string>();
    for (const { device, ...range } of shortRangesOf(posts)) {
        const found: readonly ListedPost[] = await ledger.evaluate(caller, 'vitals:ListPosts', { device, ...range });
        for (const { sequence } of found.filter((post) => post.retracted === true)) {
            retracted.add(nameOf({ device, sequence }));
        }
    }
    return posts.map((post) => retracted.has(nameOf(post)));
}

function nameOf({ device, sequence }: PostName): string {
    return `${device}/${String(sequence)}`;
}
