// SPDX-License-Identifier: Apache-2.0
// Keeps a database's write-ahead log short while it is read and written all the time. A log starts anew only when no reader needs it.
import type { CheckpointWorker } from './checkpoint-worker';

/** Bytes of new blocks after which the log is copied. */
const COPY_AFTER = 4 * 1024 * 1024;
/** Frames (pages of 4 KiB) at which a commit waits for the readers to let go of the log. */
const TOO_LONG = 16_384;
const PATIENCE_MS = 250;

/** What reads the database beside the writer. */
export interface LogReaders {
    /** Lets new readers start from the newest state. */
    refresh(): void;
    /** Resolves when those who read an older state have ended, or when the patience ends. */
    drained(patienceMs: number): Promise<void>;
}

/** Looks after one database's log. */
export class LogKeeper {
    readonly #path: string;
    readonly #worker: CheckpointWorker;
    readonly #readers: LogReaders | undefined;
    #pending: Promise<void> | undefined;
    #bytes = 0;
    #frames = 0;
    #limit = TOO_LONG;

    constructor(path: string, worker: CheckpointWorker, readers?: LogReaders) {
        this.#path = path;
        this.#worker = worker;
        this.#readers = readers;
    }

    /** Whether the next commit should wait for `shorten` first. */
    get isTooLong(): boolean {
        return this.#frames > this.#limit;
    }

    /** To be called after each commit. */
    wrote(bytes: number): void {
        this.#bytes += bytes;
        if (this.#bytes >= COPY_AFTER && !this.#pending) {
            this.#bytes = 0;
            this.#pending = this.#copy().finally(() => {
                this.#pending = undefined;
            });
        }
    }

    /** Between two commits: lets readers go, copies the rest, and leaves the log free to start anew. */
    async shorten(): Promise<void> {
        await this.#pending;
        this.#readers?.refresh();
        await this.#readers?.drained(PATIENCE_MS);
        await this.#copy();
        await this.#readers?.drained(PATIENCE_MS);
        this.#limit = this.#frames + TOO_LONG; // a reader that stays must not make every commit wait
    }

    async close(): Promise<void> {
        await this.#pending;
        await this.#worker.release(this.#path);
    }

    async #copy(): Promise<void> {
        const { log, checkpointed } = await this.#worker.checkpoint(this.#path);
        this.#limit = log < this.#frames ? TOO_LONG : this.#limit; // it has started anew
        this.#frames = log;
        if (log === checkpointed) {
            this.#readers?.refresh(); // who reads from now on does not need the log, so the next commit can start it anew
        }
    }
}
