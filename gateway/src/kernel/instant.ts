// SPDX-License-Identifier: Apache-2.0
// A point in time as the API writes it.

/** Milliseconds since the epoch as RFC 3339 in UTC, with milliseconds. @throws RangeError for what is no time */
export function instant(milliseconds: number): string {
    return new Date(milliseconds).toISOString();
}
