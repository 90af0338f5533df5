// SPDX-License-Identifier: Apache-2.0
// A store in memory with the promises of the real one, for tests of what stands above it.

import { createHash } from 'node:crypto';
import type {
    AlarmStore,
    FileStore,
    IdempotencyStore,
    KeptAlarm,
    KeptSubmission,
    NotedFile,
    SealedTable,
    Store,
    StoredAnswer,
} from '../../src/store/ports';

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

async function joined(content: AsyncIterable<Uint8Array>): Promise<Buffer> {
    const parts: Uint8Array[] = [];
    for await (const part of content) {
        parts.push(Buffer.from(part));
    }
    return Buffer.concat(parts);
}

/** Files that a test can look into, and damage. */
export function memoryFiles(): FileStore & {
    readonly files: Map<string, Buffer>;
    readonly notes: Map<string, NotedFile>;
    readonly damaged: string[];
} {
    const files = new Map<string, Buffer>();
    const notes = new Map<string, NotedFile>();
    const damaged: string[] = [];
    return {
        files,
        notes,
        damaged,
        receive: async (content, note) => {
            const stored = await joined(content);
            const digest = createHash('sha256').update(stored).digest('hex');
            notes.set(digest, { ...note, digest, isKept: false, notedAt: Date.now() });
            files.set(digest, stored);
            return digest;
        },
        keep: async (digest) => void notes.set(digest, { ...notes.get(digest)!, isKept: true }),
        open: async (digest) => {
            const stored = files.get(digest);
            const read = async (position: number, length: number) => stored!.subarray(position, position + length);
            return stored && { size: stored.length, read, close: async () => undefined };
        },
        note: async (digest) => notes.get(digest),
        report: async (digest) => void damaged.push(digest),
        noted: async function* () {
            yield* notes.values();
        },
        remove: async (digest) => {
            files.delete(digest);
            notes.delete(digest);
        },
    };
}

/** Alarms that a test can look into. */
export function memoryAlarms(): AlarmStore & { readonly rows: Map<string, KeptAlarm> } {
    const rows = new Map<string, KeptAlarm>();
    const at = (...stages: readonly string[]) => [...rows.values()].filter(({ stage }) => stages.includes(stage));
    return {
        rows,
        watches: async (patients) => patients.map(() => undefined),
        raised: async (limit) => at('RAISED').slice(0, limit),
        active: async (limit) => at('ACTIVE', 'ESCALATED').reverse().slice(0, limit),
        due: async (now, limit) =>
            at('ACTIVE')
                .filter(({ dueAt }) => dueAt <= now)
                .slice(0, limit),
        save: async (alarm) => void rows.set(alarm.id, alarm),
        remove: async (id) => void rows.delete(id),
        counts: async () => ({ RAISED: at('RAISED').length, ACTIVE: at('ACTIVE').length, ESCALATED: at('ESCALATED').length }),
    };
}

/** The whole store. */
export function memoryStore(files: FileStore = memoryFiles()) {
    return {
        files,
        alarms: memoryAlarms(),
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
