// SPDX-License-Identifier: Apache-2.0
// What has to be closed again, in the order in which it was opened; closing goes the other way round.

type Close = () => void | Promise<void>;

/** Closes everything, also when one of them fails; the first failure is thrown at the end. */
export class Closers {
    readonly #closers: Close[] = [];

    add(close: Close): void {
        this.#closers.push(close);
    }

    async close(): Promise<void> {
        let failure: Error | undefined;
        for (const close of this.#closers.splice(0).reverse()) {
            try {
                await close();
            } catch (error) {
                failure ??= error as Error;
            }
        }
        if (failure) {
            throw failure;
        }
    }
}
