// SPDX-License-Identifier: Apache-2.0
// Intake goes first: while posts are being taken, delivery has a quarter of its places, and all of them otherwise. Both are bounded, and neither waits for the other
// to end. Not fewer: a place is taken for as long as a block takes, too.

const SHARE_BESIDE_INTAKE = 4;

/** Who has how many places. */
export class IntakeFirst {
    readonly #freed: () => void;
    #taking = 0;

    /** @param freed - told when nothing is being taken any more: delivery has all its places again */
    constructor(freed: () => void) {
        this.#freed = freed;
    }

    /** While this work runs posts are being taken. */
    async take<T>(work: () => Promise<T>): Promise<T> {
        this.#taking += 1;
        try {
            return await work();
        } finally {
            this.#taking -= 1;
            if (this.#taking === 0) {
                this.#freed();
            }
        }
    }

    /** @param all - places that delivery has when nothing comes in */
    places(all: number): number {
        return this.#taking > 0 ? Math.ceil(all / SHARE_BESIDE_INTAKE) : all;
    }
}
