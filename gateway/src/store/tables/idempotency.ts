// SPDX-License-Identifier: Apache-2.0
// Idempotency keys: running requests are remembered in memory, finished answers in a sealed table until they expire.

import type { StoreSeal } from '../../custody';
import type { IdempotencyClaim, IdempotencyStore, SealedTable, StoredAnswer } from '../ports';

/** An answer together with what its request must equal. */
export interface FinishedRequest {
    readonly fingerprint: string;
    readonly answer: StoredAnswer;
}

/** What the keys stand on. */
export interface IdempotencyPorts {
    readonly table: SealedTable<FinishedRequest>;
    readonly seal: StoreSeal;
    readonly now: () => number;
    /** Milliseconds for which an answer is replayed. */
    readonly keep: number;
}

/** @returns the store; one instance a process, because claims live in it */
export function idempotencyStore({ table, seal, now, keep }: IdempotencyPorts): IdempotencyStore {
    const running = new Map<string, string>();
    const claimKey = (scope: readonly string[]): string => seal.rowKey('idempotency-claims', ...scope);

    const judge = (known: string, fingerprint: string, otherwise: IdempotencyClaim): IdempotencyClaim =>
        known === fingerprint ? otherwise : { state: 'reused' };

    return {
        async begin(scope, parts) {
            const [key, fingerprint] = [claimKey(scope), seal.rowKey('idempotency-fingerprints', ...parts)];
            const rival = running.get(key);
            if (rival !== undefined) {
                return judge(rival, fingerprint, { state: 'running' });
            }
            running.set(key, fingerprint); // before the first await: the second of two requests must see it
            try {
                const finished = await table.find(scope);
                if (finished === undefined) {
                    return { state: 'started' };
                }
                running.delete(key);
                return judge(finished.fingerprint, fingerprint, { state: 'done', answer: finished.answer });
            } catch (error) {
                running.delete(key);
                throw error;
            }
        },
        async complete(scope, answer) {
            const key = claimKey(scope);
            const fingerprint = running.get(key);
            if (fingerprint === undefined) {
                throw new Error('no such request is running');
            }
            try {
                await table.save(scope, { fingerprint, answer }, { expiresAt: now() + keep });
            } finally {
                running.delete(key);
            }
        },
        abandon(scope) {
            running.delete(claimKey(scope));
        },
    };
}
