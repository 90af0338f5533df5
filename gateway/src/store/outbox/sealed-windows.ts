// SPDX-License-Identifier: Apache-2.0
// Windows over the writer thread: closed by the clock, opened for whoever attests them, sealed again with what was attested.

import { demandDefined, type LedgerId } from '@wardledger/chaincode/domain';
import { LruMap } from 'toad-cache';
import type { Damage, DamageKind } from '../ports';
import type { ClosedWindowRow, HolderRow, StatementRow, UnsettledPostRow } from '../operations/window-operations';
import type { PostContentRow } from '../operations/post-operations';
import type { Writer } from '../writer/writer-client';
import type { AttestedWindowEntry, FoundWindows, HeldWindow, OpenedPost, UnsettledWindow, WindowCounts } from './outbox';
import { sorted } from './rows';
import type { OutboxSeals, PostName, WindowOwner } from './seals';

/** What the parts of the outbox stand on. */
export interface SealedRowPorts {
    readonly writer: Writer;
    readonly seals: OutboxSeals;
    /** Milliseconds since the epoch. */
    readonly now: () => number;
    /** Told of rows whose seal does not open any more, once they are set aside. */
    readonly damaged: (damage: Damage) => void;
}

type UnreadablePost = UnsettledWindow['unreadable'][number];

/** Whose a window is never changes. */
const MAXIMUM_REMEMBERED = 10_000;

/** What opens of a window's posts, and what does not. */
interface ReadPosts {
    readonly posts: OpenedPost[];
    readonly unreadable: UnreadablePost[];
    readonly damagedIds: string[];
}

/** Windows with their posts; it keeps nothing in memory but whose they are. */
export class SealedWindows {
    readonly #ports: SealedRowPorts;
    readonly #holders = new LruMap<LedgerId>(MAXIMUM_REMEMBERED);

    constructor(ports: SealedRowPorts) {
        this.#ports = ports;
    }

    /** `undefined` for one that is not CLOSED, and for one of which nobody can say any more whose it is: that is STUCK from now on. */
    async closed(id: string): Promise<UnsettledWindow | undefined> {
        const { writer } = this.#ports;
        const found = await writer.call('closedWindow', { id });
        if (found === undefined) {
            return undefined;
        }
        const read = this.#read(found.posts);
        await this.#report('post-unreadable', read.damagedIds);
        const owner = await this.#ownerOf(found);
        const { subject: sealed } = found.window;
        const [held] = sealed === null ? [] : await this.opened([found.window]);
        if (owner === undefined || (sealed !== null && held === undefined)) {
            await writer.call('stickWindows', { ids: [id], code: 'WINDOW_UNREADABLE' });
            return undefined;
        }
        return { id, ...owner, ...(held && { subject: held.subject }), posts: read.posts, unreadable: read.unreadable };
    }

    async attested(window: AttestedWindowEntry): Promise<boolean> {
        const { writer, seals } = this.#ports;
        return writer.call('attestWindow', { id: window.id, content: seals.sealStatement(window) });
    }

    /** A statement that does not open any more is made anew, unless a transaction carries it already. */
    async find(ids: readonly string[]): Promise<FoundWindows> {
        const { writer, now, damaged } = this.#ports;
        const { readable: windows, unreadable } = this.#statements(await writer.call('statements', ids));
        if (unreadable.length === 0) {
            return { windows, anew: [] };
        }
        const anew = await writer.call('dissolveWindows', { ids: unreadable, foundAt: now() });
        if (anew.length > 0) {
            damaged({ kind: 'window-unreadable', ids: anew });
        }
        return { windows, anew };
    }

    async unsettled(): Promise<unknown[]> {
        return this.#statements(await this.#ports.writer.call('statements', undefined)).readable.map(({ request }) => request);
    }

