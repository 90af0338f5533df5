// SPDX-License-Identifier: Apache-2.0
// A ledger in memory that outlives the gateway: the domain's own judgement, optimistic concurrency, and replies that can get lost.

import { sha256Hex } from '@wardledger/chaincode/crypto';
import {
    demandDefined,
    type DeviceRejection,
    type DeviceTrust,
    type KnownDevice,
    DomainError,
    ERRORS,
    isHeldBy,
    judgePost,
    judgeWindow,
    type ManualPost,
    type Post,
    type PostException,
    type PostOfWindow,
    rejectionOfPosts,
    type StoredPost,
    type StoredWindow,
    type VitalsWindow,
    type WindowResult,
} from '@wardledger/chaincode/domain';
import type {
    EndorsedTransaction,
    FunctionName,
    Ledger,
    LedgerCall,
    LedgerCaller,
    RequestOf,
    ResultOf,
    TransactionOutcome,
} from '../../src/ledger/ports';

/** What can be made to go wrong; asked before each step. An error is thrown; for `commit`, `drop` loses the transaction, another word is its code. */
export type FaultPlan = (
    step: 'evaluate' | 'submit' | 'endorse' | 'send' | 'send-reply' | 'outcome' | 'commit',
) => Error | string | undefined;

/** What is submitted: posts or windows. */
export interface Submitted {
    readonly posts: readonly Post[];
    readonly windows: readonly VitalsWindow[];
}

interface Proposal {
    readonly id: string;
    /** What will be written. */
    readonly writes: Submitted;
    /** Posts and windows that the endorsers read, with what they saw. */
    readonly reads: readonly (readonly [string, string | null])[];
}

const nameOf = ({ device, sequence }: Pick<Post, 'device' | 'sequence'>): string => `${device}/${sequence}`;

export class FakeLedger implements Pick<Ledger, 'evaluate' | 'submit' | 'endorse' | 'send' | 'outcome'> {
    readonly windows = new Map<string, StoredWindow>();
    readonly posts = new Map<string, StoredPost>();
    /** Who has entered the posts that name a window, by their ledger ids. */
    readonly posters = new Map<string, string>();
    readonly subjects = new Map<string, string>();
    /** Whom enrolled devices measure, by their ledger ids. */
    readonly devices = new Map<string, KnownDevice>();
    /** What the ward demands of its devices. */
    trust: DeviceTrust = 'off';
    askedForDevices = 0;
    /** By which code posts of devices are refused. */
    refusedAs: DeviceRejection | undefined;
    /** Who stays of who was merged. */
    readonly survivors = new Map<string, string>();
    /** Ledger ids of patients who were erased. */
    readonly erased = new Set<string>();
    readonly outcomes = new Map<string, TransactionOutcome>();
    readonly sent: string[] = [];
    /** What was stated of windows, each with what the wards have said of it, and in which transaction. */
    readonly statements: { readonly id: string; readonly content: string; readonly result: WindowResult; readonly transaction: string }[] =
        [];
    /** How often each post was written: never more than once. */
    readonly copies = new Map<string, number>();
    /** How many committed windows hold each post: never more than one. */
    readonly held = new Map<string, number>();
    plan: FaultPlan = () => undefined;
    now = Date.now;
    /** Roles and the like: throws to refuse a whole submission. */
    refuse: (submitted: Submitted) => void = () => undefined;
    #proposals = 0;
    #blocks = 0;

    async evaluate<Name extends FunctionName>(_caller: LedgerCaller, name: Name, request: RequestOf<Name>): Promise<ResultOf<Name>> {
        this.#step('evaluate');
        if (name === 'subject:GetNumbering') {
            return { numbering: 'both', settled: true } as ResultOf<Name>;
        }
        if (name === 'vitals:ListPosts') {
            const { device, from, to } = request as { device: string; from: number; to: number };
            return [...this.posts].flatMap(([post, stored]) => {
                const [owner, sequence] = [post.split('/')[0], Number(post.split('/')[1])];
                return owner === device && sequence >= from && sequence <= to ? [{ sequence, ...stored }] : [];
            });
        }
        if (name === 'device:FindDevices') {
            this.askedForDevices += 1;
            const { devices } = request as RequestOf<'device:FindDevices'>;
            return devices.map(({ device }) => this.devices.get(device) ?? null);
        }
        if (name === 'device:GetDeviceTrust') {
            return { trust: this.trust } as ResultOf<Name>;
        }
        if (name === 'vitals:ListDueCorrections') {
            return { items: [] } as unknown as ResultOf<Name>;
        }
        expect(name).toBe('subject:FindSubjects');
        const { lookupKeys } = request as RequestOf<'subject:FindSubjects'>;
        const found = lookupKeys.map((lookupKey) => {
            const ledgerId = this.subjects.get(lookupKey);
            const survivor = ledgerId === undefined ? undefined : this.survivors.get(ledgerId);
            return ledgerId === undefined ? null : { lookupKey, ledgerId, sealedId: 'sealed', ...(survivor !== undefined && { survivor }) };
        });
        return found;
    }

