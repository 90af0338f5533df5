// SPDX-License-Identifier: Apache-2.0
// The guard for what our own code promises: a missing value is a fault to be seen, not one to be covered with an empty text.

/**
 * Gives a value that must be there.
 * @param value - what was looked up.
 * @param what - its name in the error; never health data, a name or an outside id.
 * @returns the value; `false`, `0` and `''` are values.
 * @throws Error when it is undefined: a fault of ours, so no DomainError.
 */
export function demandDefined<T>(value: T | undefined, what: string): T {
    if (value === undefined) {
        throw new Error(`A value that must be there is missing: ${what}`);
    }
    return value;
}
