// SPDX-License-Identifier: Apache-2.0
// Work that is done again and again: after the pause for which each turn asks, or at once when it is woken, until it is stopped.

/** Turns of one task, never two at a time; nothing runs before `start`. */
export class RepeatedTurns {
    readonly #turn: () => Promise<number>;
    #isStopping = false;
    #wake: () => void = () => undefined;
    #running: Promise<void> = Promise.resolve();

    /** @param turn - does what there is to do, and gives the milliseconds until the next one; never rejects */
    constructor(turn: () => Promise<number>) {
        this.#turn = turn;
    }

    /** Whether the turn that runs is the last. */
    get isStopping(): boolean {
        return this.#isStopping;
    }

    /** @param after - milliseconds until the first turn */
    start(after = 0): void {
        this.#running = this.#run(after);
    }

    /** There is something to do: also while a turn runs, then another one follows at once. */
    wake(): void {
        this.#wake();
    }

    /** Resolves when the turn that runs has ended. */
    async stop(): Promise<void> {
        this.#isStopping = true;
        this.#wake();
        await this.#running;
    }

    async #run(after: number): Promise<void> {
        if (after > 0) {
            await this.#paused(() => Promise.resolve(after));
        }
        while (!this.#isStopping) {
            await this.#paused(this.#turn);
        }
    }

    async #paused(turn: () => Promise<number>): Promise<void> {
        const woken = new Promise<void>((resolve) => {
            this.#wake = resolve;
        });
        const pause = await turn();
        const timer = setTimeout(() => {
            this.#wake();
        }, pause);
        timer.unref(); // it keeps no process
        await woken;
        clearTimeout(timer);
    }
}
