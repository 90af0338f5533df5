// SPDX-License-Identifier: Apache-2.0
// How often somebody may look for an id that nobody has. Who mistypes one has some to spare; who guesses them is stopped, and seen.

import { DomainError, ERRORS } from '@wardledger/chaincode/domain';
import { HourlyAccounts, type HourlyPorts } from '../../kernel';

/** What a budget is made of: `perHour` misses that a caller may have at once. */
export interface MissBudgetPorts extends HourlyPorts {
    /** A look-up of this caller was refused because no miss is left. */
    readonly refused: (caller: string) => Promise<void>;
}

/** The misses of all callers; one instance a process, which forgets them when it ends. */
export class MissBudget {
    readonly #refused: MissBudgetPorts['refused'];
    readonly #accounts: HourlyAccounts;

    constructor({ refused, ...ports }: MissBudgetPorts) {
        this.#refused = refused;
        this.#accounts = new HourlyAccounts(ports);
    }

    /**
     * Looks up. One miss is set aside before, so that look-ups at one moment cannot have more misses than there are.
     *
     * @param missesIn - how many ids of those that were asked for nobody has
     * @throws DomainError RATE_LIMITED with `retryAfter`, also for an id that somebody has: another answer would tell which it is
     */
    async spend<T>(caller: string, lookUp: () => Promise<T>, missesIn: (found: T) => number): Promise<T> {
        const retryAfter = this.#accounts.take(caller);
        if (retryAfter !== undefined) {
            await this.#refused(caller);
            throw new DomainError(ERRORS.RATE_LIMITED, 'This caller has looked for too many ids that nobody has.', { retryAfter });
        }
        let misses = 0;
        try {
            const found = await lookUp();
            misses = missesIn(found);
            return found;
        } finally {
            this.#accounts.give(caller, 1 - misses);
        }
    }
}
