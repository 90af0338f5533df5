// SPDX-License-Identifier: Apache-2.0
// Posts that wait for their window, by caller and patient. Streams take turns, so that a chatty one delays no other.

import { MAX_POST_STEPS } from '@wardledger/chaincode/domain';
import type { WaitingPost } from '../../../store';

interface Stream {
    readonly key: string;
    posts: WaitingPost[];
    steps: number;
    /** Time of the monotonic clock from which it may be built even if it is not full. */
    readyAt: number;
}

/** Takes as many posts from the front as have together no more steps than one may have; a post that must travel alone does. */
export function takeWindow(posts: readonly WaitingPost[]): WaitingPost[] {
    const [head, ...rest] = posts;
    if (head === undefined || head.alone) {
        return head === undefined ? [] : [head];
    }
    const taken = [head];
    let steps = head.steps;
    for (const post of rest) {
        if (post.alone || steps + post.steps > MAX_POST_STEPS) {
            break;
        }
        taken.push(post);
        steps += post.steps;
    }
    return taken;
}

/** The waiting posts, in memory: without content, which stays sealed in the store until a window is built. */
export class StreamQueue {
    /** In order of their turns. */
    readonly #streams = new Map<string, Stream>();
    readonly #linger: number;

    /** @param linger - milliseconds that the first post of a window waits for others */
    constructor(linger: number) {
        this.#linger = linger;
    }

    /** @param since - the time of the monotonic clock from which the linger counts; `undefined` for posts that have waited long enough */
    add(post: WaitingPost, since?: number): void {
        const readyAt = since === undefined ? 0 : since + this.#linger;
        const stream = this.#streams.get(post.stream) ?? { key: post.stream, posts: [], steps: 0, readyAt: Infinity };
        stream.posts.push(post);
        stream.steps += post.steps;
        stream.readyAt = Math.min(stream.readyAt, readyAt);
        this.#streams.set(post.stream, stream);
    }

    /** Nothing lingers any more. */
    hurryAll(): void {
        for (const stream of this.#streams.values()) {
            stream.readyAt = 0;
        }
    }

    /** The posts of the next window; its stream goes to the end of the line. */
    next(now: number): WaitingPost[] | undefined {
        for (const stream of this.#streams.values()) {
            if (stream.steps < MAX_POST_STEPS && stream.readyAt > now) {
                continue;
            }
            const taken = takeWindow(stream.posts);
            stream.posts = stream.posts.slice(taken.length);
            stream.steps -= taken.reduce((sum, { steps }) => sum + steps, 0);
            this.#streams.delete(stream.key);
            if (stream.posts.length > 0) {
                stream.readyAt = Math.min(stream.readyAt, now); // its head has waited; what is left goes out as its turn comes
                this.#streams.set(stream.key, stream);
            }
            return taken;
        }
        return undefined;
    }

    /** When `next` may give something, if nothing is added meanwhile; `undefined` when nothing waits. */
    readyAt(): number | undefined {
        const times = [...this.#streams.values()].map(({ steps, readyAt }) => (steps >= MAX_POST_STEPS ? 0 : readyAt));
        return times.length === 0 ? undefined : Math.min(...times);
    }
}
