// SPDX-License-Identifier: Apache-2.0
// Which failures are tried again, how often, and after what pauses.

import { DomainError, type ErrorCode, ERRORS } from '@wardledger/chaincode/domain';
import { retryingConflicts } from './conflict-retry';

function failing(times: number, code: ErrorCode) {
    const pauses: number[] = [];
    let attempts = 0;
    const attempt = async (): Promise<string> => {
        attempts += 1;
        if (attempts <= times) {
            throw new DomainError(ERRORS[code]);
        }
        return 'done';
    };
    const options = { retries: 3, pause: 100, random: () => 0.5, sleep: async (pause: number) => void pauses.push(pause) };
    return { run: async () => retryingConflicts(attempt, options), pauses, attempts: () => attempts };
}

it.each(['LEDGER_CONFLICT', 'ENDORSEMENT_MISMATCH'] as const)('%s is tried again, with longer pauses', async (code) => {
    const { run, pauses } = failing(3, code);
    await expect(run()).resolves.toBe('done');
    expect(pauses).toEqual([75, 150, 300]);
});

it('gives up after the last retry with the conflict itself', async () => {
    const { run, attempts } = failing(9, 'LEDGER_CONFLICT');
    await expect(run()).rejects.toMatchObject({ code: 'LEDGER_CONFLICT' });
    expect(attempts()).toBe(4);
});

it.each(['RECORD_EXISTS', 'LEDGER_UNAVAILABLE', 'OUTCOME_UNKNOWN', 'LEDGER_REJECTED'] as const)('%s is not tried again', async (code) => {
    const { run, attempts } = failing(1, code);
    await expect(run()).rejects.toMatchObject({ code });
    expect(attempts()).toBe(1);
});
