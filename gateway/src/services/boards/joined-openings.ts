// SPDX-License-Identifier: Apache-2.0
// What is read of many patients at one time, and opened together: each goes its own way until something is to be opened; when all that are not through wait
// for that, both wards are asked once for all of them.

import { demandDefined, type LedgerId } from '@wardledger/chaincode/domain';

/** What is to be opened of one patient. */
export interface SealedOf {
    readonly about: LedgerId;
    readonly sealed: readonly string[];
}

/** What became of it: the texts in order; `undefined` where the patient is denied. */
export type OpenedOf<Opened> = Opened | undefined;

/** Opens what is sealed of several patients, in order. */
export type OpenTogether<Opened> = (parts: readonly SealedOf[]) => Promise<readonly OpenedOf<Opened>[]>;

interface Waiting<Opened> extends SealedOf {
    readonly resolve: (opened: OpenedOf<Opened>) => void;
    readonly reject: (error: unknown) => void;
}

/** How much is opened at once. */
export interface TogetherLimits {
    readonly envelopes: number;
    readonly bytes: number;
}

/** One reading of many patients. */
export class JoinedOpenings<Opened> {
    readonly #together: OpenTogether<Opened>;
    readonly #limits: TogetherLimits;
    #running = 0;
    #waiting: Waiting<Opened>[] = [];

    constructor(together: OpenTogether<Opened>, limits: TogetherLimits) {
        this.#together = together;
        this.#limits = limits;
    }

    /** Runs all tasks at one time; what they open by {@link open} is opened together. @returns what became of each, in order */
    async run<T>(tasks: readonly (() => Promise<T>)[]): Promise<PromiseSettledResult<T>[]> {
        this.#running += tasks.length;
        return Promise.allSettled(
            tasks.map(async (task) => {
                try {
                    return await task();
                } finally {
                    this.#running -= 1;
                    this.#look();
                }
            }),
        );
    }

    /** For tasks alone. */
    async open(part: SealedOf): Promise<OpenedOf<Opened>> {
        return new Promise((resolve, reject) => {
            this.#waiting.push({ ...part, resolve, reject });
            this.#look();
        });
    }

    #look(): void {
        if (this.#waiting.length > 0 && this.#waiting.length === this.#running) {
            const waiting = this.#waiting;
            this.#waiting = [];
            void this.#flush(waiting);
        }
    }

    async #flush(waiting: readonly Waiting<Opened>[]): Promise<void> {
        for (const batch of batchesOf(waiting, this.#limits)) {
            try {
                const opened = await this.#together(batch);
                batch.forEach(({ resolve }, index) => resolve(opened[index]));
            } catch (error) {
                batch.forEach(({ reject }) => reject(error));
            }
        }
    }
}

function batchesOf<Part extends SealedOf>(parts: readonly Part[], { envelopes, bytes }: TogetherLimits): readonly (readonly Part[])[] {
    const batches: Part[][] = [];
    let [count, size] = [0, 0];
    for (const part of parts) {
        const length = part.sealed.reduce((sum, text) => sum + text.length, 0);
        const fits = batches.length > 0 && count + part.sealed.length <= envelopes && size + length <= bytes;
        if (!fits) {
            batches.push([]);
            [count, size] = [0, 0];
        }
        demandDefined(batches.at(-1), 'the batch that is filled').push(part);
        [count, size] = [count + part.sealed.length, size + length];
    }
    return batches;
}
