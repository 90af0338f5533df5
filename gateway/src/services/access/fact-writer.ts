// SPDX-License-Identifier: Apache-2.0
// Puts facts on the ledger, and answers only once a peer of every ward that endorsed one gives it back: what follows from a list is computed by
// each peer from what it has.

import { setTimeout } from 'node:timers/promises';
import { DomainError, ERRORS, type Fact, type LedgerId } from '@wardledger/chaincode/domain';
import { newAccessKey, newLedgerId, newSalt } from '../../custody';
import type { CommittedTransaction, Ledger, LedgerCaller, LedgerCall } from '../../ledger';
import { nameOf } from './fact-names';

/** What writing needs. */
export interface FactWriterPorts {
    readonly ledger: Pick<Ledger, 'evaluateAtEndorsers' | 'submit' | 'submitOnce'>;
    /** The machine's own, unless a test has another. */
    readonly sleep?: (milliseconds: number) => Promise<void>;
}

/** A fact that both wards have. */
export interface WrittenFact {
    /** By which the API knows it. */
    readonly id: string;
    readonly transaction: CommittedTransaction;
}

type RecordCall = Omit<LedgerCall<'access:Record'>, 'name'>;

/** Milliseconds; doubled for each further question, 6 s in all. */
const FIRST_PAUSE = 25;
const QUESTIONS = 8;

function callFor(fact: Fact): RecordCall {
    return { request: { notice: newAccessKey() }, transient: { facts: [fact], random: newLedgerId(), salt: newSalt() } };
}

/** Writes facts in their authors' names. */
export class FactWriter {
    readonly #ledger: FactWriterPorts['ledger'];
    readonly #sleep: (milliseconds: number) => Promise<void>;

    constructor({ ledger, sleep = async (milliseconds) => setTimeout(milliseconds) }: FactWriterPorts) {
        this.#ledger = ledger;
        this.#sleep = sleep;
    }

    /**
     * Writes what a request asks for, however often it is repeated.
     * @param about - in whose list.
     * @param prepare - checks and tells the fact; not asked where an earlier try has written it.
     */
    async write(caller: LedgerCaller, about: LedgerId, prepare: () => Promise<Fact>): Promise<WrittenFact> {
        const { result, transaction } = await this.#ledger.submitOnce(caller, 'access:Record', async () => callFor(await prepare()));
        const id = await this.#readBack(caller, transaction, { about, notice: result.notice });
        return { id: nameOf({ about, id }), transaction };
    }

    /** Writes a fact that no request waits for: a notice. It stands in no list that a standing is computed from. */
    async note(caller: LedgerCaller, fact: Fact): Promise<void> {
        await this.#ledger.submit(caller, { name: 'access:Record', ...callFor(fact) });
    }

    async #readBack(caller: LedgerCaller, { id }: CommittedTransaction, request: { about: LedgerId; notice: string }): Promise<LedgerId> {
        for (let asked = 0; asked < QUESTIONS; asked += 1) {
            const answers = await this.#ledger.evaluateAtEndorsers(caller, id, { name: 'access:FindFact', request });
            const ids = new Set(answers.map((answer) => answer.id));
            const [found] = ids;
            if (found !== undefined && ids.size === 1) {
                return found;
            }
            await this.#sleep(FIRST_PAUSE * 2 ** asked);
        }
        throw new DomainError(ERRORS.OUTCOME_UNKNOWN, 'A ward has not read the fact back yet.', { transactionId: id });
    }
}
