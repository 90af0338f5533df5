// SPDX-License-Identifier: Apache-2.0
// Bounds what is acknowledged and not delivered: a limit for all, and a fair share for each device once it gets tight.

import { DomainError } from '@wardledger/chaincode/domain';
import type { PendingPost } from '../store';

/** From this part of the limit on, a device may hold no more than its share. */
const TIGHT = 0.75;
/** A device may always hold a few posts, however many devices there are. */
const SMALLEST_SHARE = 8;
const RETRY_AFTER = 10;

/** Counts the posts on their way. */
export class Admission {
    readonly #limit: number;
    readonly #byDevice = new Map<string, number>();
    readonly #devices = new Map<string, string>();
    #total = 0;

    /** @param limit - posts acknowledged and not final */
    constructor(limit: number) {
        this.#limit = limit;
    }

    get total(): number {
        return this.#total;
    }

    /** What an earlier process left. */
    restore(posts: readonly PendingPost[]): void {
        for (const { id, deviceKey } of posts) {
            this.#add(deviceKey, 1);
            this.assign(id, deviceKey);
        }
    }

    /** @throws DomainError STORE_FULL with `retryAfter` when so many more do not fit */
    demandRoom(posts: number): void {
        if (this.#total + posts > this.#limit) {
            throw new DomainError('STORE_FULL', undefined, { retryAfter: RETRY_AFTER });
        }
    }

    /** Counts a post of this device; false when the device holds its share already. */
    take(deviceKey: string): boolean {
        const held = this.#byDevice.get(deviceKey) ?? 0;
        const share = Math.max(SMALLEST_SHARE, this.#limit / (this.#byDevice.size + 1));
        if (this.#total >= this.#limit * TIGHT && held >= share) {
            return false;
        }
        this.#add(deviceKey, 1);
        return true;
    }

    /** Remembers whose post it is until it is final. */
    assign(postId: string, deviceKey: string): void {
        this.#devices.set(postId, deviceKey);
    }

    /** A post that was counted turned out not to be new. */
    giveBack(deviceKey: string): void {
        this.#add(deviceKey, -1);
    }

    /** A post is final. */
    settle(postId: string): void {
        const deviceKey = this.#devices.get(postId);
        if (deviceKey !== undefined) {
            this.#devices.delete(postId);
            this.#add(deviceKey, -1);
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
