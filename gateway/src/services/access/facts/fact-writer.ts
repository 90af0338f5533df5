// SPDX-License-Identifier: Apache-2.0
// Puts facts on the ledger, and answers only once a peer of every ward that endorsed one gives it back: what follows from a list is computed by
// each peer from what it has.

import { demandDefined, type Fact, type FoundFact, type LedgerId } from '@wardledger/chaincode/domain';
import { newAccessKey, newLedgerId, newSalt } from '../../../custody';
import type { CommittedTransaction, Ledger, LedgerCaller, LedgerCall } from '../../../ledger';
import { nameOf } from './fact-names';
import { readBack, type ReadBackPorts } from './read-back';

/** What writing needs. */
export interface FactWriterPorts extends ReadBackPorts {
    readonly ledger: Pick<Ledger, 'evaluateAtEndorsers' | 'submit' | 'submitOnce'>;
}

/** A fact that both wards have. */
export interface WrittenFact {
    /** By which the API knows it. */
    readonly id: string;
    readonly transaction: CommittedTransaction;
}

type RecordCall = Omit<LedgerCall<'access:Record'>, 'name'>;

function callFor(fact: Fact): RecordCall {
    return { request: { notice: newAccessKey() }, transient: { facts: [fact], random: newLedgerId(), salt: newSalt() } };
}

/** Writes facts in their authors' names. */
export class FactWriter {
    readonly #ports: FactWriterPorts;

    constructor(ports: FactWriterPorts) {
        this.#ports = ports;
    }

    /**
     * Writes what a request asks for, however often it is repeated.
     * @param about - in whose list.
     * @param prepare - checks and tells the fact; not asked where an earlier try has written it.
     */
    async write(caller: LedgerCaller, about: LedgerId, prepare: () => Promise<Fact>): Promise<WrittenFact> {
        const { result, transaction } = await this.#ports.ledger.submitOnce(caller, 'access:Record', async () => callFor(await prepare()));
        const request = { about, notice: result.notice, time: Date.parse(transaction.timestamp) };
        const idOf = ({ id }: FoundFact): string | undefined => id;
        const found = await readBack(this.#ports, { caller, transaction }, { name: 'access:FindFact', request, idOf });
        return { id: nameOf({ about, id: demandDefined(found.id, 'the id of a fact that was read back') }), transaction };
    }

    /** Writes a fact that no request waits for: a notice. It stands in no list that a standing is computed from. */
    async note(caller: LedgerCaller, fact: Fact): Promise<void> {
        await this.#ports.ledger.submit(caller, { name: 'access:Record', ...callFor(fact) });
    }
}
