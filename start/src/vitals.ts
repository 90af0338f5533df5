// SPDX-License-Identifier: Apache-2.0
// Sends a dataset's posts through REST and follows each until both wards' peers call its transaction VALID.
import { setTimeout as delay } from 'node:timers/promises';
import type { ApiClient } from './api-client';
import type { Dataset, Post, Ward } from './dataset';
import { findEntry, keepEntry } from './journal';
import { ProgressBar } from './progress';

const minute = 60_000;
const postsAtOnce = 8;
const followSeconds = 120;

/** What became of a post. */
export interface Committed {
    readonly post: Post;
    readonly window: string;
    readonly ciphertextBytes: number;
    readonly block: number;
    readonly transaction: string;
    /** Whether both wards' gateways say VALID. */
    readonly valid: boolean;
    readonly alerts: number;
}

interface Result {
    readonly status: string;
    readonly submission?: string;
    readonly alerts?: readonly unknown[];
    readonly problem?: { readonly code: string; readonly detail?: string };
}
interface Submission {
    readonly state: string;
    readonly code?: string;
    readonly transaction?: { readonly id: string; readonly blockNumber: number };
}
interface Window {
    readonly ciphertext: { readonly bytes: number };
}

export type Clients = Readonly<Record<Ward, ApiClient>>;

/** The time of a post's first value. */
export const startOf = (post: Post, end: number): Date => new Date(end - post.endOffsetMinutes * minute);

function body(post: Post, end: number): unknown {
    const { device, patient, sequence, periodSeconds, signals } = post;
    return { windows: [{ device, patient, sequence, start: startOf(post, end).toISOString(), periodSeconds, signals }] };
}

async function send(client: ApiClient, post: Post, end: number): Promise<{ submission: string; alerts: number }> {
    const { results } = await client.post<{ results: Result[] }>('/v1/vitals', body(post, end));
    const [result] = results;
    if (result?.submission === undefined) {
        throw new Error(`post ${String(post.sequence)} of a device was refused: ${result?.problem?.code ?? 'no result'}`);
    }
    return { submission: result.submission, alerts: result.alerts?.length ?? 0 };
}

async function followed(client: ApiClient, submission: string): Promise<Submission> {
    const deadline = Date.now() + followSeconds * 1000;
    for (;;) {
        const found = await client.get<Submission>(`/v1/submissions/${submission}`);
        if (found.state === 'VALID' || found.state === 'INVALID' || Date.now() > deadline) {
            return found;
        }
        await delay(100);
    }
}

/** Each ward's own gateway asks its own peer, so two answers are two ledgers. */
async function validOnBoth(clients: Clients, transaction: string): Promise<boolean> {
    const answers = await Promise.all(Object.values(clients).map((client) => transactionCode(client, transaction)));
    return answers.every((code) => code === 'VALID');
}

async function transactionCode(client: ApiClient, transaction: string): Promise<string | undefined> {
    for (let attempt = 0; attempt < 50; attempt++) {
        const found = await client.get<{ code: string }>(`/v1/transactions/${transaction}`).catch(() => undefined);
        if (found !== undefined) {
            return found.code;
        }
        await delay(100); // the other ward's peer may be a block behind
    }
    return undefined;
}

async function committed(clients: Clients, post: Post, submission: string, alerts: number): Promise<Committed> {
    const client = clients[post.ward];
    const { state, transaction } = await followed(client, submission);
    const { window } = await client.get<{ window: string }>(`/v1/posts/${post.device}/${String(post.sequence)}`);
    const { ciphertext } = await client.get<Window>(`/v1/windows/${window}`);
    const valid = state === 'VALID' && transaction !== undefined && (await validOnBoth(clients, transaction.id));
    return {
        post,
        window,
        ciphertextBytes: ciphertext.bytes,
        block: transaction?.blockNumber ?? 0,
        transaction: transaction?.id ?? '',
        valid,
        alerts,
    };
}

async function inParallel<T, R>(items: readonly T[], work: (item: T, index: number) => Promise<R>): Promise<R[]> {
    const results: R[] = [];
    let next = 0;
    const worker = async (): Promise<void> => {
        while (next < items.length) {
            const index = next++;
            results[index] = await work(items[index] as T, index);
        }
    };
    await Promise.all(Array.from({ length: postsAtOnce }, worker));
    return results;
}

/** Sends what an earlier start has not sent, then follows everything; returns the posts in order and the recording's end. */
export async function sendDataset(clients: Clients, dataset: Dataset, dataDir: string): Promise<{ committed: Committed[]; end: number }> {
    const earlier = findEntry(dataDir, dataset.name);
    const end = earlier?.end ?? Math.floor(Date.now() / minute) * minute;
    keepEntry(dataDir, dataset.name, { end, submissions: earlier?.submissions ?? [] });
    const progress = new ProgressBar('committed by both wards', dataset.posts.length);
    const submissions: (string | null)[] = dataset.posts.map(() => null);
    const results = await inParallel(dataset.posts, async (post, index) => {
        const known = earlier?.submissions[index];
        const sent = known === undefined || known === null ? await send(clients[post.ward], post, end) : { submission: known, alerts: 0 };
        submissions[index] = sent.submission;
        const result = await committed(clients, post, sent.submission, sent.alerts);
        progress.advance();
        return result;
    });
    keepEntry(dataDir, dataset.name, { end, submissions });
    return { committed: results, end };
}
