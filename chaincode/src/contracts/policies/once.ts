// SPDX-License-Identifier: Apache-2.0
// What one call asks of the ledger again and again, of many looks at few people, patients and sets.

/** Fetches what has been fetched before only once. */
export function once<Value>(fetched: Map<string, Promise<Value>>, key: string, fetch: () => Promise<Value>): Promise<Value> {
    const value = fetched.get(key) ?? fetch();
    fetched.set(key, value);
    return value;
}
