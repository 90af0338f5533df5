// SPDX-License-Identifier: Apache-2.0
// A counting semaphore (Dijkstra): lets so many tasks run at one time, the others in the order in which they came.

/** A fixed number of places. */
export class Semaphore {
    readonly #waiting: (() => void)[] = [];
    #free: number;

    /** @param places - tasks that may run at one time, at least one */
    constructor(places: number) {
        this.#free = places;
    }

    /** Runs the task when a place is free. @returns what the task gives; its failure is the caller's, and gives the place free all the same */
    async run<T>(task: () => Promise<T>): Promise<T> {
        if (this.#free > 0) {
            this.#free -= 1;
        } else {
            await new Promise<void>((resolve) => this.#waiting.push(resolve));
        }
        try {
            return await task();
        } finally {
            // The place goes to whoever waits longest, without being free between: nobody who comes now overtakes it.
            const next = this.#waiting.shift();
            if (next === undefined) {
                this.#free += 1;
            } else {
                next();
            }
        }
    }
}
