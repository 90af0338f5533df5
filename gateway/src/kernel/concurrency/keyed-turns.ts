// SPDX-License-Identifier: Apache-2.0
// Tasks that each have several names: one at a time of each name, in the order asked. Whoever waits for several holds none meanwhile, so none waits in a circle.

/** The last task of each name. */
export class KeyedTurns {
    readonly #last = new Map<string, Promise<unknown>>();

    /** Runs the task when those asked before under any of these names have ended, well or not. */
    async run<T>(names: readonly string[], task: () => Promise<T>): Promise<T> {
        const before = names.flatMap((name) => this.#last.get(name) ?? []);
        const mine = Promise.allSettled(before).then(task);
        names.forEach((name) => this.#last.set(name, mine));
        try {
            return await mine;
        } finally {
            names.filter((name) => this.#last.get(name) === mine).forEach((name) => this.#last.delete(name));
        }
    }
}
