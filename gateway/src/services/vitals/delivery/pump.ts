// SPDX-License-Identifier: Apache-2.0
// Runs tasks as they become ready, never more than so many at a time.

/** Where a pump gets its work from. */
export interface PumpSource {
    readonly parallel: number;
    /** The next task that may run now; it handles its own failures. */
    readonly next: () => (() => Promise<void>) | undefined;
    /** Milliseconds since the epoch when to look again; `undefined`: only when kicked. */
    readonly wakeAt: () => number | undefined;
    readonly now: () => number;
}

/** Longest time that a timer is set for; it looks again then. */
const LONGEST_SLEEP = 60_000;

/** A bounded set of running tasks. */
export class Pump {
    readonly #source: PumpSource;
    readonly #running = new Set<Promise<void>>();
    #kicked = false;
    #stopped = false;
    #timer: NodeJS.Timeout | undefined;

    constructor(source: PumpSource) {
        this.#source = source;
    }

    get running(): number {
        return this.#running.size;
    }

    /** There may be work. What is added in the same turn of the event loop is seen together. */
    kick(): void {
        if (!this.#kicked && !this.#stopped) {
            this.#kicked = true;
            setImmediate(() => {
                this.#kicked = false;
                this.#fill();
            });
        }
    }

    /** Starts nothing more; resolves when nothing runs. */
    async stop(): Promise<void> {
        this.#stopped = true;
        clearTimeout(this.#timer);
        while (this.#running.size > 0) {
            await Promise.all(this.#running);
        }
    }

    #fill(): void {
        while (!this.#stopped && this.#running.size < this.#source.parallel) {
            const task = this.#source.next();
            if (task === undefined) {
                break;
            }
            this.#run(task);
        }
        this.#sleep();
    }

    #run(task: () => Promise<void>): void {
        const running = task().finally(() => {
            this.#running.delete(running);
            this.kick();
        });
        this.#running.add(running);
    }

    #sleep(): void {
        clearTimeout(this.#timer);
        const wakeAt = this.#stopped || this.#running.size >= this.#source.parallel ? undefined : this.#source.wakeAt();
        if (wakeAt !== undefined) {
            const pause = Math.min(LONGEST_SLEEP, Math.max(1, wakeAt - this.#source.now()));
            this.#timer = setTimeout(() => {
                this.kick();
            }, pause);
        }
    }
}
