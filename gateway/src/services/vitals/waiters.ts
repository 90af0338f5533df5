// SPDX-License-Identifier: Apache-2.0
// Wakes those who wait for submissions to become final (`Prefer: wait`).

/** Who waits for which submission. */
export class Waiters {
    readonly #byId = new Map<string, Set<() => void>>();

    /** These are final. */
    settled(ids: Iterable<string>): void {
        for (const id of ids) {
            const waiting = this.#byId.get(id);
            this.#byId.delete(id);
            waiting?.forEach((wake) => {
                wake();
            });
        }
    }

    /** The process stops: nobody waits any longer. */
    releaseAll(): void {
        this.settled([...this.#byId.keys()]);
    }

    /**
     * Resolves when all are settled after this call, or the time is over.
     *
     * @param settledBefore - asked once the waiting has begun, so that nothing falls between; ids that need no waiting
     */
    async wait(ids: readonly string[], milliseconds: number, settledBefore: () => Promise<readonly string[]>): Promise<void> {
        const open = new Set(ids);
        const { promise, resolve } = Promise.withResolvers<undefined>();
        const arrived = (id: string): void => {
            open.delete(id);
            if (open.size === 0) {
                resolve(undefined);
            }
        };
        const wakers = ids.map((id) => ({
            id,
            wake: () => {
                arrived(id);
            },
        }));
        for (const { id, wake } of wakers) {
            this.#byId.set(id, (this.#byId.get(id) ?? new Set()).add(wake));
        }
        const timer = setTimeout(resolve, milliseconds, undefined);
        try {
            (await settledBefore()).forEach(arrived);
            await promise;
        } finally {
            clearTimeout(timer);
            for (const { id, wake } of wakers) {
                const waiting = this.#byId.get(id);
                waiting?.delete(wake);
                if (waiting?.size === 0) {
                    this.#byId.delete(id);
                }
            }
        }
    }
}