    async submit<Name extends FunctionName>(_caller: LedgerCaller, { name, transient }: LedgerCall<Name>): Promise<never> {
        this.#step('submit');
        expect(name).toBe('subject:RegisterSubjects');
        const { subjects } = transient as { subjects: { lookupKey: string; ledgerId: string }[] };
        for (const { lookupKey, ledgerId } of subjects) {
            this.subjects.set(lookupKey, this.subjects.get(lookupKey) ?? ledgerId);
        }
        return undefined as never;
    }

    async endorse<Name extends FunctionName>(_caller: LedgerCaller, call: LedgerCall<Name>): Promise<EndorsedTransaction<ResultOf<Name>>> {
        this.#step('endorse');
        const submitted = submittedBy(call);
        this.refuse(submitted);
        const exceptions = this.#exceptions(submitted.posts);
        const told = new Set(exceptions.map(({ index }) => index));
        const results = submitted.windows.map((window) => this.#result(window));
        const stored = new Set(results.filter(({ status }) => status === 'stored').map(({ id }) => id));
        const keys = [
            ...(submitted.posts as (Post & Partial<ManualPost>)[]).flatMap((post) => [
                nameOf(post),
                post.window,
                ...(post.replaces === undefined ? [] : [nameOf(post.replaces)]),
            ]),
            ...submitted.windows.flatMap((window) => [window.id, ...this.#naming(window).map(nameOf)]),
        ];
        const proposal: Proposal = {
            id: `tx-${(this.#proposals += 1)}`,
            writes: {
                posts: submitted.posts.filter((_, index) => !told.has(index)),
                windows: submitted.windows.filter(({ id }) => stored.has(id)),
            },
            reads: keys.map((key) => [key, this.#version(key)]),
        };
        for (const [index, { id, ciphertext, posts }] of submitted.windows.entries()) {
            const result = demandDefined(results[index], 'what is said of a window');
            this.statements.push({ id, content: `${ciphertext.digest} ${posts.digest}`, result, transaction: proposal.id });
        }
        const envelope = Buffer.from(JSON.stringify(proposal));
        const result = call.name === 'vitals:SubmitWindows' ? { results } : { exceptions };
        return { transactionId: proposal.id, envelope, result, timestamp: '2025-01-01T00:00:00.000Z' };
    }

    async send(_caller: LedgerCaller, envelope: Uint8Array): Promise<void> {
        this.#step('send');
        this.commit(JSON.parse(Buffer.from(envelope).toString()) as Proposal);
        this.#step('send-reply');
    }

    async outcome(_caller: LedgerCaller, transactionId: string): Promise<TransactionOutcome | undefined> {
        this.#step('outcome');
        return this.outcomes.get(transactionId);
    }

    /** Orders and validates; a transaction id counts once. */
    commit(proposal: Proposal): void {
        this.sent.push(proposal.id);
        const fate = this.plan('commit');
        if (fate === 'drop' || this.outcomes.has(proposal.id)) {
            return;
        }
        const stale = proposal.reads.some(([key, seen]) => this.#version(key) !== seen);
        const code = typeof fate === 'string' ? fate : stale ? 'MVCC_READ_CONFLICT' : 'VALID';
        this.outcomes.set(proposal.id, { transactionId: proposal.id, code, blockNumber: (this.#blocks += 1) });
        if (code === 'VALID') {
            this.#apply(proposal);
        }
    }

    /** As vitals:CorrectPosts would: all posts of these numbers. */
    retract(...sequences: readonly number[]): void {
        const names = [...this.posts.keys()].filter((name) => sequences.includes(Number(name.split('/')[1])));
        names.forEach((name) => this.takeBack(name));
    }

    /** The same of one post. */
    takeBack(name: string): void {
        this.posts.set(name, { ...demandDefined(this.posts.get(name), 'a post on the ledger'), retracted: true });
    }

    #apply({ id: transactionId, writes: { posts, windows } }: Proposal): void {
        for (const { author, replaces: _, ...post } of posts as (Post & Partial<ManualPost>)[]) {
            if (author !== undefined) {
                this.posters.set(post.window, author.person);
            }
            const { device: _device, sequence: _sequence, ...stored } = post;
            this.posts.set(nameOf(post), stored);
            this.copies.set(nameOf(post), (this.copies.get(nameOf(post)) ?? 0) + 1);
        }
        for (const window of windows) {
            const rest = { ward: 'ward1', actor: { mspId: 'Ward1MSP', ledgerId: '0' }, transactionId, time: 0 };
            this.windows.set(window.id, { ...window, ...rest });
            for (const post of this.#naming(window)) {
                this.held.set(nameOf(post), (this.held.get(nameOf(post)) ?? 0) + 1);
            }
        }
    }

    #exceptions(posts: readonly Post[]): PostException[] {
        return posts.flatMap((post, index): PostException | never[] => {
            if (this.refusedAs !== undefined) {
                return { index, status: 'rejected', code: this.refusedAs };
            }
            const { replaces } = post as Partial<ManualPost>;
            if (replaces !== undefined && this.posts.get(nameOf(replaces))?.retracted !== true) {
                return { index, status: 'rejected', code: 'POST_STANDS' };
            }
            const standing = this.posts.get(nameOf(post));
            const holder = standing && this.windows.get(standing.window);
            const isHeld = holder !== undefined && isHeldBy(holder, post, 'ward1');
            const known = { post: standing, isHeld, isWindowClosed: this.windows.has(post.window), mark: undefined };
            return judgePost(post, known, { index, ward: 'ward1' }) ?? [];
        });
    }

    #result(window: VitalsWindow): WindowResult {
        const { id, subject, posts } = window;
        const known = {
            window: this.windows.get(id),
            ciphertext: [...this.windows.values()].find(({ ciphertext }) => ciphertext.digest === window.ciphertext.digest)?.id,
            isMisplaced: false,
            isForeign: (window.manual === true) !== this.posters.has(id),
            postsRejection: rejectionOfPosts(posts, this.#naming(window), sha256Hex),
        };
        const result = judgeWindow(window, known, { now: this.now(), ward: 'ward1' });
        return result.status === 'stored' && this.erased.has(subject) ? { id, status: 'rejected', code: 'SUBJECT_ERASED' } : result;
    }

    /** Those that name a window, of those that stand in its ranges. */
    #naming({ id, posts: { ranges } }: VitalsWindow): PostOfWindow[] {
        return [...this.posts]
            .filter(([, post]) => post.window === id)
            .map(([name, { digest, retracted }]) => {
                const [device = '', sequence] = name.split('/');
                return { device, sequence: Number(sequence), digest, ...(retracted && { retracted }) };
            })
            .filter((post) =>
                ranges.some(({ device, from, to }) => device === post.device && from <= post.sequence && post.sequence <= to),
            );
    }

    #version(key: string): string | null {
        const post = this.posts.get(key);
        return post === undefined ? (this.windows.has(key) ? 'window' : null) : `${post.window} ${String(post.retracted === true)}`;
    }

    #step(step: Parameters<FaultPlan>[0]): void {
        const fault = this.plan(step);
        if (fault instanceof Error) {
            throw fault;
        }
    }
}

export const away = (): DomainError => new DomainError(ERRORS.LEDGER_UNAVAILABLE, undefined, { retryAfter: 1 });

function submittedBy({ name, request, transient }: LedgerCall<FunctionName>): Submitted {
    return name !== 'vitals:SubmitWindows'
        ? { posts: (transient as { posts: { posts: Post[] } }).posts.posts, windows: [] }
        : { posts: [], windows: (request as { windows: VitalsWindow[] }).windows };
}
