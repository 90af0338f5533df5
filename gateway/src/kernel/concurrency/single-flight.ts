// SPDX-License-Identifier: Apache-2.0
// Whoever asks the same while it is being found out shares the one answer.

/** The questions that run, by name. */
export class SingleFlight<T> {
    readonly #running = new Map<string, Promise<T>>();

    /** @returns the answer that is under way under this name, else that of a new task; also its failure is shared, and not kept */
    run(name: string, task: () => Promise<T>): Promise<T> {
        const running = this.#running.get(name);
        if (running !== undefined) {
            return running;
        }
        const started = task().finally(() => this.#running.delete(name));
        this.#running.set(name, started);
        return started;
    }
}
