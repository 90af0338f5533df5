// SPDX-License-Identifier: Apache-2.0
// Finds the ledger ids of patients and devices, and gives one to whoever has none yet. What windows ask for together is asked together.

import { MAX_SUBJECTS, type Subject, type SubjectKind } from '@wardledger/chaincode/domain';
import type { JWK } from 'jose';
import { type Custodian, newLedgerId, newSalt, sealOutsideId } from '../../custody';
import type { Ledger, LedgerCaller } from '../../ledger';

/** An outside id in its namespace. */
export interface OutsideId {
    readonly kind: SubjectKind;
    readonly id: string;
}

/** What the resolver stands on. */
export interface SubjectResolverPorts {
    readonly ledger: Pick<Ledger, 'evaluate' | 'submit'>;
    readonly custodian: Pick<Custodian, 'lookupKeys'>;
    /** Envelope keys of every ward's custodian. */
    readonly recipients: readonly JWK[];
    readonly now: () => number;
}

interface Question extends OutsideId {
    readonly name: string;
    readonly resolve: (ledgerId: string) => void;
    readonly reject: (error: unknown) => void;
}

interface Known {
    readonly ledgerId: string;
    readonly until: number;
}

/** A merged or erased record is noticed after this time at the latest. */
const REMEMBERED_FOR = 300_000;
const MAXIMUM_REMEMBERED = 100_000;

/** Resolves outside ids; one instance a process. */
export class SubjectResolver {
    readonly #ports: SubjectResolverPorts;
    readonly #known = new Map<string, Known>();
    readonly #asked = new Map<string, Promise<string>>();
    readonly #questions = new Map<string, { readonly caller: LedgerCaller; readonly waiting: Question[] }>();

    constructor(ports: SubjectResolverPorts) {
        this.#ports = ports;
    }

    /** @returns one ledger id for each outside id, in order */
    resolve(caller: LedgerCaller, ids: readonly OutsideId[]): Promise<string[]> {
        return Promise.all(ids.map(async (id) => this.#one(caller, id)));
    }

    async #one(caller: LedgerCaller, { kind, id }: OutsideId): Promise<string> {
        const name = `${kind}\0${id}`;
        const known = this.#known.get(name);
        if (known !== undefined && known.until > this.#ports.now()) {
            return known.ledgerId;
        }
        const asked = this.#asked.get(name) ?? this.#ask(caller, { kind, id }, name);
        return asked;
    }

    #ask(caller: LedgerCaller, id: OutsideId, name: string): Promise<string> {
        const answer = new Promise<string>((resolve, reject) => {
            this.#enqueue(caller, { ...id, name, resolve, reject });
        }).finally(() => this.#asked.delete(name));
        this.#asked.set(name, answer);
        return answer;
    }

    /** Everything asked before the next turn of the event loop goes into the same transaction. */
    #enqueue(caller: LedgerCaller, question: Question): void {
        const batch = this.#questions.get(caller.subject);
        if (batch !== undefined && batch.waiting.length < MAX_SUBJECTS) {
            batch.waiting.push(question);
            return;
        }
        const fresh = { caller, waiting: [question] };
        this.#questions.set(caller.subject, fresh);
        setImmediate(() => {
            if (this.#questions.get(caller.subject) === fresh) {
                this.#questions.delete(caller.subject);
            }
            void this.#answer(caller, fresh.waiting);
        });
    }

    async #answer(caller: LedgerCaller, questions: readonly Question[]): Promise<void> {
        try {
            const ledgerIds = await this.#lookUp(caller, questions);
            questions.forEach((question, index) => {
                const ledgerId = ledgerIds[index] ?? '';
                this.#remember(question.name, ledgerId);
                question.resolve(ledgerId);
            });
        } catch (error) {
            questions.forEach(({ reject }) => {
                reject(error);
            });
        }
    }

    async #lookUp(caller: LedgerCaller, questions: readonly Question[]): Promise<string[]> {
        const keys = await this.#ports.custodian.lookupKeys(questions.map(({ kind, id }) => ({ kind, id })));
        const found = await this.#find(caller, keys);
        const missing = questions.flatMap(({ kind, id }, index) =>
            found[index] === undefined ? [{ kind, id, lookupKey: keys[index] ?? '' }] : [],
        );
        if (missing.length === 0) {
            return found as string[];
        }
        await this.#register(caller, missing);
        // Not what was sent counts but what stands: the other ward may have been first.
        const standing = await this.#find(caller, keys);
        if (standing.includes(undefined)) {
            throw new Error('a registered subject cannot be found');
        }
        return standing as string[];
    }

    async #find(caller: LedgerCaller, lookupKeys: string[]): Promise<(string | undefined)[]> {
        const answer = await this.#ports.ledger.evaluate(caller, 'subject:FindSubjects', { lookupKeys });
        return answer.map((entry) => entry?.ledgerId);
    }

    async #register(caller: LedgerCaller, missing: readonly (OutsideId & { readonly lookupKey: string })[]): Promise<void> {
        const subjects = await Promise.all(
            missing.map(async ({ kind, id, lookupKey }): Promise<Subject> => {
                const ledgerId = newLedgerId();
                const sealedId = await sealOutsideId({ ledgerId, kind, id }, this.#ports.recipients);
                return { lookupKey, ledgerId, kind, sealedId, salt: newSalt() };
            }),
        );
        await this.#ports.ledger.submit(caller, 'subject:RegisterSubjects', {}, { subjects });
    }

    #remember(name: string, ledgerId: string): void {
        if (this.#known.size >= MAXIMUM_REMEMBERED) {
            this.#known.clear();
        }
        this.#known.set(name, { ledgerId, until: this.#ports.now() + REMEMBERED_FOR });
    }
}
