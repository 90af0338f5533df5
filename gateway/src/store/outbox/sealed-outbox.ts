// SPDX-License-Identifier: Apache-2.0
// The outbox over the writer thread: seals on the way in, opens on the way out, and names what the rows keep as keys and seals.

import { demandDefined } from '@wardledger/chaincode/domain';
import { LruMap } from 'toad-cache';
import type { StoreSeal } from '../../custody';
import type { AppendOutcome, Settlement } from '../ports';
import type {
    ArrivedPost,
    BuiltWindow,
    NewPost,
    OpenedPost,
    OpenTransaction,
    Outbox,
    PendingPost,
    SignedTransaction,
    SubmissionRecord,
    WaitingPost,
} from './outbox';
import type { SubmissionRow, WaitingRow } from '../operations/post-operations';
import type { Writer } from '../writer/writer-client';

/** What the outbox stands on. */
export interface SealedOutboxPorts {
    readonly writer: Writer;
    readonly seal: StoreSeal;
    /** Milliseconds since the epoch. */
    readonly now: () => number;
}

const MAXIMUM_REMEMBERED = 10_000;

// What is sealed, as JSON. `subject` is the caller: the subject of the token.
interface SealedName {
    readonly subject: string;
    readonly device: string;
    readonly boot?: number;
    readonly sequence: number;
}

interface SealedWindow {
    readonly subject: string;
    readonly request: unknown;
    readonly postIds: readonly string[];
}

interface SealedTransaction {
    readonly subject: string;
    /** base64 */
    readonly envelope: string;
    readonly result: unknown;
}

type PostName = Pick<SubmissionRecord, 'caller' | 'device' | 'boot' | 'sequence'>;

/** What names a post for ever. */
type PostKeyParts = Pick<NewPost, 'device' | 'boot' | 'sequence'>;

function arrivedPost(row: WaitingRow): ArrivedPost {
    const { arrival, id, stream_key: stream, steps, alone } = row;
    return { arrival, id, stream, steps, alone: alone === 1 };
}

function stateOf(row: SubmissionRow): SubmissionRecord['state'] {
    if (row.state !== 'IN_WINDOW') {
        return row.state as SubmissionRecord['state'];
    }
    if (row.window_transaction === null) {
        return 'SEALED';
    }
    return demandDefined(row.window_state ?? undefined, 'transaction of a window') as SubmissionRecord['state'];
}

/** Rows as they were asked for; ids without a row are left out. */
function inOrder<Row extends { readonly id: string }>(ids: readonly string[], rows: readonly Row[]): Row[] {
    const byId = new Map(rows.map((row) => [row.id, row]));
    return ids.flatMap((id) => byId.get(id) ?? []);
}

/** The outbox; it keeps nothing in memory but names. */
export class SealedOutbox implements Outbox {
    readonly #writer: Writer;
    readonly #seal: StoreSeal;
    readonly #now: () => number;
    readonly #keys = new LruMap<string>(MAXIMUM_REMEMBERED);

    constructor({ writer, seal, now }: SealedOutboxPorts) {
        this.#writer = writer;
        this.#seal = seal;
        this.#now = now;
    }

    deviceKey(device: string): string {
        return this.#remembered('devices', device);
    }

    streamKey(caller: string, patient: string): string {
        return this.#remembered('streams', caller, patient);
    }

