// SPDX-License-Identifier: Apache-2.0
// The outbox over the writer thread: seals on the way in, opens on the way out, decides what a known post means.

import type { StoreSeal } from '../../custody';
import type {
    AppendOutcome,
    BuiltWindow,
    NewPost,
    OpenedPost,
    OpenTransaction,
    Outbox,
    PendingPost,
    Settlement,
    SignedTransaction,
    SubmissionRecord,
    WaitingPost,
} from './outbox';
import type { AppendedPost, PostEntry, SubmissionRow, WaitingRow } from '../operations/post-operations';
import type { OpenTransactionRow } from '../operations/transaction-operations';
import type { Writer } from '../writer/writer-client';

/** What the outbox stands on. */
export interface SealedOutboxOptions {
    readonly writer: Writer;
    readonly seal: StoreSeal;
    /** Milliseconds since the epoch. */
    readonly now: () => number;
}

const MAXIMUM_REMEMBERED = 10_000;

interface PostName {
    readonly subject: string;
    readonly device: string;
    readonly sequence: number;
}

interface WindowContent {
    readonly subject: string;
    readonly request: unknown;
    readonly postIds: readonly string[];
}

interface TransactionContent {
    readonly subject: string;
    /** base64 */
    readonly envelope: string;
    readonly result: unknown;
}

function waitingPost(row: WaitingRow): WaitingPost {
    const { arrival, id, stream_key, device_key, steps, alone, received_at } = row;
    return { arrival, id, stream: stream_key, deviceKey: device_key, steps, alone: alone === 1, receivedAt: received_at };
}

function stateOf(row: SubmissionRow): SubmissionRecord['state'] {
    if (row.state !== 'IN_WINDOW') {
        return row.state as SubmissionRecord['state'];
    }
    return row.window_transaction === null ? 'SEALED' : ((row.window_state ?? 'ENDORSED') as SubmissionRecord['state']);
}

function submissionOf(row: SubmissionRow, name: PostName): SubmissionRecord {
    const { transaction_id: id, block_number: blockNumber, timestamp } = row;
    const settled = id !== null && blockNumber !== null && timestamp !== null;
    return {
        ...name,
        id: row.id,
        state: stateOf(row),
        ...(row.code === null ? {} : { code: row.code }),
        ...(settled ? { transaction: { id, blockNumber, timestamp } } : {}),
    };
}

/** A post that was refused only because its time or its caller's permission had not come may travel again. */
function mayTravelAgain({ status, state, code }: AppendedPost): boolean {
    return status === 'known' && state === 'INVALID' && code !== 'REPLAY_CONFLICT';
}

/** Windows of one transaction stand in several rows. */
function gathered(rows: readonly OpenTransactionRow[]): Map<string, string[]> {
    const windows = new Map<string, string[]>();
    for (const { id, window_id } of rows) {
        windows.set(id, [...(windows.get(id) ?? []), ...(window_id === null ? [] : [window_id])]);
    }
    return windows;
}

/** The outbox; it keeps nothing in memory but names. */
export class SealedOutbox implements Outbox {
    readonly #writer: Writer;
    readonly #seal: StoreSeal;
    readonly #now: () => number;
    readonly #keys = new Map<string, string>();

    constructor({ writer, seal, now }: SealedOutboxOptions) {
        this.#writer = writer;
        this.#seal = seal;
        this.#now = now;
    }

    deviceKey(device: string): string {
        return this.#remembered('devices', device);
    }

    streamKey(subject: string, patient: string): string {
        return this.#remembered('streams', subject, patient);
    }

