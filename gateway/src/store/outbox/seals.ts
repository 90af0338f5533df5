// SPDX-License-Identifier: Apache-2.0
// What the outbox seals and opens, and the keys under which its rows stand: each sealed column with its place and its shape.

import { type LedgerId, windowIdOf } from '@wardledger/chaincode/domain';
import { LruMap } from 'toad-cache';
import type { StoreSeal } from '../../custody';
import type { PostContentRow } from '../operations/post-operations';
import type { AttestedWindowEntry, NewPost, OpenedPost, SignedTransaction, SubmissionRecord } from './outbox';

/** What names a post for ever. */
export type PostKeyParts = Pick<NewPost, 'device' | 'boot' | 'sequence'>;
/** A post's name with whose it is, and who brings it to the ledger where that is somebody else. */
export type PostName = Pick<SubmissionRecord, 'caller' | 'device' | 'boot' | 'sequence'> & Pick<NewPost, 'submitter'>;
/** Whose a window is, and of what time: said by it and by each of its posts. */
export type WindowOwner = Pick<NewPost, 'caller' | 'submitter' | 'patient'>;
/** A post's readings, with the digest that was stored with them, and what its window is made of again where that is gone. */
export type PostContent = Pick<NewPost, 'patient' | 'period' | 'digest' | 'content'>;

/** As JSON. `subject` is the caller: the subject of the token. */
type Sealed<T extends { readonly caller: string }> = Omit<T, 'caller'> & { readonly subject: string };

interface SealedTransaction extends Pick<SignedTransaction, 'result' | 'items'> {
    readonly subject: string;
    /** base64 */
    readonly envelope: string;
}

const MAXIMUM_REMEMBERED = 10_000;
const KEY_DIGITS = 32;

/** Keys and seals of the outbox; it keeps nothing in memory but names. */
export class OutboxSeals {
    readonly #seal: StoreSeal;
    readonly #ward: string;
    readonly #keys = new LruMap<string>(MAXIMUM_REMEMBERED);

    constructor({ seal, ward }: { readonly seal: StoreSeal; readonly ward: string }) {
        this.#seal = seal;
        this.#ward = ward;
    }

    postKey({ device, boot, sequence }: PostKeyParts): string {
        return this.#key('posts', device, ...(boot === undefined ? [] : [String(boot)]), String(sequence));
    }

    deviceKey(device: string): string {
        return this.#remembered('devices', device);
    }

    lineKey(caller: string): string {
        return this.#remembered('lines', caller);
    }

    patientKey(patient: string): string {
        return this.#remembered('patients', patient);
    }

    /** What somebody else brings to the ledger than the caller is in no window with what the caller brings. */
    streamKey({ caller, submitter, patient }: WindowOwner): string {
        return this.#remembered('streams', caller, patient, ...(submitter === undefined ? [] : [submitter]));
    }

    /**
     * Of the window that a post opens, by its submission id: nobody without the key can tell one from the other, or guess it.
     * @param mover - what moves the post, which may open one each time: a transaction, or whose the post is
     */
    windowId(opener: string, mover?: string): LedgerId {
        return windowIdOf(this.#ward, this.#seal.rowKey('windows', opener, ...(mover === undefined ? [] : [mover])));
    }

    sealPostName(id: string, { caller: subject, submitter, device, boot, sequence }: PostName | NewPost): Buffer {
        return this.#closed(`posts.name/${id}`, { subject, submitter, device, boot, sequence });
    }

    openPostName(id: string, name: Uint8Array): PostName {
        const { subject: caller, ...named } = this.#opened(`posts.name/${id}`, name) as Sealed<PostName>;
        return { caller, ...named };
    }

    sealPostContent(id: string, { patient, period, digest, content }: PostContent): Buffer {
        return this.#closed(`readings.content/${id}`, { patient, period, digest, content });
    }

    /** @throws Error also where it is gone */
    openPostContent({ id, content }: Pick<PostContentRow, 'id' | 'content'>): PostContent {
        if (content === null) {
            throw new Error('the readings of a post are gone');
        }
        return this.#opened(`readings.content/${id}`, content) as PostContent;
    }

    /** The digest is the sealed one: that of the row may have been altered. */
    openPost(row: PostContentRow): OpenedPost {
        const { id, window_id: windowId, name } = row;
        if (windowId === null) {
            throw new Error('a post names no window');
        }
        const { digest, content } = this.openPostContent(row);
        return { id, ...this.openPostName(id, name), digest, windowId, content };
    }

    /** The same for every window of the stream: it says no more than the stream's key. */
    sealWindowName(owner: WindowOwner): Buffer {
        const { caller: subject, submitter, patient } = owner;
        return this.#closed(`windows.name/${this.streamKey(owner)}`, { subject, submitter, patient });
    }

    openWindowName(streamKey: string, name: Uint8Array): WindowOwner {
        const { subject: caller, ...owner } = this.#opened(`windows.name/${streamKey}`, name) as Sealed<WindowOwner>;
        return { caller, ...owner };
    }

    sealStatement({ id, caller: subject, request }: AttestedWindowEntry): Buffer {
        return this.#closed(`windows.content/${id}`, { subject, request });
    }

    openStatement(id: string, content: Uint8Array): AttestedWindowEntry {
        const { subject: caller, request } = this.#opened(`windows.content/${id}`, content) as Sealed<AttestedWindowEntry>;
        return { id, caller, request };
    }

    /** Whose a window is, whoever has the outside id later. */
    sealSubject(id: string, subject: LedgerId): Buffer {
        return this.#closed(`windows.subject/${id}`, { subject });
    }

    openSubject(id: string, content: Uint8Array): LedgerId {
        return (this.#opened(`windows.subject/${id}`, content) as { readonly subject: LedgerId }).subject;
    }

    sealTransaction({ id, caller: subject, envelope, result, items }: SignedTransaction): Buffer {
        return this.#closed(`transactions.content/${id}`, { subject, envelope: Buffer.from(envelope).toString('base64'), result, items });
    }

    openTransaction(id: string, content: Uint8Array): Pick<SignedTransaction, 'caller' | 'envelope' | 'result' | 'items'> {
        const { subject: caller, envelope, ...signed } = this.#opened(`transactions.content/${id}`, content) as SealedTransaction;
        return { caller, envelope: Buffer.from(envelope, 'base64'), ...signed };
    }

    /** The same few devices and patients come again and again, each several times for a post. */
    #remembered(table: string, ...parts: readonly string[]): string {
        const name = [table, ...parts].join('\0');
        const known = this.#keys.get(name);
        if (known !== undefined) {
            return known;
        }
        const key = this.#key(table, ...parts);
        this.#keys.set(name, key);
        return key;
    }

    /** 128 bits are enough for names that nobody can make without the key. */
    #key(table: string, ...parts: readonly string[]): string {
        return this.#seal.rowKey(table, ...parts).slice(0, KEY_DIGITS);
    }

    #closed(place: string, value: unknown): Buffer {
        return this.#seal.seal(place, Buffer.from(JSON.stringify(value), 'utf8'));
    }

    #opened(place: string, content: Uint8Array): unknown {
        return JSON.parse(this.#seal.open(place, content).toString('utf8'));
    }
}
