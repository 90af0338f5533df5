// SPDX-License-Identifier: Apache-2.0
// What both wards' ledgers say of a transaction: each ward's own gateway asks its own peer, so two answers are two ledgers.
import { setTimeout as delay } from 'node:timers/promises';
import type { Clients } from './clients';

const ATTEMPTS = 50;

interface Transaction {
    readonly code: string;
    readonly blockNumber: number;
}

/** Where a transaction stands. */
export interface Verdict {
    /** The block that holds it; `undefined` where no ward knows it. */
    readonly block: number | undefined;
    /** Whether both wards say VALID. */
    readonly valid: boolean;
}

/** Asks of each transaction once: it holds many posts, or many windows. */
export class BothWards {
    readonly #clients: Clients;
    readonly #verdicts = new Map<string, Promise<Verdict>>();

    constructor(clients: Clients) {
        this.#clients = clients;
    }

    verdictOf(transaction: string): Promise<Verdict> {
        const verdict = this.#verdicts.get(transaction) ?? this.#ask(transaction);
        this.#verdicts.set(transaction, verdict);
        return verdict;
    }

    async #ask(transaction: string): Promise<Verdict> {
        const answers = await Promise.all(
            Object.values(this.#clients).map(async ({ auditor }) => {
                for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
                    const found = await auditor.get<Transaction>(`/v1/transactions/${transaction}`).catch(() => undefined);
                    if (found !== undefined) {
                        return found;
                    }
                    await delay(100); // the other ward's peer may be a block behind
                }
                return undefined;
            }),
        );
        return {
            block: answers.find((answer) => answer !== undefined)?.blockNumber,
            valid: answers.every((answer) => answer?.code === 'VALID'),
        };
    }
}
