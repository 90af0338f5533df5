// SPDX-License-Identifier: Apache-2.0
// Tries again, with a new proposal each time, what failed only because others changed the same data meanwhile.

import { DomainError } from '@wardledger/chaincode/domain';

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

/** ENDORSEMENT_MISMATCH belongs here: two peers disagree while one of them is a block behind. */
const WORTH_RETRYING: ReadonlySet<string> = new Set(['LEDGER_CONFLICT', 'ENDORSEMENT_MISMATCH']);

function maySucceed(error: unknown): boolean {
    return error instanceof DomainError && WORTH_RETRYING.has(error.code);
}

/** Runs `attempt` until it succeeds, fails for another reason, or the retries are used up. The pause is between half and all of its time. */
export async function retryingConflicts<T>(attempt: () => Promise<T>, { retries, pause, random, sleep }: RetryOptions): Promise<T> {
    for (let tried = 0; ; tried += 1) {
        try {
            return await attempt();
        } catch (error) {
            if (tried >= retries || !maySucceed(error)) {
                throw error;
            }
            await sleep(pause * 2 ** tried * (0.5 + random() / 2));
        }
    }
}
