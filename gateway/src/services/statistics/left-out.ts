// SPDX-License-Identifier: Apache-2.0
// What is told of windows that are in no sum: which, and why. Of who refuses nothing is, and so nothing of how many nobody has signed where nothing was added.

import type { LeftOutWindow } from '../../custody';

/** A window that was selected and is not in the sum, and why. */
export interface LeftOut {
    readonly window: string;
    readonly code: LeftOutWindow['code'] | 'WINDOW_RETIRED';
}

/** What is told where there is nothing to add, whether nothing was measured, nobody of those who were is to be in sums, or no device has signed anything. */
export const NO_WINDOW =
    'No window that can be in a sum was found in this range. With readings that no enrolled device has signed none can, unless "unproven": true asks for them.';

const NAMED = 10;

/** For a refusal, which has no place for a list; of nothing there is no text. */
export function textOf(leftOut: readonly LeftOut[]): string | undefined {
    if (leftOut.length === 0) {
        return undefined;
    }
    const named = leftOut.slice(0, NAMED).map(({ window, code }) => `${window} (${code})`);
    const more = leftOut.length > NAMED ? ' and others' : '';
    return `${String(leftOut.length)} of the windows that were selected could not be added: ${named.join(', ')}${more}.`;
}
