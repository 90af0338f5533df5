// SPDX-License-Identifier: Apache-2.0
// An answer that nobody waits for longer than it is worth.

/** What is said when the answer comes too late. */
export interface Patience<T> {
    readonly milliseconds: number;
    readonly late: T;
}

/** The answer, or `late` when it does not come in time; what is asked goes on all the same. Rejects when the answer does, in time. */
export async function inTime<T>(answer: Promise<T>, { milliseconds, late }: Patience<T>): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    const end = new Promise<T>((resolve) => {
        timer = setTimeout(resolve, milliseconds, late);
    });
    return Promise.race([answer, end]).finally(() => {
        clearTimeout(timer);
    });
}
