// SPDX-License-Identifier: Apache-2.0
// Which posts of a window were retracted: the ledger says so of each post, and takes no window in which such a one counts.

import { type LedgerId, type ListedPost, LONGEST_POST_RANGE } from '@wardledger/chaincode/domain';
import type { Ledger } from '../../../ledger';
import type { Registrar } from '../../participants';

/** What asking needs. */
export interface RetractedPostPorts {
    readonly ledger: Pick<Ledger, 'evaluate'>;
    /** Asks for itself, whoever brought the posts. */
    readonly registrar: Pick<Registrar, 'itself'>;
}

/** A post by its ledger id and number. */
export interface NumberedPost {
    readonly device: LedgerId;
    readonly sequence: number;
}

/** Tells which of these posts of the own ward were retracted, in the order asked. */
export async function areRetracted({ ledger, registrar }: RetractedPostPorts, posts: readonly NumberedPost[]): Promise<readonly boolean[]> {
    const caller = await registrar.itself();
    const retracted = new Set<string>();
    for (const { device, ...range } of rangesOf(posts)) {
        const found: readonly ListedPost[] = await ledger.evaluate(caller, 'vitals:ListPosts', { device, ...range });
        for (const { sequence } of found.filter((post) => post.retracted === true)) {
            retracted.add(nameOf({ device, sequence }));
        }
    }
    return posts.map((post) => retracted.has(nameOf(post)));
}

/** As few as hold all of them, none longer than is looked through at once. */
function rangesOf(
    posts: readonly NumberedPost[],
): readonly (Pick<NumberedPost, 'device'> & { readonly from: number; readonly to: number })[] {
    const ranges: { device: LedgerId; from: number; to: number }[] = [];
    for (const { device, sequence } of [...posts].sort((one, other) => one.sequence - other.sequence)) {
        const last = ranges.findLast((range) => range.device === device);
        if (last !== undefined && sequence - last.from < LONGEST_POST_RANGE) {
            last.to = sequence;
        } else {
            ranges.push({ device, from: sequence, to: sequence });
        }
    }
    return ranges;
}

function nameOf({ device, sequence }: NumberedPost): string {
    return `${device}/${String(sequence)}`;
}
