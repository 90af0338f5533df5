// SPDX-License-Identifier: Apache-2.0
// Tells a person what happens: a line with its time per step, a bar for long work where the output is a terminal.
const width = 30;

/** Runs a step and prints its name and how long it took. */
export async function step<T>(name: string, work: () => Promise<T>): Promise<T> {
    const started = performance.now();
    process.stdout.write(`  ${name} ...`);
    try {
        const result = await work();
        process.stdout.write(` ${((performance.now() - started) / 1000).toFixed(1)} s\n`);
        return result;
    } catch (error) {
        process.stdout.write(' failed\n');
        throw error;
    }
}

/** A bar on a terminal; elsewhere a line a quarter. */
export class ProgressBar {
    readonly #label: string;
    readonly #total: number;
    #done = 0;

    constructor(label: string, total: number) {
        this.#label = label;
        this.#total = total;
    }

    advance(): void {
        this.#done++;
        const filled = Math.round((width * this.#done) / this.#total);
        const bar = `[${'#'.repeat(filled)}${'.'.repeat(width - filled)}]`;
        const text = `  ${this.#label} ${bar} ${String(this.#done)}/${String(this.#total)}`;
        if (process.stdout.isTTY) {
            process.stdout.write(`\r${text}${this.#done === this.#total ? '\n' : ''}`);
        } else if (this.#done === this.#total || this.#done % Math.ceil(this.#total / 4) === 0) {
            process.stdout.write(`${text}\n`);
        }
    }
}
