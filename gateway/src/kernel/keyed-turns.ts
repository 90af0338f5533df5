// SPDX-License-Identifier: Apache-2.0
// One task of a name at a time, in the order asked: the second finds the first one's work.

/** The last task of each name. */
export class KeyedTurns {
    readonly #last = new Map<string, Promise<unknown>>();

    /** Runs the task when those asked before under this name have ended, well or not. */
    async run<T>(name: string, task: () => Promise<T>): Promise<T> {
        const mine = (this.#last.get(name) ?? Promise.resolve()).then(task, task);
        this.#last.set(name, mine);
        try {
            return await mine;
        } finally {
            if (this.#last.get(name) === mine) {
                this.#last.delete(name);
            }
        }
    }
}
