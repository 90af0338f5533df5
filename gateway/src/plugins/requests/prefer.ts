// SPDX-License-Identifier: Apache-2.0
// Reads `Prefer: wait=N` (RFC 7240); every other preference is ignored, as the RFC asks.

/** The longest wait that a caller may ask for, in seconds. */
export const LONGEST_WAIT_SECONDS = 60;

/** Seconds to wait, or 0 when the caller does not ask; capped. */
export function waitSeconds(prefer: string | string[] | undefined): number {
    for (const preference of [prefer ?? []].flat().join(',').split(',')) {
        const match = /^\s*wait\s*=\s*"?(\d{1,6})"?\s*(;|$)/i.exec(preference);
        if (match?.[1] !== undefined) {
            return Math.min(Number(match[1]), LONGEST_WAIT_SECONDS);
        }
    }
    return 0;
}
