// SPDX-License-Identifier: Apache-2.0
// How often somebody may look for an id that nobody has. Who mistypes one has some to spare; who guesses them is stopped, and seen.

import { DomainError, ERRORS } from '@wardledger/chaincode/domain';
import { LruMap } from 'toad-cache';

/** What a budget is made of. */
export interface MissBudgetPorts {
    /** Misses that a caller may have at once; they are regained evenly, all of them in an hour. */
    readonly perHour: number;
    /** Milliseconds of a clock that nobody sets. */
    readonly elapsed: () => number;
    /** A look-up of this caller was refused because no miss is left. */
    readonly refused: (caller: string) => Promise<void>;
}

const HOUR = 3_600_000;
const MAXIMUM_REMEMBERED = 10_000;

/** Misses that are left to a caller, as of a time. */
interface Account {
    left: number;
    at: number;
}

/** The misses of all callers; one instance a process, which forgets them when it ends. */
export class MissBudget {
    readonly #ports: MissBudgetPorts;
    readonly #accounts = new LruMap<Account>(MAXIMUM_REMEMBERED);

    constructor(ports: MissBudgetPorts) {
        this.#ports = ports;
    }

    /**
     * Looks up. One miss is set aside before, so that look-ups at one moment cannot have more misses than there are.
     *
     * @param missesIn - how many ids of those that were asked for nobody has
     * @throws DomainError RATE_LIMITED with `retryAfter`, also for an id that somebody has: another answer would tell which it is
     */
    async spend<T>(caller: string, lookUp: () => Promise<T>, missesIn: (found: T) => number): Promise<T> {
        const account = this.#accountOf(caller);
        if (account.left < 1) {
            await this.#ports.refused(caller);
            const retryAfter = Math.ceil(((1 - account.left) * HOUR) / this.#ports.perHour / 1000);
            throw new DomainError(ERRORS.RATE_LIMITED, 'This caller has looked for too many ids that nobody has.', { retryAfter });
        }
        let misses = 0;
        account.left -= 1;
        try {
            const found = await lookUp();
            misses = missesIn(found);
            return found;
        } finally {
            account.left += 1 - misses;
        }
    }

    #accountOf(caller: string): Account {
        const { perHour, elapsed } = this.#ports;
        const now = elapsed();
        const known = this.#accounts.get(caller);
        if (known === undefined) {
            const fresh = { left: perHour, at: now };
            this.#accounts.set(caller, fresh);
            return fresh;
        }
        known.left = Math.min(perHour, known.left + ((now - known.at) * perHour) / HOUR);
        known.at = now;
        return known;
    }
}
