// SPDX-License-Identifier: Apache-2.0
// A store in memory with the promises of the real one, for tests of what stands above it.

import type { IdempotencyStore, KeptSubmission, SealedTable, Store, StoredAnswer } from '../../src/store/ports';

/** A table that a test can look into. */
export interface MemoryTable<T> extends SealedTable<T> {
    readonly rows: Map<string, T>;
}

const nameOf = (key: readonly string[]): string => JSON.stringify(key);

export function memoryTable<T>(): MemoryTable<T> {
    const rows = new Map<string, T>();
    return {
        rows,
        find: async (key) => rows.get(nameOf(key)),
        save: async (key, value) => void rows.set(nameOf(key), value),
    };
}

export interface Finished {
    readonly fingerprint: string;
    readonly answer: StoredAnswer;
}

export function memoryIdempotency(): IdempotencyStore & { readonly finished: Map<string, Finished> } {
    const running = new Map<string, string>();
    const finished = new Map<string, Finished>();
    const submissions = new Map<string, KeptSubmission>();
    const draws = new Map<string, string>();
    return {
        finished,
        begin: async (scope, parts) => {
            const [key, fingerprint] = [nameOf(scope), nameOf(parts)];
            const rival = running.get(key);
            if (rival !== undefined) {
                return { state: rival === fingerprint ? 'running' : 'reused' };
            }
            const done = finished.get(key);
            if (done !== undefined) {
                return done.fingerprint === fingerprint ? { state: 'done', answer: done.answer } : { state: 'reused' };
            }
            running.set(key, fingerprint);
            return { state: 'started' };
        },
        complete: async (scope, answer) => {
            const key = nameOf(scope);
            finished.set(key, { fingerprint: running.get(key)!, answer });
            running.delete(key);
        },
        abandon: (scope) => void running.delete(nameOf(scope)),
        submissions: (scope) => ({
            find: async (name) => submissions.get(nameOf([...scope, name])),
            save: async (name, submission) => void submissions.set(nameOf([...scope, name]), submission),
            drawn: async (name, draw) => {
                const key = nameOf([...scope, name]);
                const value = draws.get(key) ?? (await draw());
                draws.set(key, value);
                return value;
            },
        }),
    };
}

/** The whole store. */
export function memoryStore() {
    return {
        idempotency: memoryIdempotency(),
        callers: memoryTable(),
        accessCoverage: memoryTable(),
        releases: memoryTable(),
        healthy: async () => true,
        damage: async () => undefined,
        prune: async () => undefined,
        close: async () => undefined,
    } satisfies Record<keyof Store, unknown>;
}
