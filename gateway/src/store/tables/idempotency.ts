// SPDX-License-Identifier: Apache-2.0
// Idempotency keys: running requests are remembered in memory, finished answers in a sealed table until they expire.

import { DomainError, ERRORS } from '@wardledger/chaincode/domain';
import type { StoreSeal } from '../../custody';
import type { IdempotencyClaim, IdempotencyStore, KeptSubmission, SealedTable, StoredAnswer, SubmissionTable } from '../ports';

/** An answer together with what its request must equal. */
export interface FinishedRequest {
    readonly fingerprint: string;
    readonly answer: StoredAnswer;
}

/** A submission together with what its request must equal. */
export interface JournaledSubmission extends Omit<KeptSubmission, 'envelope'> {
    readonly fingerprint: string;
    /** Base64. */
    readonly envelope: string;
}

/** What a request has drawn at random, together with what it must equal. */
export interface KeptDraw {
    readonly fingerprint: string;
    readonly value: string;
}

/** What the keys stand on. Answers, submissions and draws lie in one table, under names that never meet. */
export interface IdempotencyPorts {
    readonly table: SealedTable<FinishedRequest>;
    readonly submissions: SealedTable<JournaledSubmission>;
    readonly draws: SealedTable<KeptDraw>;
    readonly seal: StoreSeal;
    readonly now: () => number;
    /** Milliseconds for which an answer is replayed. */
    readonly keep: number;
}

/** @returns the store; one instance a process, because claims live in it */
export function idempotencyStore({ table, submissions, draws, seal, now, keep }: IdempotencyPorts): IdempotencyStore {
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
        submissions(scope) {
            const fingerprint = running.get(claimKey(scope));
            if (fingerprint === undefined) {
                throw new Error('no such request is running');
            }
            return submissionTable({ submissions, draws, now, keep }, scope, fingerprint);
        },
    };
}

/** What one request has submitted; that of another request under the same key is refused. */
function submissionTable(
    { submissions, draws, now, keep }: Pick<IdempotencyPorts, 'submissions' | 'draws' | 'now' | 'keep'>,
    scope: readonly string[],
    fingerprint: string,
): SubmissionTable {
    const demandSame = (kept: { readonly fingerprint: string }): void => {
        if (kept.fingerprint !== fingerprint) {
            throw new DomainError(ERRORS.IDEMPOTENCY_KEY_REUSED);
        }
    };
    return {
        async find(name) {
            const kept = await submissions.find([...scope, 'submission', name]);
            if (kept === undefined) {
                return undefined;
            }
            demandSame(kept);
            const { transactionId, envelope, result, timestamp } = kept;
            return { transactionId, envelope: Buffer.from(envelope, 'base64'), result, timestamp };
        },
        async save(name, { transactionId, envelope, result, timestamp }) {
            const kept = { fingerprint, transactionId, envelope: Buffer.from(envelope).toString('base64'), result, timestamp };
            await submissions.save([...scope, 'submission', name], kept, { expiresAt: now() + keep });
        },
        async drawn(name, draw) {
            const key = [...scope, 'draw', name];
            const kept = await draws.find(key);
            if (kept !== undefined) {
                demandSame(kept);
                return kept.value;
            }
            const value = await draw();
            await draws.save(key, { fingerprint, value }, { expiresAt: now() + keep });
            return value;
        },
    };
}
