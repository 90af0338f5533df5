// SPDX-License-Identifier: Apache-2.0
// What must be there, demanded where it is used: an invariant that broke shows at once, not as an empty value further on.

/**
 * The value, when it is there.
 * @param what - names the value in the error
 * @throws Error when it is not: the network itself is at fault, not its client
 */
export function demandDefined<T>(value: T | undefined, what: string): T {
    if (value === undefined) {
        throw new Error(`${what} is missing`);
    }
    return value;
}