    async append(posts: readonly NewPost[]): Promise<AppendOutcome[]> {
        return this.#writer.call(
            'appendPosts',
            posts.map(({ id, caller, device, boot, sequence, patient, digest, steps, receivedAt, content }) => ({
                id,
                postKey: this.#postKey({ device, boot, sequence }),
                streamKey: this.streamKey(caller, patient),
                deviceKey: this.deviceKey(device),
                digest,
                steps,
                receivedAt,
                name: this.#closed(`posts.name/${id}`, { subject: caller, device, boot, sequence }),
                content: this.#closed(`posts.content/${id}`, content),
            })),
        );
    }

    async waiting(after: number, limit: number): Promise<ArrivedPost[]> {
        return (await this.#writer.call('waitingPosts', { after, limit })).map(arrivedPost);
    }

    async waitingById(ids: readonly string[]): Promise<WaitingPost[]> {
        return (await this.#writer.call('waitingPostsById', ids)).map(arrivedPost);
    }

    async open(ids: readonly string[]): Promise<OpenedPost[]> {
        const rows = await this.#writer.call('openPosts', ids);
        return inOrder(ids, rows).flatMap(({ id, digest, name, content }): OpenedPost[] => {
            return content === null ? [] : [{ id, digest, ...this.#name(id, name), content: this.#opened(`posts.content/${id}`, content) }];
        });
    }

    async pending(): Promise<PendingPost[]> {
        const rows = await this.#writer.call('pendingPosts', undefined);
        return rows.map(({ id, device_key, received_at }) => ({ id, deviceKey: device_key, receivedAt: received_at }));
    }

    async unsettled(): Promise<unknown[]> {
        const rows = await this.#writer.call('unsettledWindows', undefined);
        return rows.map(({ id, content }) => this.#window(id, content).request);
    }

    async sealWindow({ id, caller, request, postIds }: BuiltWindow): Promise<boolean> {
        const content = this.#closed(`windows.content/${id}`, { subject: caller, request, postIds });
        return this.#writer.call('sealWindow', { id, createdAt: this.#now(), content, postIds });
    }

    async sealedWindows(): Promise<{ readonly id: string; readonly caller: string }[]> {
        const rows = await this.#writer.call('sealedWindows', undefined);
        return rows.map(({ id, content }) => ({ id, caller: this.#window(id, content).caller }));
    }

    async windows(ids: readonly string[]): Promise<BuiltWindow[]> {
        const rows = await this.#writer.call('windowsById', ids);
        return rows.map(({ id, content }) => this.#window(id, content));
    }

    async endorsed({ id, caller, envelope, result, timestamp, windowIds }: SignedTransaction): Promise<boolean> {
        const content = this.#closed(`transactions.content/${id}`, {
            subject: caller,
            envelope: Buffer.from(envelope).toString('base64'),
            result,
        });
        return this.#writer.call('recordTransaction', { id, timestamp, createdAt: this.#now(), content, windowIds });
    }

    async openTransactions(): Promise<OpenTransaction[]> {
        const rows = await this.#writer.call('openTransactions', undefined);
        // Windows of one transaction stand in several rows.
        const windows = new Map<string, string[]>();
        for (const { id, window_id } of rows) {
            windows.set(id, [...(windows.get(id) ?? []), ...(window_id === null ? [] : [window_id])]);
        }
        const single = new Map(rows.map((row) => [row.id, row])).values();
        return [...single].flatMap(({ id, state, timestamp, content }): OpenTransaction[] => {
            if (content === null) {
                return [];
            }
            const { subject: caller, envelope, result } = this.#opened(`transactions.content/${id}`, content) as SealedTransaction;
            const signed = { id, caller, envelope: Buffer.from(envelope, 'base64'), result, timestamp };
            const windowIds = demandDefined(windows.get(id), 'windows of a transaction');
            return [{ ...signed, windowIds, state: state as OpenTransaction['state'] }];
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

    async isSubmittedBy(caller: string, post: PostKeyParts): Promise<boolean> {
        const row = await this.#writer.call('postByKey', { postKey: this.#postKey(post) });
        return row !== undefined && this.#name(row.id, row.name).caller === caller;
    }

    async submissions(ids: readonly string[]): Promise<SubmissionRecord[]> {
        const rows = await this.#writer.call('submissions', ids);
        return inOrder(ids, rows).map((row): SubmissionRecord => {
            const { transaction_id: id, block_number: blockNumber, timestamp } = row;
            const settled = id !== null && blockNumber !== null && timestamp !== null;
            return {
                ...this.#name(row.id, row.name),
                id: row.id,
                state: stateOf(row),
                ...(row.code === null ? {} : { code: row.code }),
                ...(settled ? { transaction: { id, status: 'VALID', blockNumber, timestamp } } : {}),
            };
        });
    }

    #postKey({ device, boot, sequence }: PostKeyParts): string {
        return this.#seal.rowKey('posts', device, ...(boot === undefined ? [] : [String(boot)]), String(sequence));
    }

    /** The same few devices and patients come again and again, each several times for a post. */
    #remembered(table: string, ...parts: readonly string[]): string {
        const name = [table, ...parts].join('\0');
        const known = this.#keys.get(name);
        if (known !== undefined) {
            return known;
        }
        const key = this.#seal.rowKey(table, ...parts);
        this.#keys.set(name, key);
        return key;
    }

    #name(id: string, content: Uint8Array): PostName {
        const { subject: caller, ...name } = this.#opened(`posts.name/${id}`, content) as SealedName;
        return { caller, ...name };
    }

    #window(id: string, content: Uint8Array): BuiltWindow {
        const { subject: caller, request, postIds } = this.#opened(`windows.content/${id}`, content) as SealedWindow;
        return { id, caller, request, postIds };
    }

    #closed(place: string, value: unknown): Buffer {
        return this.#seal.seal(place, Buffer.from(JSON.stringify(value), 'utf8'));
    }

    #opened(place: string, content: Uint8Array): unknown {
        return JSON.parse(this.#seal.open(place, content).toString('utf8'));
    }
}
