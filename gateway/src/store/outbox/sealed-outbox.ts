// SPDX-License-Identifier: Apache-2.0
// The outbox over the writer thread: seals on the way in, opens on the way out, and names what the rows keep as keys and seals.

import { demandDefined } from '@wardledger/chaincode/domain';
import { LruMap } from 'toad-cache';
import type { StoreSeal } from '../../custody';
import type { Journal } from '../journal/journal';
import type { AppendOutcome, Damage, PostWatch, Settlement, WatchPosts } from '../ports';
import type {
    ArrivedPost,
    BuiltWindow,
    FoundWindows,
    NewPost,
    OpenedPost,
    OpenedPosts,
    OpenTransaction,
    Outbox,
    PendingPost,
    SignedTransaction,
    SubmissionRecord,
    WaitingPost,
} from './outbox';
import { arrivedPost, inOrder, type SealedName, type SealedTransaction, type SealedWindow, sorted, stateOf } from './rows';
import type { PostEntry } from '../operations/post-operations';
import type { SealedAlarms } from './sealed-alarms';
import type { Writer } from '../writer/writer-client';

/** What the outbox stands on. */
export interface SealedOutboxPorts {
    readonly writer: Writer;
    readonly seal: StoreSeal;
    /** Milliseconds since the epoch. */
    readonly now: () => number;
    readonly journal: Pick<Journal, 'append'>;
    readonly alarms: Pick<SealedAlarms, 'entryOf'>;
    /** Told of rows whose seal does not open any more, once they are set aside. */
    readonly damaged: (damage: Damage) => void;
}

const MAXIMUM_REMEMBERED = 10_000;

type PostName = Pick<SubmissionRecord, 'caller' | 'device' | 'boot' | 'sequence'>;

/** What names a post for ever. */
type PostKeyParts = Pick<NewPost, 'device' | 'boot' | 'sequence'>;

/** The outbox; it keeps nothing in memory but names. */
export class SealedOutbox implements Outbox {
    readonly #writer: Writer;
    readonly #seal: StoreSeal;
    readonly #now: () => number;
    readonly #journal: Pick<Journal, 'append'>;
    readonly #alarms: Pick<SealedAlarms, 'entryOf'>;
    readonly #damaged: (damage: Damage) => void;
    readonly #keys = new LruMap<string>(MAXIMUM_REMEMBERED);

    constructor({ writer, seal, now, journal, alarms, damaged }: SealedOutboxPorts) {
        this.#writer = writer;
        this.#seal = seal;
        this.#now = now;
        this.#journal = journal;
        this.#alarms = alarms;
        this.#damaged = damaged;
    }

    deviceKey(device: string): string {
        return this.#remembered('devices', device);
    }

    streamKey(caller: string, patient: string): string {
        return this.#remembered('streams', caller, patient);
    }

