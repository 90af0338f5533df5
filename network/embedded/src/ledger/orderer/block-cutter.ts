// SPDX-License-Identifier: Apache-2.0
// When a block is full: by number of messages, by preferred size, or alone when one message is larger than that.
import type { BatchOptions } from '../ports';

/** Something to order; its size is that of payload and signature. */
export interface Sized {
    readonly size: number;
}

/** Groups messages into batches. Knows no time: the orderer cuts what is pending when the batch timeout ends. */
export class BlockCutter<Message extends Sized> {
    readonly #options: Pick<BatchOptions, 'maxMessageCount' | 'preferredMaxBytes'>;
    #pending: Message[] = [];
    #pendingBytes = 0;

    constructor(options: Pick<BatchOptions, 'maxMessageCount' | 'preferredMaxBytes'>) {
        this.#options = options;
    }

    get hasPending(): boolean {
        return this.#pending.length > 0;
    }

    /** Adds a message; returns the batches (none, one or two) that are complete. */
    add(message: Message): Message[][] {
        const { preferredMaxBytes, maxMessageCount } = this.#options;
        if (message.size > preferredMaxBytes) {
            return [...this.cut(), [message]];
        }
        const overflowing = this.#pendingBytes + message.size > preferredMaxBytes ? this.cut() : [];
        this.#pending.push(message);
        this.#pendingBytes += message.size;
        return this.#pending.length >= maxMessageCount ? [...overflowing, ...this.cut()] : overflowing;
    }

    /** Takes what is pending: one batch, or none. */
    cut(): Message[][] {
        const batch = this.#pending;
        this.#pending = [];
        this.#pendingBytes = 0;
        return batch.length > 0 ? [batch] : [];
    }
}
