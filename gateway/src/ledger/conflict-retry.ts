// SPDX-License-Identifier: Apache-2.0
// Tries again, with a new proposal each time, what failed only because others changed the same data meanwhile.

import { hasCode } from '@wardledger/chaincode/domain';

/** How conflicts are tried again. */
export interface RetryOptions {
    /** Attempts after the first. */
    readonly retries: number;
    /** Milliseconds before the first retry; doubled for each further one. */
    readonly pause: number;
    /** 0 <= r < 1. */
    readonly random: () => number;
    readonly sleep: (milliseconds: number) => Promise<void>;
}

/** Runs `attempt` until it succeeds, fails for another reason, or the retries are used up. The pause is between half and all of its time. */
export async function retryingConflicts<T>(attempt: () => Promise<T>, { retries, pause, random, sleep }: RetryOptions): Promise<T> {
    for (let tried = 0; ; tried += 1) {
        try {
            return await attempt();
        } catch (error) {
            // ENDORSEMENT_MISMATCH is a conflict too: two peers disagree while one of them is a block behind.
            if (tried >= retries || !hasCode(error, 'LEDGER_CONFLICT', 'ENDORSEMENT_MISMATCH')) {
                throw error;
            }
            await sleep(pause * 2 ** tried * (0.5 + random() / 2));
        }
    }
}
