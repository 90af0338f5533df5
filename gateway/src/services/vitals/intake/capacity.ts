// SPDX-License-Identifier: Apache-2.0
// Bounds what is acknowledged and not final: a limit for all, and a fair share for each device once it gets tight.

import { DomainError, ERRORS } from '@wardledger/chaincode/domain';
import type { PendingPost } from '../../../store';

/** From this part of the limit on, a device may hold no more than its share. */
const TIGHT = 0.75;
/** A device may always hold a few posts, however many devices there are. */
const SMALLEST_SHARE = 8;
const RETRY_AFTER = 10;

/** A post on its way. */
interface HeldPost {
    readonly deviceKey: string;
    /** Time of the monotonic clock at which it was received; before the beginning of that clock where an earlier process took it. */
    readonly since: number;
}

/** Counts the posts on their way. */
export class Capacity {
    readonly #limit: number;
    readonly #byDevice = new Map<string, number>();
    readonly #posts = new Map<string, HeldPost>();
    readonly #monotonic: () => number;
    #total = 0;

    /**
     * @param limit - posts acknowledged and not final
     * @param monotonic - milliseconds on a clock that never steps
     */
    constructor(limit: number, monotonic: () => number) {
        this.#limit = limit;
        this.#monotonic = monotonic;
    }

    get total(): number {
        return this.#total;
    }

    /** How long the oldest post on its way has been here, milliseconds; 0 without any. Asked a few times a minute. */
    get oldestAge(): number {
        const now = this.#monotonic();
        let oldest = now;
        for (const { since } of this.#posts.values()) {
            oldest = Math.min(oldest, since);
        }
        return now - oldest;
    }

    /** What an earlier process left. @param now - milliseconds since the epoch, as in `receivedAt` */
    restore(posts: readonly PendingPost[], now: number): void {
        for (const { id, deviceKey, receivedAt } of posts) {
            this.#add(deviceKey, 1);
            this.#posts.set(id, { deviceKey, since: this.#monotonic() - Math.max(0, now - receivedAt) });
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
    confirm({ id, deviceKey }: Pick<PendingPost, 'id' | 'deviceKey'>): void {
        this.#posts.set(id, { deviceKey, since: this.#monotonic() });
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
