// SPDX-License-Identifier: Apache-2.0
// Several requests at a time, as several devices would make them.

const atOnce = 8;

/** Does the work for every item, some at a time; the results are in the order of the items. */
export async function inParallel<T, R>(items: readonly T[], work: (item: T, index: number) => Promise<R>): Promise<R[]> {
    const results: R[] = [];
    let next = 0;
    const worker = async (): Promise<void> => {
        while (next < items.length) {
            const index = next++;
            results[index] = await work(items[index] as T, index);
        }
    };
    await Promise.all(Array.from({ length: atOnce }, worker));
    return results;
}
