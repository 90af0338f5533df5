// SPDX-License-Identifier: Apache-2.0
// Posts that stand in the place of others wait for the correction of those: a peer may not have it yet, and what a process sent before it died may come after the
// next one has begun.

import { AUTHORSHIP_MS } from '@wardledger/chaincode/domain';

/** Nobody endorses a correction that was signed longer ago, and what is endorsed is ordered in less than that. */
const LONGEST = 2 * AUTHORSHIP_MS;

/** How long each has waited, in this process. */
export class Patience {
    readonly #monotonic: () => number;
    readonly #since = new Map<string, number>();

    /** @param monotonic - milliseconds on a clock that never steps */
    constructor(monotonic: () => number) {
        this.#monotonic = monotonic;
    }

    /** Whether this post, which was refused, is to be tried again. */
    lasts(postId: string): boolean {
        const now = this.#monotonic();
        const since = this.#since.get(postId) ?? now;
        this.#since.set(postId, since);
        return now - since < LONGEST;
    }

    /** These have come to an end. */
    forget(postIds: readonly string[]): void {
        postIds.forEach((id) => this.#since.delete(id));
    }
}