    async append(posts: readonly NewPost[], watching: WatchPosts = () => []): Promise<AppendOutcome[]> {
        const keys = posts.map((post) => this.#postKey(post));
        const known = new Set<string>();
        for (;;) {
            const watches = watching((index) => known.has(demandDefined(keys[index], 'key of a post')));
            const entries = posts.map((post, index) => this.#entryOf(post, watches[index]));
            const outcomes = await this.#writer.call('appendPosts', entries);
            if (!('known' in outcomes)) {
                await this.#list(entries, outcomes);
                return outcomes;
            }
            outcomes.known.forEach((key) => known.add(key));
        }
    }

    #entryOf(post: NewPost, watch: PostWatch | undefined): PostEntry {
        const { id, caller, device, boot, sequence, patient, digest, steps, receivedAt, content } = post;
        return {
            id,
            postKey: this.#postKey(post),
            streamKey: this.streamKey(caller, patient),
            deviceKey: this.deviceKey(device),
            digest,
            steps,
            receivedAt,
            name: this.#closed(`posts.name/${id}`, { subject: caller, device, boot, sequence, digest }),
            content: this.#closed(`posts.content/${id}`, content),
            ...(watch !== undefined && { watch: this.#alarms.entryOf(patient, watch) }),
        };
    }

    /** First the database, then the list: what stands in the list and not in the database was lost, and never just not yet there. */
    async #list(entries: readonly PostEntry[], outcomes: readonly AppendOutcome[]): Promise<void> {
        const kept = entries.flatMap(({ postKey }, index) => {
            const { id, status } = demandDefined(outcomes[index], 'outcome of a post');
            return status === 'stored' || status === 'revived' ? [{ id, postKey }] : [];
        });
        await this.#journal.append(kept);
    }

    async waiting(after: number, limit: number): Promise<ArrivedPost[]> {
        return (await this.#writer.call('waitingPosts', { after, limit })).map(arrivedPost);
    }

    async waitingById(ids: readonly string[]): Promise<WaitingPost[]> {
        return (await this.#writer.call('waitingPostsById', ids)).map(arrivedPost);
    }

    async open(ids: readonly string[]): Promise<OpenedPosts> {
        const rows = await this.#writer.call('openPosts', ids);
        const { readable: posts, unreadable } = sorted(inOrder(ids, rows), ({ id, digest, name, content }): OpenedPost => {
            const opened = this.#opened(`posts.content/${id}`, demandDefined(content ?? undefined, 'content of a post'));
            return { id, digest, ...this.#name(id, name, digest), content: opened };
        });
        if (unreadable.length > 0) {
            await this.#writer.call('setPostsAside', { ids: unreadable, foundAt: this.#now() });
            this.#damaged({ kind: 'post-unreadable', ids: unreadable });
        }
        return { posts, unreadable };
    }

    async pending(): Promise<PendingPost[]> {
        const rows = await this.#writer.call('pendingPosts', undefined);
        return rows.map(({ id, device_key, received_at }) => ({ id, deviceKey: device_key, receivedAt: received_at }));
    }

    async unsettled(): Promise<unknown[]> {
        const rows = await this.#writer.call('unsettledWindows', undefined);
        return sorted(rows, ({ id, content }) => this.#window(id, content)).readable.map(({ request }) => request);
    }

    async sealWindow({ id, caller, request, postIds }: BuiltWindow): Promise<boolean> {
        const content = this.#closed(`windows.content/${id}`, { subject: caller, request, postIds });
        return this.#writer.call('sealWindow', { id, createdAt: this.#now(), content, postIds });
    }

    async sealedWindows(): Promise<{ readonly id: string; readonly caller: string }[]> {
        const { windows } = await this.#found(await this.#writer.call('sealedWindows', undefined));
        return windows.map(({ id, caller }) => ({ id, caller }));
    }

    async windows(ids: readonly string[]): Promise<FoundWindows> {
        return this.#found(await this.#writer.call('windowsById', ids));
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
        const single = [...new Map(rows.map((row) => [row.id, row])).values()];
        const { readable, unreadable } = sorted(single, ({ id, state, timestamp, content }): OpenTransaction => {
            const sealed = demandDefined(content ?? undefined, 'content of an open transaction');
            const { subject: caller, envelope, result } = this.#opened(`transactions.content/${id}`, sealed) as SealedTransaction;
            const signed = { id, caller, envelope: Buffer.from(envelope, 'base64'), result, timestamp };
            const windowIds = demandDefined(windows.get(id), 'windows of a transaction');
            return { ...signed, windowIds, state: state as OpenTransaction['state'] };
        });
        for (const id of unreadable) {
            await this.#writer.call('noteDamage', { kind: 'transaction-unreadable', found: [{ id }], foundAt: this.#now() });
            await this.release(id);
        }
        if (unreadable.length > 0) {
            this.#damaged({ kind: 'transaction-unreadable', ids: unreadable });
        }
        return readable;
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
        // What tells who may ask for it is in what does not open: then nobody is told.
        const { readable } = sorted(inOrder(ids, rows), (row): SubmissionRecord => {
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
        return readable;
    }

    /** Sets aside what does not open: its posts travel again, in new windows, and the ledger knows those that it has. */
    async #found(rows: readonly { readonly id: string; readonly content: Uint8Array }[]): Promise<FoundWindows> {
        const { readable: windows, unreadable } = sorted(rows, ({ id, content }) => this.#window(id, content));
        if (unreadable.length === 0) {
            return { windows, released: [] };
        }
        const released = await this.#writer.call('dissolveWindows', { ids: unreadable, foundAt: this.#now() });
        this.#damaged({ kind: 'window-unreadable', ids: unreadable });
        return { windows, released };
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

    /** @param digest - of the row, where it matters; throws when the name was sealed with another one */
    #name(id: string, content: Uint8Array, digest?: string): PostName {
        const { subject: caller, digest: sealed, ...name } = this.#opened(`posts.name/${id}`, content) as SealedName;
        if (digest !== undefined && sealed !== undefined && sealed !== digest) {
            throw new Error('the digest of a post is not the one that it was sealed with');
        }
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