    async append(posts: readonly NewPost[]): Promise<AppendOutcome[]> {
        const entries = posts.map((post) => this.#entryOf(post));
        const appended = await this.#writer.call('appendPosts', entries);
        return Promise.all(appended.map((row, index) => this.#outcomeOf(row, posts[index]?.digest ?? '')));
    }

    async waiting(after: number, limit: number): Promise<WaitingPost[]> {
        return (await this.#writer.call('waitingPosts', { after, limit })).map(waitingPost);
    }

    async waitingById(ids: readonly string[]): Promise<WaitingPost[]> {
        return (await this.#writer.call('waitingPostsById', ids)).map(waitingPost);
    }

    async open(ids: readonly string[]): Promise<OpenedPost[]> {
        const rows = await this.#writer.call('openPosts', ids);
        return rows.flatMap(({ id, digest, name, content }): OpenedPost[] => {
            return content === null ? [] : [{ id, digest, ...this.#name(id, name), content: this.#opened(`posts.content/${id}`, content) }];
        });
    }

    async pending(): Promise<PendingPost[]> {
        const rows = await this.#writer.call('pendingPosts', null);
        return rows.map(({ id, device_key, received_at }) => ({ id, deviceKey: device_key, receivedAt: received_at }));
    }

    async unsettled(): Promise<unknown[]> {
        const rows = await this.#writer.call('unsettledWindows', null);
        return rows.map(({ id, content }) => this.#window(id, content).request);
    }

    async sealWindow({ id, subject, request, postIds }: BuiltWindow): Promise<boolean> {
        const content = this.#closed(`windows.content/${id}`, { subject, request, postIds });
        return this.#writer.call('sealWindow', { id, createdAt: this.#now(), content, postIds });
    }

    async sealedWindows(): Promise<{ readonly id: string; readonly subject: string }[]> {
        const rows = await this.#writer.call('sealedWindows', null);
        return rows.map(({ id, content }) => ({ id, subject: this.#window(id, content).subject }));
    }

    async windows(ids: readonly string[]): Promise<BuiltWindow[]> {
        const rows = await this.#writer.call('windowsById', ids);
        return rows.map(({ id, content }) => ({ id, ...this.#window(id, content) }));
    }

    async endorsed({ id, subject, envelope, result, timestamp, windowIds }: SignedTransaction): Promise<boolean> {
        const sealed: TransactionContent = { subject, envelope: Buffer.from(envelope).toString('base64'), result };
        const content = this.#closed(`transactions.content/${id}`, sealed);
        return this.#writer.call('recordTransaction', { id, timestamp, createdAt: this.#now(), content, windowIds });
    }

    async openTransactions(): Promise<OpenTransaction[]> {
        const rows = await this.#writer.call('openTransactions', null);
        const windows = gathered(rows);
        const single = new Map(rows.map((row) => [row.id, row])).values();
        return [...single].flatMap(({ id, state, timestamp, content }): OpenTransaction[] => {
            if (content === null) {
                return [];
            }
            const { subject, envelope, result } = this.#opened(`transactions.content/${id}`, content) as TransactionContent;
            const signed = { id, subject, envelope: Buffer.from(envelope, 'base64'), result, timestamp };
            return [{ ...signed, windowIds: windows.get(id) ?? [], state: state as OpenTransaction['state'] }];
        });
    }

    async mark(transactionId: string, state: 'SUBMITTED' | 'UNKNOWN'): Promise<void> {
        await this.#writer.call('markTransaction', { id: transactionId, state });
    }

    async release(transactionId: string): Promise<void> {
        await this.#writer.call('releaseTransaction', { id: transactionId });
    }

    async refuse(postId: string, code: string): Promise<void> {
        await this.#writer.call('refusePost', { id: postId, code });
    }

    async settle(settlement: Settlement): Promise<void> {
        await this.#writer.call('settle', settlement);
    }

    async submissions(ids: readonly string[]): Promise<SubmissionRecord[]> {
        const rows = await this.#writer.call('submissions', ids);
        return rows.map((row) => submissionOf(row, this.#name(row.id, row.name)));
    }

    #entryOf(post: NewPost): PostEntry {
        const { id, subject, device, sequence, patient, digest, steps, receivedAt } = post;
        return {
            id,
            postKey: this.#seal.rowKey('posts', device, String(sequence)),
            streamKey: this.streamKey(subject, patient),
            deviceKey: this.deviceKey(device),
            digest,
            steps,
            receivedAt,
            name: this.#closed(`posts.name/${id}`, { subject, device, sequence }),
            content: this.#closed(`posts.content/${id}`, post.content),
        };
    }

    async #outcomeOf(appended: AppendedPost, digest: string): Promise<AppendOutcome> {
        const { id } = appended;
        if (appended.status === 'stored') {
            return { status: 'stored', id };
        }
        if (appended.digest !== digest) {
            return { status: 'conflict', id };
        }
        const revived = mayTravelAgain(appended) && (await this.#writer.call('revivePost', { id, digest }));
        return { status: revived ? 'revived' : 'duplicate', id };
    }

    /** The same few devices and patients come again and again, each several times for a post. */
    #remembered(table: string, ...parts: readonly string[]): string {
        const name = [table, ...parts].join('\0');
        const key = this.#keys.get(name) ?? this.#seal.rowKey(table, ...parts);
        if (this.#keys.size >= MAXIMUM_REMEMBERED) {
            this.#keys.clear();
        }
        this.#keys.set(name, key);
        return key;
    }

    #name(id: string, content: Uint8Array): PostName {
        return this.#opened(`posts.name/${id}`, content) as PostName;
    }

    #window(id: string, content: Uint8Array): WindowContent {
        return this.#opened(`windows.content/${id}`, content) as WindowContent;
    }

    #closed(place: string, value: unknown): Buffer {
        return this.#seal.seal(place, Buffer.from(JSON.stringify(value), 'utf8'));
    }

    #opened(place: string, content: Uint8Array): unknown {
        return JSON.parse(this.#seal.open(place, content).toString('utf8'));
    }
}
