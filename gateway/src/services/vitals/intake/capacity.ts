// SPDX-License-Identifier: Apache-2.0
// Bounds what is acknowledged and not final: a limit for all, and a fair share for each device once it gets tight.

import { DomainError, ERRORS } from '@wardledger/chaincode/domain';
import type { PendingPost } from '../../../store';

/** From this part of the limit on, a device may hold no more than its share. */
const TIGHT = 0.75;
/** A device may always hold a few posts, however many devices there are. */
const SMALLEST_SHARE = 8;
const RETRY_AFTER = 10;

/** Counts the posts on their way. */
export class Capacity {
    readonly #limit: number;
    readonly #byDevice = new Map<string, number>();
    readonly #posts = new Map<string, PendingPost>();
    #total = 0;

    /** @param limit - posts acknowledged and not final */
    constructor(limit: number) {
        this.#limit = limit;
    }

    get total(): number {
        return this.#total;
    }

    /** When the oldest post on its way was received; `undefined` when there is none. Asked a few times a minute. */
    oldest(): number | undefined {
        let oldest: number | undefined;
        for (const { receivedAt } of this.#posts.values()) {
            oldest = Math.min(receivedAt, oldest ?? receivedAt);
        }
        return oldest;
    }

    /** What an earlier process left. */
    restore(posts: readonly PendingPost[]): void {
        for (const post of posts) {
            this.#add(post.deviceKey, 1);
            this.confirm(post);
        }
    }

    /** @throws DomainError STORE_FULL with `retryAfter` when so many more do not fit */
    demandRoom(posts: number): void {
        if (this.#total + posts > this.#limit) {
            throw new DomainError(ERRORS.STORE_FULL, undefined, { retryAfter: RETRY_AFTER });
        }
    }

    /** Counts a post of this device; false when the device holds its share already. */
    reserve(deviceKey: string): boolean {
        const held = this.#byDevice.get(deviceKey) ?? 0;
        const share = Math.max(SMALLEST_SHARE, this.#limit / (this.#byDevice.size + 1));
        if (this.#total >= this.#limit * TIGHT && held >= share) {
            return false;
        }
        this.#add(deviceKey, 1);
        return true;
    }

    /** A post that was counted is stored: it stays counted until it is final. */
    confirm(post: PendingPost): void {
        this.#posts.set(post.id, post);
    }

    /** A post that was counted turned out not to be new. */
    giveBack(deviceKey: string): void {
        this.#add(deviceKey, -1);
    }

    /** A post is final. */
    settle(postId: string): void {
        const post = this.#posts.get(postId);
        if (post !== undefined) {
            this.#posts.delete(postId);
            this.#add(post.deviceKey, -1);
        }
    }

    #add(deviceKey: string, count: number): void {
        const held = (this.#byDevice.get(deviceKey) ?? 0) + count;
        this.#total += count;
        if (held > 0) {
            this.#byDevice.set(deviceKey, held);
        } else {
            this.#byDevice.delete(deviceKey);
        }
    }
}
