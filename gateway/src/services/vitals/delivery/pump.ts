// SPDX-License-Identifier: Apache-2.0
// Runs tasks as they become ready, never more than so many at a time; how many may change.

/** Where a pump gets its work from. */
export interface PumpSource {
    /** How many at a time, now. */
    readonly parallel: () => number;
    /** The next task that may run now; it handles its own failures. */
    readonly next: () => (() => Promise<void>) | undefined;
    /** Time of the monotonic clock when to look again; `undefined`: only when kicked. */
    readonly wakeAt: () => number | undefined;
    readonly monotonic: () => number;
}

/** Longest time that a timer is set for; it looks again then. */
const LONGEST_SLEEP = 60_000;

/** A bounded set of running tasks. */
export class Pump {
    readonly #source: PumpSource;
    /** With the time at which each began. */
    readonly #running = new Map<Promise<void>, number>();
    #kicked = false;
    #stopped = false;
    #timer: NodeJS.Timeout | undefined;

    constructor(source: PumpSource) {
        this.#source = source;
    }

    get running(): number {
        return this.#running.size;
    }

    /** Milliseconds for which the task that began first has been running; 0 when none runs. */
    get longestRun(): number {
        const [began] = this.#running.values();
        return began === undefined ? 0 : this.#source.monotonic() - began;
    }

    /** There may be work. What is added in the same turn of the event loop is seen together. */
    kick(): void {
        if (this.#kicked || this.#stopped) {
            return;
        }
        this.#kicked = true;
        setImmediate(() => {
            this.#kicked = false;
            const { parallel, next, wakeAt, monotonic } = this.#source;
            clearTimeout(this.#timer);
            while (!this.#stopped && this.#running.size < parallel()) {
                const task = next();
                if (task === undefined) {
                    break;
                }
                const running = task().finally(() => {
                    this.#running.delete(running);
                    this.kick();
                });
                this.#running.set(running, monotonic());
            }
            // A task that ends kicks; where there is room for one, the time when there may be work does.
            const time = this.#stopped || this.#running.size >= parallel() ? undefined : wakeAt();
            if (time !== undefined) {
                this.#timer = setTimeout(
                    () => {
                        this.kick();
                    },
                    Math.min(LONGEST_SLEEP, Math.max(1, time - monotonic())),
                );
            }
        });
    }

    /** Starts nothing more; resolves when nothing runs. */
    async stop(): Promise<void> {
        this.#stopped = true;
        clearTimeout(this.#timer);
        while (this.#running.size > 0) {
            await Promise.all(this.#running.keys());
        }
    }
}
