// SPDX-License-Identifier: Apache-2.0
// A ledger in memory that outlives the gateway: the domain's own judgement, optimistic concurrency, and replies that can get lost.

import {
    DomainError,
    ERRORS,
    judgeWindow,
    type StoredPost,
    type StoredWindow,
    type SubmitWindows,
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

interface Proposal {
    readonly id: string;
    readonly request: SubmitWindows;
    readonly results: readonly WindowResult[];
    /** Posts and windows that the endorsers read, with what they saw. */
    readonly reads: readonly (readonly [string, string | null])[];
}

export class FakeLedger implements Pick<Ledger, 'evaluate' | 'submit' | 'endorse' | 'send' | 'outcome'> {
    readonly windows = new Map<string, StoredWindow>();
    readonly posts = new Map<string, StoredPost>();
    readonly subjects = new Map<string, string>();
    /** Ledger ids of patients who were erased. */
    readonly erased = new Set<string>();
    readonly outcomes = new Map<string, TransactionOutcome>();
    readonly sent: string[] = [];
    /** How many committed windows hold each post: never more than one. */
    readonly copies = new Map<string, number>();
    plan: FaultPlan = () => undefined;
    now = Date.now;
    /** Roles and the like: throws to refuse a whole submission. */
    refuse: (request: SubmitWindows) => void = () => undefined;
    #proposals = 0;
    #blocks = 0;

    async evaluate<Name extends FunctionName>(_caller: LedgerCaller, name: Name, request: RequestOf<Name>): Promise<ResultOf<Name>> {
        this.#step('evaluate');
        if (name === 'subject:GetNumbering') {
            return { numbering: 'both', settled: true } as ResultOf<Name>;
        }
        expect(name).toBe('subject:FindSubjects');
        const { lookupKeys } = request as RequestOf<'subject:FindSubjects'>;
        const found = lookupKeys.map((lookupKey) => {
            const ledgerId = this.subjects.get(lookupKey);
            return ledgerId === undefined ? null : { lookupKey, ledgerId, sealedId: 'sealed' };
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
        const request = call.request as SubmitWindows;
        this.refuse(request);
        const results = request.windows.map((window): WindowResult => {
            const result = judgeWindow(window, this.#known(window), this.now());
            const isErased = result.status === 'stored' && this.erased.has(window.subject);
            return isErased ? { id: window.id, status: 'rejected', code: 'SUBJECT_ERASED' } : result;
        });
        const keys = request.windows.flatMap(({ id, posts }) => [id, ...posts.map(({ device, sequence }) => `${device}/${sequence}`)]);
        const proposal: Proposal = {
            id: `tx-${(this.#proposals += 1)}`,
            request,
            results,
            reads: keys.map((key) => [key, this.#version(key)]),
        };
        const envelope = Buffer.from(JSON.stringify(proposal));
        return { transactionId: proposal.id, envelope, result: { results }, timestamp: '2025-01-01T00:00:00.000Z' };
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

    #apply({ id: transactionId, request, results }: Proposal): void {
        for (const window of request.windows.filter(({ id }) => results.some((result) => result.id === id && result.status === 'stored'))) {
            const rest = { ward: 'ward1', actor: { mspId: 'Ward1MSP', ledgerId: '0' }, transactionId, time: 0 };
            this.windows.set(window.id, { ...window, ...rest });
            for (const { device, sequence, digest } of window.posts) {
                const key = `${device}/${sequence}`;
                this.posts.set(key, { window: window.id, digest });
                this.copies.set(key, (this.copies.get(key) ?? 0) + 1);
            }
        }
    }

    #known({ id, posts, ciphertext: { digest } }: SubmitWindows['windows'][number]) {
        const ciphertext = [...this.windows.values()].find((window) => window.ciphertext.digest === digest)?.id;
        return {
            window: this.windows.get(id),
            ciphertext,
            posts: posts.map(({ device, sequence }) => this.posts.get(`${device}/${sequence}`)),
        };
    }

    #version(key: string): string | null {
        return this.posts.get(key)?.window ?? (this.windows.has(key) ? 'window' : null);
    }

    #step(step: Parameters<FaultPlan>[0]): void {
        const fault = this.plan(step);
        if (fault instanceof Error) {
            throw fault;
        }
    }
}

export const away = (): DomainError => new DomainError(ERRORS.LEDGER_UNAVAILABLE, undefined, { retryAfter: 1 });
