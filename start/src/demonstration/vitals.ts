// SPDX-License-Identifier: Apache-2.0
// Sends a dataset's posts through REST and follows each until both wards' peers call its transaction VALID.
import { setTimeout as delay } from 'node:timers/promises';
import { type ApiClient, ApiError } from './api-client';
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

/** What became of a post. */
export interface Committed {
    readonly post: Post;
    readonly window: string;
    readonly ciphertextBytes: number;
    readonly block: number;
    readonly transaction: string;
    /** Whether both wards' gateways say VALID. */
    readonly valid: boolean;
}

interface Result {
    readonly submission?: string;
}
interface Window {
    readonly ciphertext: { readonly bytes: number };
    readonly transactionId: string;
}
interface Transaction {
    readonly code: string;
    readonly blockNumber: number;
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

/** A device and what it posted. */
interface Sent {
    readonly client: ApiClient;
    readonly post: Post;
    readonly submission: string;
}

async function committed(clients: Clients, { client, post, submission }: Sent): Promise<Committed> {
    // Until it is final. A gateway forgets what has long been VALID: then the ledger alone tells.
    const deadline = performance.now() + followSeconds * 1000;
    const state = async (): Promise<string> => (await client.get<{ state: string }>(`/v1/submissions/${submission}`)).state;
    const forgotten = (error: unknown): string => {
        if (error instanceof ApiError && error.status === 404) {
            return 'VALID';
        }
        throw error;
    };
    while (!finalStates.includes(await state().catch(forgotten)) && performance.now() < deadline) {
        await delay(100);
    }
    const { window } = await client.get<{ window: string }>(`/v1/posts/${post.device}/${String(post.sequence)}`);
    const { ciphertext, transactionId } = await clients[post.ward].auditor.get<Window>(`/v1/windows/${window}`);
    // Each ward's own gateway asks its own peer, so two answers are two ledgers.
    const answers = await Promise.all(
        Object.values(clients).map(async ({ auditor }) => {
            for (let attempt = 0; attempt < 50; attempt++) {
                const found = await auditor.get<Transaction>(`/v1/transactions/${transactionId}`).catch(() => undefined);
                if (found !== undefined) {
                    return found;
                }
                await delay(100); // the other ward's peer may be a block behind
            }
            return undefined;
        }),
    );
    return {
        post,
        window,
        ciphertextBytes: ciphertext.bytes,
        block: answers[0]?.blockNumber ?? 0,
        transaction: transactionId,
        valid: answers.every((answer) => answer?.code === 'VALID'),
    };
}

/** When a recording that was not sent before is said to end: when it did, where a gateway takes readings that old; else now. */
export function endOf({ end, posts }: Dataset, now: number): number {
    const oldest = posts.reduce((most, { endOffset }) => Math.max(most, endOffset), 0);
    const isTaken = end !== undefined && end <= now && end - oldest > now - OLDEST_TAKEN;
    return isTaken ? end : Math.floor(now / minute) * minute;
}

/** Sends what an earlier start has not sent, then follows everything; returns the posts in order and the recording's end. */
export async function sendDataset(clients: Clients, dataset: Dataset, dataDir: string): Promise<{ committed: Committed[]; end: number }> {
    const earlier = findEntry(dataDir, dataset.name);
    const end = earlier?.end ?? endOf(dataset, Date.now());
    if (dataset.end !== undefined && dataset.end !== end) {
        console.log('Its times are moved so that it ends now: a gateway takes readings of the last seven days, none of the future.\n');
    }
    keepEntry(dataDir, dataset.name, { end, submissions: earlier?.submissions ?? [] });
    const progress = new ProgressBar('committed by both wards', dataset.posts.length);
    const submissions: (string | null)[] = dataset.posts.map(() => null);
    const patients = [...new Set(dataset.posts.map(({ patient }) => patient))];
    const results = await inParallel(dataset.posts, async (post, index) => {
        // One patient's monitor is connected to one of the ward's IoT gateways, always the same.
        const client = clients[post.ward].gateways[patients.indexOf(post.patient) % 2 === 0 ? 0 : 1];
        const submission = earlier?.submissions[index] ?? (await send(client, post, end));
        submissions[index] = submission;
        const result = await committed(clients, { client, post, submission });
        progress.advance();
        return result;
    });
    keepEntry(dataDir, dataset.name, { end, submissions });
    return { committed: results, end };
}
