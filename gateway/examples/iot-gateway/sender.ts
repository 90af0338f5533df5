// SPDX-License-Identifier: Apache-2.0
// Brings the queue to the ledger, oldest first. A post leaves it when the ward says VALID, or when it is refused for good; whatever else happens, it is sent again.

import { setTimeout as pause } from 'node:timers/promises';
import type { Queue, QueuedPost } from './queue.ts';
import type { Answer, Problem, Refusal, Result, Ward } from './ward.ts';

/** `retry`: the same again, later. `alarm`: the same again, once somebody has seen to it. `drop`: never again as it is. */
export type Meaning = 'retry' | 'alarm' | 'drop';

/** What the program tells. */
export interface Told {
    readonly progress: (text: string) => void;
    readonly alarm: (text: string) => void;
}

/** Refused for what somebody at the ward or at the issuer has to put right. docs/first-device.md has the table. */
export const ALARMS: ReadonlySet<string> = new Set([
    'ACTOR_SUSPENDED',
    'ACTOR_UNKNOWN',
    'DEVICE_RETIRED',
    'DEVICE_SUSPENDED',
    'DEVICE_UNKNOWN',
    'REPLAY_CONFLICT',
    'ROLE_FORBIDDEN',
    'SIGNATURE_INVALID',
    'SIGNATURE_MISSING',
    'WARD_FORBIDDEN',
]);
/** Whole requests that are refused for something in one of their posts, nobody says in which. */
const UNREADABLE: ReadonlySet<number> = new Set([400, 413, 422]);
const MOST_POSTS = 64;
const MOST_BYTES = 900_000;
const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 60_000;
/** Of one post that waits for a person, and lets others pass. */
const LONGEST_REST = 300_000;
const IDLE = 500;

/** What is to be done about a refused post. */
export function meaningOf({ status, code, retryAfter }: Problem): Meaning {
    if (ALARMS.has(code)) {
        return 'alarm';
    }
    const isForNow = status >= 500 || status === 401 || status === 429 || code === 'IDEMPOTENCY_IN_PROGRESS';
    return isForNow || retryAfter !== undefined ? 'retry' : 'drop';
}

/** Twice as long each time, and never all at once: somewhere in the second half of it. Milliseconds. */
export function pauseAfter(failures: number, longest = LONGEST_PAUSE): number {
    return Math.min(longest, FIRST_PAUSE * 2 ** Math.min(failures, 16)) * (0.5 + Math.random() / 2);
}

/** Sends until told to stop, or until nothing is left and nothing more comes. */
export class Sender {
    readonly #queue: Queue;
    readonly #ward: Pick<Ward, 'post'>;
    readonly #told: Told;
    #failures = 0;
    #most = MOST_POSTS;

    constructor(queue: Queue, ward: Pick<Ward, 'post'>, told: Told) {
        this.#queue = queue;
        this.#ward = ward;
        this.#told = told;
    }

    async run(isEnded: () => boolean, signal: AbortSignal): Promise<void> {
        while (!signal.aborted) {
            const posts = this.#batch();
            if (posts.length === 0 && isEnded() && this.#queue.length === 0) {
                return;
            }
            await pause(posts.length === 0 ? IDLE : await this.#send(posts), undefined, { signal }).catch(() => undefined);
        }
    }

    /** Posts that fit into one request, and need not wait. */
    #batch(): QueuedPost[] {
        let bytes = 0;
        return this.#queue.oldest(this.#most, performance.now()).filter(({ body }, index) => {
            bytes += Buffer.byteLength(body) + 1;
            return index === 0 || bytes <= MOST_BYTES;
        });
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
        if ('results' in answer) {
            this.#most = Math.min(MOST_POSTS, this.#most * 2);
            return this.#settle(posts, answer.results);
        }
        const { problem, retryAfter } = answer;
        this.#told.alarm(`refused: ${String(problem.status)} ${problem.code} ${problem.detail ?? ''}`);
        return UNREADABLE.has(problem.status) && meaningOf(problem) === 'drop' ? this.#narrow(posts, answer) : this.#later(retryAfter);
    }

    /** Half as many at once, until the one is found that takes the others with it. */
    #narrow(posts: readonly QueuedPost[], { problem, retryAfter }: Refusal): number {
        this.#most = Math.ceil(posts.length / 2);
        const [post] = posts;
        if (posts.length > 1 || post === undefined) {
            return retryAfter * 1000;
        }
        if (problem.code === '' || problem.code.startsWith('IDEMPOTENCY_')) {
            this.#rest(post, problem, 'retry'); // not said by a ward, or not of what the post says
            return this.#later(0);
        }
        this.#refuse(post, problem);
        return 0;
    }

    #settle(posts: readonly QueuedPost[], results: readonly Result[]): number {
        const done: number[] = [];
        const meanings: Meaning[] = [];
        posts.forEach((post, index) => {
            const { state, problem } = results[index] ?? {};
            if (problem !== undefined) {
                meanings.push(this.#refuse(post, problem));
            } else if (state === 'VALID') {
                done.push(post.sequence);
            }
        });
        this.#queue.forget(done);
        this.#told.progress(`${String(done.length)} VALID, ${String(this.#queue.length)} waiting`);
        // What was refused for itself says nothing of those behind it.
        if (done.length > 0 || meanings.some((meaning) => meaning !== 'retry')) {
            this.#failures = 0;
            return 0;
        }
        return this.#later(0);
    }

    #refuse(post: QueuedPost, problem: Problem): Meaning {
        const meaning = meaningOf(problem);
        const why = problem.errors?.map(({ pointer, detail }) => `${pointer} ${detail}`).join('; ') ?? '';
        this.#told.alarm(`${meaning}: post ${String(post.sequence)} ${problem.code} ${why}`);
        if (meaning === 'drop') {
            this.#queue.drop(post, problem.code);
        } else {
            this.#rest(post, problem, meaning);
        }
        return meaning;
    }

    #rest(post: QueuedPost, { retryAfter = 0 }: Problem, meaning: Meaning): void {
        const rest = pauseAfter(post.tries, meaning === 'alarm' ? LONGEST_REST : LONGEST_PAUSE);
        this.#queue.rest(post, performance.now() + Math.max(retryAfter * 1000, rest));
    }

    /** @param atLeast - seconds */
    #later(atLeast: number): number {
        this.#failures += 1;
        return Math.max(atLeast * 1000, pauseAfter(this.#failures - 1));
    }
}
