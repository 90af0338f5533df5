// SPDX-License-Identifier: Apache-2.0
// Sends a dataset's posts through REST and follows each until both wards' peers call its transaction VALID.
import { setTimeout as delay } from 'node:timers/promises';
import { type ApiClient, undefinedOn404 } from './api-client';
import { BothWards } from './both-wards';
import type { Clients } from './clients';
import { inParallel } from './in-parallel';
import type { Dataset, Post } from '../data/dataset';
import { findEntry, keepEntry } from '../data/journal';
import { ProgressBar } from '../progress';

const minute = 60_000;
/** Milliseconds: seven days, with an hour to send them. */
const OLDEST_TAKEN = 7 * 86_400_000 - 3_600_000;
const followSeconds = 120;
const finalStates: readonly string[] = ['VALID', 'INVALID'];

/** What a ward took: a post, who sent it, and under which name its gateway tells of it. */
interface Taken {
    readonly post: Post;
    readonly client: ApiClient;
    readonly submission: string;
}

/** What became of a post. */
export interface Recorded extends Taken {
    /** The window in which it will be; `undefined` where the ledger refused the post. */
    readonly window: string | undefined;
    /** Whether both wards' gateways say VALID. */
    readonly valid: boolean;
}

/** What a dataset became. */
export interface SentDataset {
    /** In the order of the posts. */
    readonly posts: readonly Recorded[];
    /** Milliseconds since the epoch: when the recording is said to end. */
    readonly end: number;
}

interface Result {
    readonly submission?: string;
}

/** How far a post has come. */
export interface Submission {
    readonly state: string;
    readonly transaction?: { readonly id: string };
    readonly window?: { readonly id: string; readonly state: 'open' | 'closed' | 'VALID' | 'ended' };
}

/** The time of a post's first value. */
export const startOf = (post: Post, end: number): Date => new Date(end - post.endOffset);

async function send(client: ApiClient, post: Post, end: number): Promise<string> {
    const { device, patient, sequence, periodSeconds, signals, origin } = post;
    const what = `sending post ${String(sequence)} of ${device}${origin === undefined ? '' : ` (${origin} of the file)`}`;
    const body = { windows: [{ device, patient, sequence, start: startOf(post, end).toISOString(), periodSeconds, signals }] };
    const { results } = await client.post<{ results: Result[] }>('/v1/vitals', body, what);
    const submission = results[0]?.submission;
    if (submission === undefined) {
        throw new Error(`${what}: no submission in the answer`);
    }
    return submission;
}

/** How far a post has come, as soon as `isThere`, or after so long; `undefined` where the gateway forgot it: it has long been on the ledger, with its window. */
export async function follow({ client, submission }: Taken, isThere: (found: Submission) => boolean): Promise<Submission | undefined> {
    const deadline = performance.now() + followSeconds * 1000;
    for (;;) {
        const found = await undefinedOn404(client.get<Submission>(`/v1/submissions/${submission}`));
        if (found === undefined || isThere(found) || performance.now() > deadline) {
            return found;
        }
        await delay(100);
    }
}

async function recorded(bothWards: BothWards, taken: Taken): Promise<Recorded> {
    const found = await follow(taken, ({ state }) => finalStates.includes(state));
    if (found === undefined) {
        const { device, sequence } = taken.post;
        const { window } = await taken.client.get<{ window: string }>(`/v1/posts/${device}/${String(sequence)}`);
        return { ...taken, window, valid: true };
    }
    const { state, transaction, window } = found;
    const valid = state === 'VALID' && transaction !== undefined && (await bothWards.verdictOf(transaction.id)).valid;
    return { ...taken, window: window?.id, valid };
}

/** When a recording that was not sent before is said to end: when it did, where a gateway takes readings that old; else now. */
export function endOf({ end, posts }: Dataset, now: number): number {
    const oldest = posts.reduce((most, { endOffset }) => Math.max(most, endOffset), 0);
    const isTaken = end !== undefined && end <= now && end - oldest > now - OLDEST_TAKEN;
    return isTaken ? end : Math.floor(now / minute) * minute;
}

/** Sends what an earlier start has not sent, then follows everything. What a start that was stopped had sent is sent again, and is taken once. */
export async function sendDataset(clients: Clients, dataset: Dataset, dataDir: string): Promise<SentDataset> {
    const earlier = findEntry(dataDir, dataset.name);
    const end = earlier?.end ?? endOf(dataset, Date.now());
    if (dataset.end !== undefined && dataset.end !== end) {
        console.log('Its times are moved so that it ends now: a gateway takes readings of the last seven days, none of the future.\n');
    }
    keepEntry(dataDir, dataset.name, { end, submissions: earlier?.submissions ?? [] });
    const patients = [...new Set(dataset.posts.map(({ patient }) => patient))];
    const sending = new ProgressBar('posts taken', dataset.posts.length);
    const taken = await inParallel(dataset.posts, async (post, index): Promise<Taken> => {
        // One patient's monitor is connected to one of the ward's IoT gateways, always the same.
        const client = clients[post.ward].gateways[patients.indexOf(post.patient) % 2 === 0 ? 0 : 1];
        const submission = earlier?.submissions[index] ?? (await send(client, post, end));
        sending.advance();
        return { client, post, submission };
    });
    keepEntry(dataDir, dataset.name, { end, submissions: taken.map(({ submission }) => submission) });
    const recording = new ProgressBar('posts on both ledgers', taken.length);
    const bothWards = new BothWards(clients);
    const posts = await inParallel(taken, async (one) => {
        const result = await recorded(bothWards, one);
        recording.advance();
        return result;
    });
    return { posts, end };
}