    /** One that is remembered is not asked for: of posts that come one after the other most name the same few windows. */
    async holders(named: readonly HeldWindow[]): Promise<ReadonlyMap<string, LedgerId>> {
        const { writer, seals } = this.#ports;
        const unknown = named.filter(({ id }) => this.#holders.get(id) === undefined);
        if (unknown.length > 0) {
            const sealed = unknown.map(({ id, subject }) => ({ id, subject: seals.sealSubject(id, subject) }));
            const opened = await this.opened(await writer.call('sealHolders', sealed));
            opened.forEach(({ id, subject }) => this.#holders.set(id, subject));
        }
        return new Map(
            named.flatMap(({ id }) => {
                const subject = this.#holders.get(id);
                return subject === undefined ? [] : [[id, subject] as const];
            }),
        );
    }

    /** Patient and caller are known without the window's own name: by who asks, and by its posts. */
    async unsettledPosts(patients: readonly string[]): Promise<UnsettledWindow[]> {
        const { writer, seals } = this.#ports;
        const named = new Map(patients.map((patient) => [seals.patientKey(patient), patient]));
        const byWindow = Map.groupBy(await writer.call('unsettledPosts', [...named.keys()]), ({ window_id: id }) => id ?? '');
        const windows = [...byWindow].map(([id, [row]]) => ({ ...demandDefined(row, 'a post of a window'), id }));
        const isHeld = ({ state, subject }: Pick<UnsettledPostRow, 'state' | 'subject'>): boolean =>
            subject !== null || state === 'RETRACTED';
        const held = new Map((await this.opened(windows.filter(isHeld))).map(({ id, subject }) => [id, subject]));
        return windows.flatMap(({ id, patient_key: key, ...row }) => {
            const patient = named.get(key);
            const subject = held.get(id);
            const { posts, unreadable } = this.#read(byWindow.get(id) ?? []);
            const [first] = posts;
            // Where nothing opens nobody knows whose it is; a start names the damage. Nor where what says so does not.
            if (patient === undefined || first === undefined || (isHeld(row) && subject === undefined)) {
                return [];
            }
            return [{ id, caller: first.caller, patient, ...(subject !== undefined && { subject }), posts, unreadable }];
        });
    }

    async held(): Promise<HeldWindow[]> {
        return this.opened(await this.#ports.writer.call('heldWindows', undefined));
    }

    /** Those that open; the others are damaged: whose they are nobody can say any more. */
    async opened(rows: readonly HolderRow[]): Promise<HeldWindow[]> {
        const { seals } = this.#ports;
        const { readable, unreadable } = sorted(rows, ({ id, subject }) => ({
            id,
            subject: seals.openSubject(id, subject ?? new Uint8Array()),
        }));
        await this.#report('window-unreadable', unreadable);
        return readable;
    }

    async counts(): Promise<WindowCounts> {
        const counts = new Map((await this.#ports.writer.call('countWindows', undefined)).map(({ state, count }) => [state, count]));
        const of = (state: keyof WindowCounts): number => counts.get(state) ?? 0;
        return { OPEN: of('OPEN'), CLOSED: of('CLOSED'), ATTESTED: of('ATTESTED'), STUCK: of('STUCK') };
    }

    #statements(rows: readonly StatementRow[]): { readonly readable: AttestedWindowEntry[]; readonly unreadable: string[] } {
        return sorted(rows, ({ id, content }) => this.#ports.seals.openStatement(id, content ?? new Uint8Array()));
    }

    /** A post whose name does not open, either, can be named to nobody: the ledger misses it in the window, and says so. */
    #read(rows: readonly PostContentRow[]): ReadPosts {
        const { seals } = this.#ports;
        const { readable: posts, unreadable: damagedIds } = sorted(rows, (row) => seals.openPost(row));
        const damaged = new Set(damagedIds);
        const { readable: unreadable } = sorted(
            rows.filter(({ id }) => damaged.has(id)),
            ({ id, name }): UnreadablePost => {
                const { device, boot, sequence } = seals.openPostName(id, name);
                return { device, ...(boot !== undefined && { boot }), sequence };
            },
        );
        return { posts, unreadable, damagedIds };
    }

    /** Each post that opens says whose the window is, where its own name does not open. */
    async #ownerOf({ window: { id, stream_key: streamKey, name }, posts }: ClosedWindowRow): Promise<WindowOwner | undefined> {
        const { seals } = this.#ports;
        const [owner] = sorted([{ id }], () => seals.openWindowName(streamKey, name)).readable;
        if (owner !== undefined) {
            return owner;
        }
        await this.#report('window-unreadable', [id]);
        const [byPost] = sorted(posts, (row): WindowOwner => ({
            ...ownerIn(seals.openPostName(row.id, row.name)),
            patient: seals.openPostContent(row).patient,
        })).readable;
        return byPost;
    }

    /** Says once what is found again and again, until the window has come to its end. */
    async #report(kind: DamageKind, ids: readonly string[]): Promise<void> {
        if (ids.length === 0) {
            return;
        }
        const { writer, now, damaged } = this.#ports;
        const noted = await writer.call('noteDamage', { kind, found: ids.map((id) => ({ id })), foundAt: now() });
        if (noted.length > 0) {
            damaged({ kind, ids: noted });
        }
    }
}

/** Whose window a post is in, by the post's name. */
function ownerIn({ caller, submitter }: PostName): Omit<WindowOwner, 'patient'> {
    return { caller, ...(submitter !== undefined && { submitter }) };
}
