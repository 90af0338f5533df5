// SPDX-License-Identifier: Apache-2.0
// Brings the queue to the ledger, oldest first. A post leaves it when the ward says VALID, or when it is refused for good; whatever else happens, it is sent again.

import { setTimeout as pause } from 'node:timers/promises';
import type { Queue, QueuedPost } from './queue.ts';
import type { Answer, Problem, Result, Ward } from './ward.ts';

/** `retry`: the same again, later. `alarm`: the same again, once somebody has seen to it. `drop`: never again as it is. */
export type Meaning = 'retry' | 'alarm' | 'drop';

/** What the program tells. */
export interface Told {
    readonly progress: (text: string) => void;
    readonly alarm: (text: string) => void;
}

/** Refused for what somebody at the ward or at the issuer has to put right. docs/first-device.md has the table. */
const ALARMS: ReadonlySet<string> = new Set([
    'ACTOR_SUSPENDED',
    'ACTOR_UNKNOWN',
    'DEVICE_RETIRED',
    'DEVICE_SUSPENDED',
    'ROLE_FORBIDDEN',
    'SIGNATURE_INVALID',
    'SIGNATURE_MISSING',
    'WARD_FORBIDDEN',
]);
const MOST_POSTS = 64;
const MOST_BYTES = 900_000;
const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 60_000;
const IDLE = 500;

/** What is to be done about a refused post. */
export function meaningOf({ status, code, retryAfter }: Problem): Meaning {
    if (ALARMS.has(code)) {
        return 'alarm';
    }
    return status >= 500 || status === 401 || status === 429 || retryAfter !== undefined ? 'retry' : 'drop';
}

/** Posts that fit into one request. */
function batchOf(queue: Queue): QueuedPost[] {
    let bytes = 0;
    return queue.oldest(MOST_POSTS).filter(({ body }, index) => {
        bytes += Buffer.byteLength(body) + 1;
        return index === 0 || bytes <= MOST_BYTES;
    });
}

/** Sends until told to stop, or until nothing is left and nothing more comes. */
export class Sender {
    readonly #queue: Queue;
    readonly #ward: Pick<Ward, 'post'>;
    readonly #told: Told;
    #failures = 0;

    constructor(queue: Queue, ward: Pick<Ward, 'post'>, told: Told) {
        this.#queue = queue;
        this.#ward = ward;
        this.#told = told;
    }

    async run(isEnded: () => boolean, signal: AbortSignal): Promise<void> {
        while (!signal.aborted) {
            const posts = batchOf(this.#queue);
            if (posts.length === 0 && isEnded()) {
                return;
            }
            await pause(posts.length === 0 ? IDLE : await this.#send(posts), undefined, { signal }).catch(() => undefined);
        }
    }

    /** @returns milliseconds until the next request */
    async #send(posts: readonly QueuedPost[]): Promise<number> {
        let answer: Answer;
        try {
            answer = await this.#ward.post(posts.map(({ body }) => body));
        } catch (error) {
            this.#told.alarm(`the ward does not answer: ${error instanceof Error ? error.message : 'no reason'}`);
            return this.#later(0);
        }
        if (!('results' in answer)) {
            const { problem, retryAfter } = answer;
            this.#told.alarm(`refused: ${problem.code} ${problem.detail ?? ''}`);
            return this.#later(retryAfter);
        }
        return this.#settle(posts, answer.results);
    }

    #settle(posts: readonly QueuedPost[], results: readonly Result[]): number {
        const done: number[] = [];
        const stuck: Problem[] = [];
        results.forEach(({ state, problem }, index) => {
            const post = posts[index];
            if (post === undefined) {
                return;
            }
            if (problem === undefined) {
                done.push(...(state === 'VALID' ? [post.sequence] : []));
                return;
            }
            const meaning = meaningOf(problem);
            const why = problem.errors?.map(({ pointer, detail }) => `${pointer} ${detail}`).join('; ') ?? '';
            this.#told.alarm(`${meaning}: post ${String(post.sequence)} ${problem.code} ${why}`);
            if (meaning === 'drop') {
                this.#queue.drop(post, problem.code);
                return;
            }
            stuck.push(problem);
        });
        this.#queue.forget(done);
        this.#told.progress(`${String(done.length)} VALID, ${String(this.#queue.length)} waiting`);
        if (stuck.length === 0 && done.length > 0) {
            this.#failures = 0;
            return 0;
        }
        return this.#later(Math.max(0, ...stuck.map(({ retryAfter = 0 }) => retryAfter)));
    }

    /** Twice as long each time, and never all at once: somewhere in the second half of it. @param atLeast - seconds */
    #later(atLeast: number): number {
        const longest = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** this.#failures);
        this.#failures = Math.min(this.#failures + 1, 16);
        return Math.max(atLeast * 1000, longest * (0.5 + Math.random() / 2));
    }
}
