// SPDX-License-Identifier: Apache-2.0
// The outbox over the writer thread: seals on the way in, opens on the way out, and names what the rows keep as keys and seals.

import { demandDefined, type LedgerId } from '@wardledger/chaincode/domain';
import type { StoreSeal } from '../../custody';
import type { Journal } from '../journal/journal';
import type { AskedPost, PostEntry } from '../operations/append-operations';
import type { PostContentRow } from '../operations/post-operations';
import type { AppendOutcome, ClosingTime, Damage, PostWatch, Settlement, WatchPosts } from '../ports';
import type { Writer } from '../writer/writer-client';
import type {
    ArrivedPost,
    AttestedWindowEntry,
    FoundWindows,
    HeldWindow,
    NewPost,
    OpenedPost,
    OpenedPosts,
    OpenTransaction,
    Outbox,
    PendingPost,
    SignedTransaction,
    SubmissionRecord,
    UnsettledWindow,
    WaitingWindow,
    WindowCounts,
} from './outbox';
import { arrivedPost, inOrder, sorted, standingOf, waitingWindow } from './rows';
import type { SealedAlarms } from './sealed-alarms';
import { SealedTransactions } from './sealed-transactions';
import { SealedWindows } from './sealed-windows';
import { OutboxSeals, type PostKeyParts } from './seals';

/** What the outbox stands on. */
export interface SealedOutboxPorts {
    readonly writer: Writer;
    readonly seal: StoreSeal;
    /** Whose outbox it is. */
    readonly ward: string;
    /** Milliseconds since the epoch. */
    readonly now: () => number;
    readonly journal: Pick<Journal, 'append'>;
    readonly alarms: Pick<SealedAlarms, 'entryOf'>;
    /** Told of rows whose seal does not open any more, once they are set aside. */
    readonly damaged: (damage: Damage) => void;
}

type KeyedPost = Pick<PostEntry, 'postKey'> & { readonly post: NewPost };

/** The outbox; it keeps nothing in memory but names. */
export class SealedOutbox implements Outbox {
    readonly #ports: SealedOutboxPorts;
    readonly #seals: OutboxSeals;
    readonly #windows: SealedWindows;
    readonly #transactions: SealedTransactions;

    constructor(ports: SealedOutboxPorts) {
        this.#ports = ports;
        this.#seals = new OutboxSeals(ports);
        this.#windows = new SealedWindows({ ...ports, seals: this.#seals });
        this.#transactions = new SealedTransactions({ ...ports, seals: this.#seals });
    }

    deviceKey(device: string): string {
        return this.#seals.deviceKey(device);
    }

    lineKey(submitter: string): string {
        return this.#seals.lineKey(submitter);
    }

