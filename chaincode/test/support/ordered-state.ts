// SPDX-License-Identifier: Apache-2.0
// A state by key, with its keys in their order: a range is found as a peer's database finds it, not by a look at every key.

export class OrderedState extends Map<string, string> {
    /** Of all keys, once a range was asked for. */
    #order: string[] | undefined;

    override set(key: string, value: string): this {
        if (this.#order !== undefined && !this.has(key)) {
            this.#order.splice(this.#place(key), 0, key);
        }
        return super.set(key, value);
    }

    override delete(key: string): boolean {
        if (this.#order !== undefined && this.has(key)) {
            this.#order.splice(this.#place(key), 1);
        }
        return super.delete(key);
    }

    override clear(): void {
        this.#order = undefined;
        super.clear();
    }

    /** @param from - included @param to - excluded */
    keysBetween(from: string, to: string): string[] {
        this.#order ??= [...this.keys()].sort();
        return this.#order.slice(this.#place(from), this.#place(to));
    }

    /** How many keys stand before this one. */
    #place(key: string): number {
        const order = this.#order ?? [];
        let [low, high] = [0, order.length];
        while (low < high) {
            const middle = (low + high) >>> 1;
            [low, high] = order[middle]! < key ? [middle + 1, high] : [low, middle];
        }
        return low;
    }
}
