// SPDX-License-Identifier: Apache-2.0
// Finds the ledger ids of patients and devices, and gives one to whoever has none yet. What windows ask for together is asked together.

import { demandDefined, type LedgerId, MAX_SUBJECTS, type Subject, type SubjectKind } from '@wardledger/chaincode/domain';
import type { JWK } from 'jose';
import { type Custodian, newLedgerId, newSalt, sealOutsideId } from '../../custody';
import { ExpiringCache, SingleFlight } from '../../kernel';
import type { Ledger, LedgerCaller } from '../../ledger';
import { Numbers, type NumbersPorts } from './numbering';

/** An outside id in its namespace. */
export interface OutsideId {
    readonly kind: SubjectKind;
    readonly id: string;
}

/** What the resolver stands on. */
export interface SubjectResolverPorts extends NumbersPorts {
    readonly ledger: Pick<Ledger, 'evaluate' | 'submit'>;
    readonly custodian: Pick<Custodian, 'lookupKeys'>;
    /** Envelope keys of every ward's custodian. */
    readonly recipients: readonly JWK[];
    /** Milliseconds on a clock that never steps. */
    readonly monotonic: () => number;
}

interface Question extends OutsideId {
    readonly resolve: (ledgerId: LedgerId) => void;
    readonly reject: (error: unknown) => void;
}

/** What one caller asks for in one turn of the event loop. */
interface Batch {
    readonly caller: LedgerCaller;
    readonly questions: Question[];
}

/**
 * A device keeps its ledger id. A number keeps it until its patient is erased, and may then be another's: whoever posts under it is not taken for who had it
 * before for longer than this. A merge changes what readers make of a number, not the id. Milliseconds.
 */
const REMEMBERED_FOR = 300_000;
const RECORD_REMEMBERED_FOR = 10_000;
const MAXIMUM_REMEMBERED = 100_000;

/** Resolves outside ids; one instance a process. */
export class SubjectResolver {
    readonly #ports: SubjectResolverPorts;
    readonly #numbers: Numbers;
    readonly #known: ExpiringCache<LedgerId>;
    readonly #asked = new SingleFlight<LedgerId>();
    /** By the name of the caller; with more questions than a transaction takes, the one that still takes some. */
    readonly #batches = new Map<string, Batch>();

    constructor(ports: SubjectResolverPorts) {
        this.#ports = ports;
        this.#numbers = new Numbers(ports);
        this.#known = new ExpiringCache({ capacity: MAXIMUM_REMEMBERED, monotonic: ports.monotonic });
    }

    /** Whatever is asked for next is looked up anew. */
    forget(): void {
        this.#known.clear();
    }

    /** @returns one ledger id for each outside id, in order */
    resolve(caller: LedgerCaller, ids: readonly OutsideId[]): Promise<LedgerId[]> {
        return Promise.all(
            ids.map(async ({ kind, id }) => {
                const name = `${kind}\0${id}`;
                const known = this.#known.get(name);
                if (known !== undefined) {
                    return known;
                }
                return this.#asked.run(name, async () => {
                    const ledgerId = await this.#enqueue(caller, { kind, id });
                    this.#known.set(name, ledgerId, kind === 'record' ? RECORD_REMEMBERED_FOR : REMEMBERED_FOR);
                    return ledgerId;
                });
            }),
        );
    }

    /** Everything asked before the next turn of the event loop goes into the same transaction. */
    #enqueue(caller: LedgerCaller, id: OutsideId): Promise<LedgerId> {
        const { promise, resolve, reject } = Promise.withResolvers<LedgerId>();
        const question = { ...id, resolve, reject };
        const batch = this.#batches.get(caller.name);
        if (batch !== undefined && batch.questions.length < MAX_SUBJECTS) {
            batch.questions.push(question);
            return promise;
        }
        const fresh: Batch = { caller, questions: [question] };
        this.#batches.set(caller.name, fresh);
        setImmediate(() => {
            if (this.#batches.get(caller.name) === fresh) {
                this.#batches.delete(caller.name);
            }
            void this.#answer(fresh);
        });
        return promise;
    }

    /** Tells the ledger ids that stand for these ids, once those without one have been registered. */
    async #answer({ caller, questions }: Batch): Promise<void> {
        const { custodian, ledger, recipients } = this.#ports;
        try {
            const { named, said } = await this.#numbers.read(
                caller,
                questions.map(({ kind, id }) => ({ kind, id })),
            );
            const keys = await custodian.lookupKeys(named.map(({ name }) => name));
            const found = await this.#find(caller, keys);
            const missing = named.flatMap(({ name, text }, index) =>
                found[index] === undefined
                    ? [{ kind: name.kind, id: text, lookupKey: demandDefined(keys[index], 'the lookup key of an outside id') }]
                    : [],
            );
            if (missing.length > 0) {
                const subjects = await Promise.all(
                    missing.map(async ({ kind, id, lookupKey }): Promise<Subject> => {
                        const ledgerId = newLedgerId();
                        const sealedId = await sealOutsideId({ ledgerId, kind, id }, recipients);
                        return { lookupKey, ledgerId, kind, sealedId, salt: newSalt() };
                    }),
                );
                await ledger.submit(caller, { name: 'subject:RegisterSubjects', request: {}, transient: { subjects, ...said } });
            }
            // Not what was sent counts but what stands: the other ward may have been first.
            const ledgerIds = missing.length > 0 ? await this.#find(caller, keys) : found;
            for (const [index, { resolve }] of questions.entries()) {
                resolve(demandDefined(ledgerIds[index], 'the ledger id of a registered subject'));
            }
        } catch (error) {
            for (const { reject } of questions) {
                reject(error);
            }
        }
    }

    async #find(caller: LedgerCaller, lookupKeys: string[]): Promise<(LedgerId | undefined)[]> {
        const answer = await this.#ports.ledger.evaluate(caller, 'subject:FindSubjects', { lookupKeys });
        const ledgerIds = new Map(answer.flatMap((entry) => (entry === null ? [] : [[entry.lookupKey, entry.ledgerId]])));
        return lookupKeys.map((lookupKey) => ledgerIds.get(lookupKey));
    }
}
