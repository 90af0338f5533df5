// SPDX-License-Identifier: Apache-2.0
// Of whom new readings have just been stored, for whoever shows what is newest: a bell, and no evidence.

type Listener = (patients: readonly string[]) => void;

/** One instance a process. */
export class PostedPatients {
    readonly #listeners = new Set<Listener>();

    /** @param patients - record numbers, as posts have them */
    tell(patients: readonly string[]): void {
        this.#listeners.forEach((listener) => {
            listener(patients);
        });
    }

    /** @returns what ends it */
    listen(listener: Listener): () => void {
        this.#listeners.add(listener);
        return () => {
            this.#listeners.delete(listener);
        };
    }
}