    async append(posts: readonly NewPost[], watching: WatchPosts = () => []): Promise<AppendOutcome[]> {
        const keyed = posts.map((post) => ({ post, postKey: this.#seals.postKey(post) }));
        const known = new Set<string>();
        for (;;) {
            const watches = watching((index) => known.has(demandDefined(keyed[index], 'a post with its key').postKey));
            const entries = this.#entriesOf(keyed, watches);
            const outcomes = await this.#ports.writer.call('appendPosts', entries);
            if (!('known' in outcomes)) {
                await this.#list(entries, outcomes);
                return outcomes;
            }
            outcomes.known.forEach((key) => known.add(key));
        }
    }

    async foresee(posts: readonly NewPost[]): Promise<AppendOutcome[]> {
        return this.#ports.writer.call(
            'foreseePosts',
            posts.map((post) => this.#askedOf(post, this.#seals.postKey(post))),
        );
    }

    #askedOf({ id, caller, submitter, digest }: NewPost, postKey: string): AskedPost {
        return { id, postKey, lineKey: this.lineKey(submitter ?? caller), digest, isEntered: submitter !== undefined };
    }

    #entriesOf(keyed: readonly KeyedPost[], watches: readonly (PostWatch | undefined)[]): PostEntry[] {
        const names = new Map<string, Buffer>();
        return keyed.map(({ post, postKey }, index): PostEntry => {
            const { id, device, patient, period, steps, receivedAt } = post;
            const streamKey = this.#seals.streamKey(post);
            const windowName = names.get(streamKey) ?? this.#seals.sealWindowName(post);
            names.set(streamKey, windowName);
            const watch = watches[index];
            return {
                ...this.#askedOf(post, postKey),
                streamKey,
                patientKey: this.#seals.patientKey(patient),
                deviceKey: this.deviceKey(device),
                period,
                steps,
                receivedAt,
                name: this.#seals.sealPostName(id, post),
                content: this.#seals.sealPostContent(id, post),
                windowId: this.#seals.windowId(id),
                windowName,
                ...(watch !== undefined && { watch: this.#ports.alarms.entryOf(patient, watch) }),
            };
        });
    }

    /** First the database, then the list: what stands in the list and not in the database was lost, and never just not yet there. */
    async #list(entries: readonly PostEntry[], outcomes: readonly AppendOutcome[]): Promise<void> {
        const kept = entries.flatMap(({ postKey }, index) => {
            const { id, status } = demandDefined(outcomes[index], 'outcome of a post');
            return status === 'stored' || status === 'revived' ? [{ id, postKey }] : [];
        });
        await this.#ports.journal.append(kept);
    }

    async waiting(after: number, limit: number): Promise<ArrivedPost[]> {
        return (await this.#ports.writer.call('waitingPosts', { after, limit })).map(arrivedPost);
    }

    async open(ids: readonly string[]): Promise<OpenedPosts> {
        const { writer, now, damaged } = this.#ports;
        const rows = await writer.call('openPosts', ids);
        const { readable: posts, unreadable } = sorted(inOrder(ids, rows), (row) => this.#opened(row));
        if (unreadable.length > 0) {
            await writer.call('setPostsAside', { ids: unreadable, foundAt: now() });
            damaged({ kind: 'post-unreadable', ids: unreadable });
        }
        return { posts, unreadable };
    }

    async rewrite(posts: readonly Pick<OpenedPost, 'id' | 'content'>[]): Promise<void> {
        const { writer } = this.#ports;
        const contents = new Map(posts.map(({ id, content }) => [id, content]));
        const rows = await writer.call('openPosts', [...contents.keys()]);
        const written = rows.map((row) => ({
            id: row.id,
            content: this.#seals.sealPostContent(row.id, { ...this.#seals.openPostContent(row), content: contents.get(row.id) }),
        }));
        await writer.call('rewritePosts', written);
    }

    /** What is told of the post before it is recorded went by the digest of the row: where that was altered, the post comes again. */
    #opened(row: PostContentRow): OpenedPost {
        const post = this.#seals.openPost(row);
        if (post.digest !== row.digest) {
            throw new Error('the digest of a post is not the one that it was sealed with');
        }
        return post;
    }

    holders(named: readonly HeldWindow[]): Promise<ReadonlyMap<string, LedgerId>> {
        return this.#windows.holders(named);
    }

    async move(postIds: readonly string[], subject: LedgerId): Promise<void> {
        const draws = postIds.map((id) => ({ id, windowId: this.#seals.windowId(id, subject) }));
        await this.#ports.writer.call('movePosts', { draws, movedAt: this.#ports.now() });
    }

    async pending(): Promise<PendingPost[]> {
        const rows = await this.#ports.writer.call('pendingPosts', undefined);
        return rows.map(({ id, device_key, received_at }) => ({ id, deviceKey: device_key, receivedAt: received_at }));
    }

    async refuse(postIds: readonly string[], code: string): Promise<void> {
        await this.#ports.writer.call('refusePosts', { ids: postIds, code });
    }

    async closeWindows(time: ClosingTime): Promise<number> {
        return this.#ports.writer.call('closeWindows', time);
    }

    async closesAt(time: Omit<ClosingTime, 'now' | 'all'>): Promise<number | undefined> {
        return this.#ports.writer.call('closesAt', time);
    }

    async attestable(limit: number): Promise<WaitingWindow[]> {
        return (await this.#ports.writer.call('attestableWindows', { limit })).map(waitingWindow);
    }

    closedWindow(id: string): Promise<UnsettledWindow | undefined> {
        return this.#windows.closed(id);
    }

    attested(window: AttestedWindowEntry): Promise<boolean> {
        return this.#windows.attested(window);
    }

    async attestedWindows(): Promise<WaitingWindow[]> {
        return (await this.#ports.writer.call('attestedWindows', undefined)).map(waitingWindow);
    }

    windows(ids: readonly string[]): Promise<FoundWindows> {
        return this.#windows.find(ids);
    }

    async stick(windowIds: readonly string[], code: string): Promise<void> {
        await this.#ports.writer.call('stickWindows', { ids: windowIds, code });
    }

    async retracted(windowId: string): Promise<boolean> {
        return this.#ports.writer.call('retractWindow', { id: windowId });
    }

    held(): Promise<HeldWindow[]> {
        return this.#windows.held();
    }

    async erase(windowIds: readonly string[]): Promise<number> {
        return this.#ports.writer.call('eraseWindows', windowIds);
    }

    async reopen(windowIds: readonly string[]): Promise<void> {
        await this.#ports.writer.call('reopenWindows', windowIds);
    }

    async unstick(): Promise<number> {
        return this.#ports.writer.call('unstickWindows', undefined);
    }

    windowCounts(): Promise<WindowCounts> {
        return this.#windows.counts();
    }

    unsettled(): Promise<unknown[]> {
        return this.#windows.unsettled();
    }

    unsettledPosts(patients: readonly string[]): Promise<UnsettledWindow[]> {
        return this.#windows.unsettledPosts(patients);
    }

    endorsed(transaction: SignedTransaction): Promise<boolean> {
        return this.#transactions.record(transaction);
    }

    openTransactions(): Promise<OpenTransaction[]> {
        return this.#transactions.open();
    }

    async mark(transactionId: string, state: 'SUBMITTED' | 'UNKNOWN'): Promise<void> {
        await this.#ports.writer.call('markTransaction', { id: transactionId, state });
    }

    async release(transactionId: string): Promise<void> {
        await this.#ports.writer.call('releaseTransaction', { id: transactionId });
    }

    async settle(settlement: Settlement): Promise<void> {
        const { writer, now } = this.#ports;
        const { id: transactionId } = settlement.transaction;
        const draws = (settlement.posts?.moved ?? []).map((id) => ({ id, windowId: this.#seals.windowId(id, transactionId) }));
        await writer.call('settle', { ...settlement, draws, settledAt: now() });
    }

    async isSubmittedBy(caller: string, post: PostKeyParts): Promise<boolean> {
        const row = await this.#ports.writer.call('postByKey', { postKey: this.#seals.postKey(post) });
        return row !== undefined && this.#seals.openPostName(row.id, row.name).caller === caller;
    }

    async patientOf(post: PostKeyParts): Promise<Pick<UnsettledWindow, 'patient' | 'subject'> | undefined> {
        const row = await this.#ports.writer.call('postByKey', { postKey: this.#seals.postKey(post) });
        if (row === undefined || row.content === null) {
            return undefined;
        }
        const { patient } = this.#seals.openPostContent(row);
        const { window_id: id, subject } = row;
        if (id === null || subject === null) {
            return { patient };
        }
        const [held] = await this.#windows.opened([{ id, subject }]);
        return held === undefined ? undefined : { patient, subject: held.subject };
    }

    async submissions(ids: readonly string[]): Promise<SubmissionRecord[]> {
        const rows = await this.#ports.writer.call('submissions', ids);
        // What tells who may ask for it is in what does not open: then nobody is told.
        const { readable } = sorted(inOrder(ids, rows), (row): SubmissionRecord => {
            const { submitter: _submitter, ...name } = this.#seals.openPostName(row.id, row.name);
            return { ...name, ...standingOf(row) };
        });
        return readable;
    }
}
