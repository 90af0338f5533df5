// SPDX-License-Identifier: Apache-2.0
// Lines that tell a person what is going on; on standard error, because standard output holds the figures.

/** Tells one thing. */
export type Tell = (line: string) => void;

/** Prints a line with the seconds since the start. */
export const tell: Tell = (line) => {
    process.stderr.write(`[${process.uptime().toFixed(1).padStart(6)} s] ${line}\n`);
};

/** Tells how long something took. */
export async function timed<T>(name: string, work: () => Promise<T>): Promise<T> {
    const began = performance.now();
    const result = await work();
    tell(`${name}: ${((performance.now() - began) / 1000).toFixed(1)} s`);
    return result;
}
