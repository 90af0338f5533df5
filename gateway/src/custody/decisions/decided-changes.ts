// SPDX-License-Identifier: Apache-2.0
// Which changes of records and vitals are signed: inside, with a caller's key, those that both wards have just permitted to this caller; and around that, as the ward's own
// process, those that were signed here. The ledger cannot ask for a decision, because a transaction that reads facts cannot write; so a gateway that was taken
// over gets no signature under a change that it had nobody decide.

import {
    type Authorship,
    canonicalJson,
    type Category,
    type DecidedLook,
    DomainError,
    ERRORS,
    functionRow,
    isLedgerFunction,
    type LedgerFunctionName,
    type ManualPost,
} from '@wardledger/chaincode/domain';
import type { CallToSign, SignedCall } from '../ports/signing';

/** Milliseconds for which a change that was decided is signed: for its endorsement, and for some more after conflicts with others' changes. */
export const DECIDED_MS = 60_000;

const WHO: readonly Category[] = ['demographics', 'staff'];

/**
 * As a change of what each of them is decided. Erasures two offices decide, on the ledger; holds, and what was merged into a record that was revoked since, the
 * ledger judges by office and ward, because of who is revoked no policy says anything.
 */
const DECIDED: Readonly<Partial<Record<LedgerFunctionName, readonly Category[]>>> = {
    'record:UpdateRecord': WHO,
    'record:RevokeRecord': WHO,
    'record:MergeRecords': WHO,
    'record:RepairRecord': WHO,
    'vitals:CorrectPosts': ['vitals'],
};

const ENTER_POSTS = 'vitals:EnterPosts' satisfies LedgerFunctionName;

/** A call that a caller has signed. */
type CallInside = Pick<CallToSign, 'function' | 'request'>;

/** Remembers what was decided, and what was signed by it; a restart forgets both, and then it is decided and signed again. */
export class DecidedChanges {
    readonly #until = new Map<string, number>();
    readonly #monotonic: () => number;

    constructor(monotonic: () => number) {
        this.#monotonic = monotonic;
    }

    /** Notes what both wards let a caller change. */
    note(caller: string, decisions: readonly DecidedLook[]): void {
        const permitted = decisions.filter(({ action, decision }) => action === 'write' && decision === 'permit');
        this.#keep(permitted.flatMap(({ category, lists, about }) => [about, ...lists].map((id) => decidedKey(caller, category, id))));
    }

    /** Notes what a caller has signed. */
    noteSigned(nonce: string, call: CallInside): void {
        this.#keep([signedKey(nonce, call)]);
    }

    /** Notes what a caller has signed of posts. */
    notePosts(posts: readonly Pick<ManualPost, 'digest' | 'author'>[]): void {
        this.#keep(posts.map(postKey));
    }

    /**
     * Before a caller's key signs inside.
     * @throws DomainError SIGNING_REFUSED for what callers submit themselves, and for a change of a record that was not decided
     */
    demandDecided({ caller, ...call }: Pick<CallToSign, 'caller' | 'function' | 'request'>): void {
        const request = parsed(call.request);
        if (functionRow(call.function).submittedBy === undefined || request === undefined || canonicalJson(request) !== call.request) {
            throw new DomainError(ERRORS.SIGNING_REFUSED, 'the ward’s own process submits no such call');
        }
        const categories = DECIDED[call.function];
        // Whose record a call changes, as the ledger reads it; of a merge of what only vitals brought it is decided by the record that grows.
        const { ledgerId, into } = request as { readonly ledgerId?: unknown; readonly into?: unknown };
        const ids = [ledgerId, into].filter((id) => typeof id === 'string');
        if (categories?.some((category) => ids.some((id) => this.#stands(decidedKey(caller, category, id)))) === false) {
            throw new DomainError(ERRORS.SIGNING_REFUSED, 'both wards have not just let this caller change that');
        }
    }

    /**
     * Before the ward's own process signs around it.
     * @throws DomainError SIGNING_REFUSED for a call with nothing inside that was just signed here, for this very request or these very posts
     */
    demandSigned(call: SignedCall | undefined): void {
        if (call?.stage !== 'proposal') {
            return;
        }
        if (call.function === ENTER_POSTS) {
            this.#demandPosts(call.posts);
        } else {
            this.#demandAuthor(call);
        }
    }

    #demandAuthor(call: SignedCall): void {
        if (!isLedgerFunction(call.function) || functionRow(call.function).submittedBy === undefined) {
            return;
        }
        const [request = ''] = call.parameters;
        const { nonce } = (parsed(call.authorship ?? '') ?? {}) as Partial<Authorship>;
        if (call.parameters.length !== 1 || !this.#stands(signedKey(String(nonce), { function: call.function, request }))) {
            throw new DomainError(ERRORS.SIGNING_REFUSED, 'no caller has just signed this call here');
        }
    }

    #demandPosts(text: string | undefined): void {
        const { posts } = (parsed(text ?? '') ?? {}) as { readonly posts?: unknown };
        if (!Array.isArray(posts) || !posts.every((post) => this.#stands(postKey(post as Partial<ManualPost>)))) {
            throw new DomainError(ERRORS.SIGNING_REFUSED, 'nobody has just signed all of these posts here');
        }
    }

    #keep(keys: readonly string[]): void {
        const now = this.#monotonic();
        for (const [key, until] of this.#until) {
            if (until <= now) {
                this.#until.delete(key);
            }
        }
        keys.forEach((key) => this.#until.set(key, now + DECIDED_MS));
    }

    #stands(key: string): boolean {
        return (this.#until.get(key) ?? 0) > this.#monotonic();
    }
}

function decidedKey(caller: string, category: string, id: string): string {
    return ['decided', caller, category, id].join('\0');
}

function postKey({ digest, author }: Partial<Pick<ManualPost, 'digest' | 'author'>>): string {
    return ['post', digest, author?.signature].join('\0');
}

function signedKey(nonce: string, { function: name, request }: CallInside): string {
    return ['signed', nonce, name, request].join('\0');
}

function parsed(text: string): object | undefined {
    try {
        const value = JSON.parse(text) as unknown;
        return typeof value === 'object' && value !== null ? value : undefined;
    } catch {
        return undefined;
    }
}
