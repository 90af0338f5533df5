// SPDX-License-Identifier: Apache-2.0
// Reads `Prefer: wait=N` and `handling=strict` (RFC 7240); every other preference is ignored, as the RFC asks.

/** The longest wait that a caller may ask for, in seconds. */
export const LONGEST_WAIT_SECONDS = 60;

const WAIT = /^\s*wait\s*=\s*"?(\d{1,6})"?\s*(;|$)/i;
const HANDLING = /^\s*handling\s*=\s*"?(strict|lenient)"?\s*(;|$)/i;

/** The value of the first preference of this form: the others of its name do not count. */
function firstOf(prefer: string | string[] | undefined, form: RegExp): string | undefined {
    const preferences = [prefer ?? []].flat().join(',').split(',');
    return preferences.map((preference) => form.exec(preference)?.[1]).find((value) => value !== undefined);
}

/** Seconds to wait, or 0 when the caller does not ask; capped. */
export function waitSeconds(prefer: string | string[] | undefined): number {
    return Math.min(Number(firstOf(prefer, WAIT) ?? 0), LONGEST_WAIT_SECONDS);
}

/** Whether the caller would rather have a request refused than a part of it left out. */
export function isStrict(prefer: string | string[] | undefined): boolean {
    return firstOf(prefer, HANDLING)?.toLowerCase() === 'strict';
}

/** What `Preference-Applied` says; `undefined` for nothing. */
export function preferencesApplied({ wait, strict }: { readonly wait: number; readonly strict: boolean }): string | undefined {
    const applied = [...(wait > 0 ? [`wait=${String(wait)}`] : []), ...(strict ? ['handling=strict'] : [])];
    return applied.length > 0 ? applied.join(', ') : undefined;
}
